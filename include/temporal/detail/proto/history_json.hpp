#pragma once

#include <temporal/config.hpp>
#include <temporal/converter/json.hpp>
#include <temporal/fwd.hpp>

namespace temporal::detail {

/// Replaces, in the JSON form of a message of type `type`, enum values in the old style
/// (`TimerStarted`) by the names in the .proto files (`EVENT_TYPE_TIMER_STARTED`), at every depth.
/// Leaves alone what it does not know.
TEMPORAL_DECL void modernize_enum_names(json& value, google::protobuf::Descriptor const& type);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/proto/history_json.ipp>
#endif
