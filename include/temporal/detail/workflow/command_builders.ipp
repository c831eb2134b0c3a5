#pragma once

#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/proto/call_fields.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/workflow/command_builders.hpp>

#include <temporal/api/command/v1/message/Command.pb.h>
#include <temporal/api/failure/v1/message/Failure.pb.h>
#include <temporal/api/taskqueue/v1/message/TaskQueue.pb.h>

#include <optional>
#include <utility>

namespace temporal::detail::wf {

TEMPORAL_DECL api::command::v1::Command activity_command(
    workflow::schedule_activity_input const& input, std::string const& activity_id,
    std::string const& normal_queue, data_converter const& converter) {
  auto const& options = input.options;
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
  auto& attributes = *command.mutable_schedule_activity_task_command_attributes();
  attributes.set_activity_id(activity_id);
  attributes.mutable_activity_type()->set_name(input.activity_type);
  attributes.mutable_task_queue()->set_name(options.task_queue.empty() ? normal_queue
                                                                       : options.task_queue);
  set_input(input.arguments, attributes);
  set_header(input.headers, attributes);
  if (options.schedule_to_close_timeout)
    to_proto(*options.schedule_to_close_timeout, *attributes.mutable_schedule_to_close_timeout());
  if (options.schedule_to_start_timeout)
    to_proto(*options.schedule_to_start_timeout, *attributes.mutable_schedule_to_start_timeout());
  if (options.start_to_close_timeout)
    to_proto(*options.start_to_close_timeout, *attributes.mutable_start_to_close_timeout());
  if (options.heartbeat_timeout)
    to_proto(*options.heartbeat_timeout, *attributes.mutable_heartbeat_timeout());
  if (options.retry) to_proto(*options.retry, *attributes.mutable_retry_policy());
  if (!options.priority.empty()) to_proto(options.priority, *attributes.mutable_priority());
  set_user_metadata(options.summary, {}, converter, command);
  return command;
}

TEMPORAL_DECL api::command::v1::Command cancel_activity_command(std::int64_t scheduled_event_id) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK);
  command.mutable_request_cancel_activity_task_command_attributes()->set_scheduled_event_id(
      scheduled_event_id);
  return command;
}

TEMPORAL_DECL api::command::v1::Command timer_command(workflow::start_timer_input const& input,
                                                      std::string const& timer_id,
                                                      data_converter const& converter) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_START_TIMER);
  auto& attributes = *command.mutable_start_timer_command_attributes();
  attributes.set_timer_id(timer_id);
  to_proto(input.duration, *attributes.mutable_start_to_fire_timeout());
  set_user_metadata(input.summary, {}, converter, command);
  return command;
}

TEMPORAL_DECL api::command::v1::Command cancel_timer_command(std::string const& timer_id) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_CANCEL_TIMER);
  command.mutable_cancel_timer_command_attributes()->set_timer_id(timer_id);
  return command;
}

TEMPORAL_DECL api::command::v1::Command child_command(
    workflow::start_child_workflow_input const& input, std::string const& normal_queue,
    data_converter const& converter) {
  auto const& options = input.options;
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION);
  auto& attributes = *command.mutable_start_child_workflow_execution_command_attributes();
  attributes.set_workflow_id(options.workflow_id);
  attributes.mutable_workflow_type()->set_name(input.workflow_type);
  attributes.mutable_task_queue()->set_name(options.task_queue.empty() ? normal_queue
                                                                       : options.task_queue);
  set_input(input.arguments, attributes);
  set_header(input.headers, attributes);
  if (options.execution_timeout)
    to_proto(*options.execution_timeout, *attributes.mutable_workflow_execution_timeout());
  if (options.run_timeout)
    to_proto(*options.run_timeout, *attributes.mutable_workflow_run_timeout());
  if (options.task_timeout)
    to_proto(*options.task_timeout, *attributes.mutable_workflow_task_timeout());
  attributes.set_parent_close_policy(
      enum_cast<api::enums::v1::ParentClosePolicy>(options.parent_close_policy));
  attributes.set_workflow_id_reuse_policy(
      enum_cast<api::enums::v1::WorkflowIdReusePolicy>(options.id_reuse_policy));
  if (options.retry) to_proto(*options.retry, *attributes.mutable_retry_policy());
  attributes.set_cron_schedule(options.cron_schedule);
  if (!options.memo.empty()) to_proto(options.memo, converter, *attributes.mutable_memo());
  if (!options.search_attributes.empty())
    to_proto(options.search_attributes, *attributes.mutable_search_attributes());
  if (!options.priority.empty()) to_proto(options.priority, *attributes.mutable_priority());
  set_user_metadata(options.static_summary, options.static_details, converter, command);
  return command;
}

