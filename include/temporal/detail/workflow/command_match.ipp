#pragma once

#include <temporal/detail/workflow/command_match.hpp>
#include <temporal/detail/workflow/event_traits.hpp>
#include <temporal/detail/workflow/patch_marker.hpp>

#include <temporal/api/command/v1/message/Command.pb.h>
#include <temporal/api/history/v1/message/HistoryEvent.pb.h>

namespace temporal::detail::wf {

TEMPORAL_DECL std::string describe_command(api::command::v1::Command const& command) {
  switch (command.command_type()) {
    case api::enums::v1::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK: {
      auto const& attributes = command.schedule_activity_task_command_attributes();
      return "ScheduleActivityTask (activity " + attributes.activity_id() + " of type '" +
             attributes.activity_type().name() + "')";
    }
    case api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK:
      return "RequestCancelActivityTask (of event " +
             std::to_string(
                 command.request_cancel_activity_task_command_attributes().scheduled_event_id()) +
             ")";
    case api::enums::v1::COMMAND_TYPE_START_TIMER:
      return "StartTimer (timer " + command.start_timer_command_attributes().timer_id() + ")";
    case api::enums::v1::COMMAND_TYPE_CANCEL_TIMER:
      return "CancelTimer (timer " + command.cancel_timer_command_attributes().timer_id() + ")";
    case api::enums::v1::COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION: {
      auto const& attributes = command.start_child_workflow_execution_command_attributes();
      return "StartChildWorkflowExecution (child workflow '" + attributes.workflow_id() +
             "' of type '" + attributes.workflow_type().name() + "')";
    }
    case api::enums::v1::COMMAND_TYPE_RECORD_MARKER: {
      auto const patch = read_patch(command);
      if (patch) return "RecordMarker (patch '" + patch->id + "')";
      return "RecordMarker (marker '" + command.record_marker_command_attributes().marker_name() +
             "')";
    }
    case api::enums::v1::COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION:
      return "SignalExternalWorkflowExecution (signal '" +
             command.signal_external_workflow_execution_command_attributes().signal_name() + "')";
    case api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION:
      return "RequestCancelExternalWorkflowExecution (workflow '" +
             command.request_cancel_external_workflow_execution_command_attributes().workflow_id() +
             "')";
    case api::enums::v1::COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
      return "UpsertWorkflowSearchAttributes";
    case api::enums::v1::COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES:
      return "ModifyWorkflowProperties";
    case api::enums::v1::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION:
      return "CompleteWorkflowExecution";
    case api::enums::v1::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION:
      return "FailWorkflowExecution";
    case api::enums::v1::COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION:
      return "CancelWorkflowExecution";
    case api::enums::v1::COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION:
      return "ContinueAsNewWorkflowExecution";
    default:
      return "command " + std::to_string(command.command_type());
  }
}

TEMPORAL_DECL bool is_event_of(api::command::v1::Command const& command,
                               api::history::v1::HistoryEvent const& event) {
  auto const is = [&event](api::enums::v1::EventType type) { return event.event_type() == type; };
  switch (command.command_type()) {
    case api::enums::v1::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK: {
      auto const& made = command.schedule_activity_task_command_attributes();
      auto const& recorded = event.activity_task_scheduled_event_attributes();
      return is(api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) &&
             made.activity_id() == recorded.activity_id() &&
             made.activity_type().name() == recorded.activity_type().name();
    }
    case api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK:
      return is(api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED) &&
             command.request_cancel_activity_task_command_attributes().scheduled_event_id() ==
                 event.activity_task_cancel_requested_event_attributes().scheduled_event_id();
    case api::enums::v1::COMMAND_TYPE_START_TIMER:
      return is(api::enums::v1::EVENT_TYPE_TIMER_STARTED) &&
             command.start_timer_command_attributes().timer_id() ==
                 event.timer_started_event_attributes().timer_id();
    case api::enums::v1::COMMAND_TYPE_CANCEL_TIMER:
      return is(api::enums::v1::EVENT_TYPE_TIMER_CANCELED) &&
             command.cancel_timer_command_attributes().timer_id() ==
                 event.timer_canceled_event_attributes().timer_id();
    case api::enums::v1::COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION: {
      auto const& made = command.start_child_workflow_execution_command_attributes();
      auto const& recorded = event.start_child_workflow_execution_initiated_event_attributes();
      return is(api::enums::v1::EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED) &&
             made.workflow_id() == recorded.workflow_id() &&
             made.workflow_type().name() == recorded.workflow_type().name();
    }
    case api::enums::v1::COMMAND_TYPE_RECORD_MARKER: {
      if (!is(api::enums::v1::EVENT_TYPE_MARKER_RECORDED)) return false;
      auto const made = read_patch(command);
      auto const recorded = read_patch(event);
      return made && recorded && made->id == recorded->id;
    }
    case api::enums::v1::COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION:
      return is(api::enums::v1::EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
    case api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION:
      return is(api::enums::v1::EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
    case api::enums::v1::COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
      return is(api::enums::v1::EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
    case api::enums::v1::COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES:
      return is(api::enums::v1::EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED);
    case api::enums::v1::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION:
      return is(api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    case api::enums::v1::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION:
      return is(api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
    case api::enums::v1::COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION:
      return is(api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
    case api::enums::v1::COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION:
      return is(api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
    default:
      return false;
  }
}

TEMPORAL_DECL api::command::v1::Command without_content(api::command::v1::Command const& command) {
  api::command::v1::Command result;
  result.set_command_type(command.command_type());
  switch (command.command_type()) {
    case api::enums::v1::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK: {
      auto const& source = command.schedule_activity_task_command_attributes();
      auto& target = *result.mutable_schedule_activity_task_command_attributes();
      target.set_activity_id(source.activity_id());
      *target.mutable_activity_type() = source.activity_type();
      break;
    }
    case api::enums::v1::COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION: {
      auto const& source = command.start_child_workflow_execution_command_attributes();
      auto& target = *result.mutable_start_child_workflow_execution_command_attributes();
      target.set_workflow_id(source.workflow_id());
      *target.mutable_workflow_type() = source.workflow_type();
      break;
    }
    case api::enums::v1::COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION:
      result.mutable_signal_external_workflow_execution_command_attributes()->set_signal_name(
          command.signal_external_workflow_execution_command_attributes().signal_name());
      break;
    case api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK:
    case api::enums::v1::COMMAND_TYPE_START_TIMER:
    case api::enums::v1::COMMAND_TYPE_CANCEL_TIMER:
    case api::enums::v1::COMMAND_TYPE_RECORD_MARKER:
    case api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION:
      return command;  // small, and compared or described as a whole
    default:
      break;
  }
  return result;
}

}  // namespace temporal::detail::wf
