#pragma once

#include <temporal/common/service_error.hpp>
#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

namespace temporal::detail::rpc {

/// Throws the error that a failed call's status stands for: a typed one where the status alone
/// decides, whatever the call was, else a plain `error`. `request`, when given, supplies names that
/// the status lacks; it needs no more than its `namespace` field.
[[noreturn]] TEMPORAL_DECL void throw_status(temporal::status status, error_info info,
                                             google::protobuf::Message const* request);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/status_error.ipp>
#endif
