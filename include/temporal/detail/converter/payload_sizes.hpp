#pragma once

#include <temporal/common/log.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/converter/payload_visitor.hpp>
#include <temporal/fwd.hpp>

#include <string_view>

namespace temporal::detail {

/// Reports payloads that are larger than the options say, as TMPRL1103, which is the code of that
/// warning in all SDKs. To be called with what is sent, after codecs. Looks at payloads only if the
/// whole request is large enough to have such.
TEMPORAL_DECL void warn_of_sizes(google::protobuf::Message& request, std::string_view operation,
                                 data_converter_options const& limits,
                                 payload_visitor const& visitor, logger const& log);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/payload_sizes.ipp>
#endif
