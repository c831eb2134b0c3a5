#pragma once

#include <temporal/config.hpp>
#include <temporal/converter/json.hpp>
#include <temporal/fwd.hpp>

namespace temporal::detail {

/// Makes the JSON form of a message of type `type` ready for protobuf, at every depth: replaces
/// enum values in the old style (`TimerStarted`) by the names in the .proto files
/// (`EVENT_TYPE_TIMER_STARTED`), and drops members without a name. Leaves alone what it does not
/// know.
TEMPORAL_DECL void prepare_for_protobuf(json& value, google::protobuf::Descriptor const& type);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/proto/history_json.ipp>
#endif