TEMPORAL_DECL api::command::v1::Command signal_command(
    workflow::signal_external_workflow_input const& input) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION);
  auto& attributes = *command.mutable_signal_external_workflow_execution_command_attributes();
  attributes.mutable_execution()->set_workflow_id(input.workflow_id);
  attributes.mutable_execution()->set_run_id(input.run_id);
  attributes.set_signal_name(input.signal_name);
  set_input(input.arguments, attributes);
  set_header(input.headers, attributes);
  attributes.set_child_workflow_only(input.child_only);
  return command;
}

TEMPORAL_DECL api::command::v1::Command cancel_workflow_command(
    workflow::cancel_external_workflow_input const& input, bool child_only) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION);
  auto& attributes =
      *command.mutable_request_cancel_external_workflow_execution_command_attributes();
  attributes.set_workflow_id(input.workflow_id);
  attributes.set_run_id(input.run_id);
  attributes.set_reason(input.reason);
  attributes.set_child_workflow_only(child_only);
  return command;
}

TEMPORAL_DECL api::command::v1::Command search_attributes_command(
    search_attributes const& changes) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
  to_proto(changes, *command.mutable_upsert_workflow_search_attributes_command_attributes()
                         ->mutable_search_attributes());
  return command;
}

TEMPORAL_DECL api::command::v1::Command memo_command(std::map<std::string, payload> changes) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES);
  to_proto(
      std::move(changes),
      *command.mutable_modify_workflow_properties_command_attributes()->mutable_upserted_memo());
  return command;
}

TEMPORAL_DECL api::command::v1::Command complete_command(payloads result) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
  auto& attributes = *command.mutable_complete_workflow_execution_command_attributes();
  if (!result.empty()) to_proto(std::move(result), *attributes.mutable_result());
  return command;
}

TEMPORAL_DECL api::command::v1::Command fail_command(std::exception_ptr error,
                                                     data_converter const& converter) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
  *command.mutable_fail_workflow_execution_command_attributes()->mutable_failure() =
      failure_converter(converter).to_failure(std::move(error));
  return command;
}

TEMPORAL_DECL api::command::v1::Command canceled_command(payloads details) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION);
  auto& attributes = *command.mutable_cancel_workflow_execution_command_attributes();
  if (!details.empty()) to_proto(std::move(details), *attributes.mutable_details());
  return command;
}

TEMPORAL_DECL api::command::v1::Command continue_as_new_command(
    workflow::continue_as_new_options const& options, payloads arguments,
    std::map<std::string, payload> headers, data_converter const& converter) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION);
  auto& attributes = *command.mutable_continue_as_new_workflow_execution_command_attributes();
  attributes.mutable_workflow_type()->set_name(options.workflow_type);
  attributes.mutable_task_queue()->set_name(options.task_queue);
  set_input(arguments, attributes);
  set_header(headers, attributes);
  if (options.run_timeout)
    to_proto(*options.run_timeout, *attributes.mutable_workflow_run_timeout());
  if (options.task_timeout)
    to_proto(*options.task_timeout, *attributes.mutable_workflow_task_timeout());
  if (options.retry) to_proto(*options.retry, *attributes.mutable_retry_policy());
  if (options.memo) to_proto(*options.memo, converter, *attributes.mutable_memo());
  if (options.search_attributes)
    to_proto(*options.search_attributes, *attributes.mutable_search_attributes());
  return command;
}

}  // namespace temporal::detail::wf
