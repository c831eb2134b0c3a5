#pragma once

#include <temporal/detail/workflow/event_traits.hpp>

#include <temporal/api/history/v1/message/HistoryEvent.pb.h>

namespace temporal::detail::wf {

TEMPORAL_DECL bool is_command_event(api::history::v1::HistoryEvent const& event) noexcept {
  switch (event.event_type()) {
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED:
    case api::enums::v1::EVENT_TYPE_TIMER_STARTED:
    case api::enums::v1::EVENT_TYPE_TIMER_CANCELED:
    case api::enums::v1::EVENT_TYPE_MARKER_RECORDED:
    case api::enums::v1::EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
    case api::enums::v1::EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED:
    case api::enums::v1::EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED:
    case api::enums::v1::EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED:
    case api::enums::v1::EVENT_TYPE_NEXUS_OPERATION_SCHEDULED:
    case api::enums::v1::EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
      return true;
    default:
      return false;
  }
}

TEMPORAL_DECL std::int64_t initiating_event_id(
    api::history::v1::HistoryEvent const& event) noexcept {
  switch (event.event_type()) {
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_STARTED:
      return event.activity_task_started_event_attributes().scheduled_event_id();
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
      return event.activity_task_completed_event_attributes().scheduled_event_id();
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_FAILED:
      return event.activity_task_failed_event_attributes().scheduled_event_id();
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT:
      return event.activity_task_timed_out_event_attributes().scheduled_event_id();
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_CANCELED:
      return event.activity_task_canceled_event_attributes().scheduled_event_id();
    case api::enums::v1::EVENT_TYPE_TIMER_FIRED:
      return event.timer_fired_event_attributes().started_event_id();
    case api::enums::v1::EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED:
      return event.start_child_workflow_execution_failed_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED:
      return event.child_workflow_execution_started_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED:
      return event.child_workflow_execution_completed_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED:
      return event.child_workflow_execution_failed_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED:
      return event.child_workflow_execution_canceled_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT:
      return event.child_workflow_execution_timed_out_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED:
      return event.child_workflow_execution_terminated_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED:
      return event.signal_external_workflow_execution_failed_event_attributes()
          .initiated_event_id();
    case api::enums::v1::EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED:
      return event.external_workflow_execution_signaled_event_attributes().initiated_event_id();
    case api::enums::v1::EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED:
      return event.request_cancel_external_workflow_execution_failed_event_attributes()
          .initiated_event_id();
    case api::enums::v1::EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED:
      return event.external_workflow_execution_cancel_requested_event_attributes()
          .initiated_event_id();
    default:
      return 0;
  }
}

TEMPORAL_DECL bool is_silent_event(api::history::v1::HistoryEvent const& event) noexcept {
  switch (event.event_type()) {
    case api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_STARTED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_FAILED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
      return true;
    default:
      // What an older worker may skip, the server says of the event itself.
      return event.worker_may_ignore();
  }
}

TEMPORAL_DECL std::string event_name(api::history::v1::HistoryEvent const& event) {
  auto const name = api::enums::v1::EventType_Name(event.event_type());
  if (name.empty()) return "of unknown type " + std::to_string(event.event_type());
  // EVENT_TYPE_TIMER_STARTED is TimerStarted in every user interface.
  std::string result;
  bool capital = true;
  for (auto const c : name.substr(sizeof "EVENT_TYPE_" - 1)) {
    if (c == '_') {
      capital = true;
      continue;
    }
    auto const lower = static_cast<char>(c - 'A' + 'a');
    result += capital || c < 'A' || c > 'Z' ? c : lower;
    capital = false;
  }
  return result;
}

TEMPORAL_DECL std::string describe_event(api::history::v1::HistoryEvent const& event) {
  std::string details;
  switch (event.event_type()) {
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: {
      auto const& attributes = event.activity_task_scheduled_event_attributes();
      details = "activity " + attributes.activity_id() + " of type '" +
                attributes.activity_type().name() + "'";
      break;
    }
    case api::enums::v1::EVENT_TYPE_TIMER_STARTED:
      details = "timer " + event.timer_started_event_attributes().timer_id();
      break;
    case api::enums::v1::EVENT_TYPE_TIMER_CANCELED:
      details = "timer " + event.timer_canceled_event_attributes().timer_id();
      break;
    case api::enums::v1::EVENT_TYPE_MARKER_RECORDED:
      details = "marker '" + event.marker_recorded_event_attributes().marker_name() + "'";
      break;
    case api::enums::v1::EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED: {
      auto const& attributes = event.start_child_workflow_execution_initiated_event_attributes();
      details = "child workflow '" + attributes.workflow_id() + "' of type '" +
                attributes.workflow_type().name() + "'";
      break;
    }
    default:
      break;
  }
  auto result = "event " + std::to_string(event.event_id()) + ", " + event_name(event);
  if (!details.empty()) result += " (" + details + ")";
  return result;
}

}  // namespace temporal::detail::wf
