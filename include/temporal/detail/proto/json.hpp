#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <string>
#include <string_view>

namespace temporal::detail {

/// Protobuf's JSON, compact, with lowerCamelCase names. Throws `conversion_error`.
TEMPORAL_DECL std::string message_to_json(google::protobuf::Message const& message);

/// Reads protobuf's JSON into `message`, which is empty before. Names may be lowerCamelCase or
/// those of the .proto file; unknown fields are ignored. Throws `conversion_error`.
TEMPORAL_DECL void message_from_json(std::string_view text, google::protobuf::Message& message);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/proto/json.ipp>
#endif
