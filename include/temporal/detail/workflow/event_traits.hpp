#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <cstdint>
#include <string>

namespace temporal::detail::wf {

/// Whether the server wrote the event because of a command of the workflow's code. The list is that
/// of the SDKs' core (`facts` of the protocol: one event for each command).
TEMPORAL_DECL bool is_command_event(api::history::v1::HistoryEvent const& event) noexcept;

/// Id of the event that began what this event goes on with: of the activity's scheduling, the
/// timer's start, the child workflow's initiation and the like. 0 for all others.
TEMPORAL_DECL std::int64_t initiating_event_id(
    api::history::v1::HistoryEvent const& event) noexcept;

/// Whether the event says nothing to the workflow's code: those about workflow tasks, and those
/// that tell what was done with the run from outside.
TEMPORAL_DECL bool is_silent_event(api::history::v1::HistoryEvent const& event) noexcept;

/// `TimerStarted`; for a type that this version does not know, its number.
TEMPORAL_DECL std::string event_name(api::history::v1::HistoryEvent const& event);

/// What happened, in a few words for error messages: `event 5, ActivityTaskScheduled (activity 1 of
/// type 'charge')`.
TEMPORAL_DECL std::string describe_event(api::history::v1::HistoryEvent const& event);

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/event_traits.ipp>
#endif
