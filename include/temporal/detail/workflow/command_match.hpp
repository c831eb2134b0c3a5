#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <string>

namespace temporal::detail::wf {

/// What the code did, in a few words for error messages: `ScheduleActivityTask (activity 1 of type
/// 'charge')`.
TEMPORAL_DECL std::string describe_command(api::command::v1::Command const& command);

/// Whether the event is that of the command. Compared are the kind, and what every SDK compares:
/// ids and types of activities and child workflows, ids of timers, names of markers and, for
/// patches, their ids. Arguments, durations and options may change from one version of the code to
/// the next.
TEMPORAL_DECL bool is_event_of(api::command::v1::Command const& command,
                               api::history::v1::HistoryEvent const& event);

/// What is left of a command that was sent: enough for the two functions above.
TEMPORAL_DECL api::command::v1::Command without_content(api::command::v1::Command const& command);

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/command_match.ipp>
#endif
