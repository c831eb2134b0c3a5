#pragma once

#include <temporal/detail/client/requests.hpp>
#include <temporal/detail/proto/call_fields.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/query/v1/message/WorkflowQuery.pb.h>
#include <temporal/api/taskqueue/v1/message/TaskQueue.pb.h>
#include <temporal/api/workflowservice/v1/request_response/QueryWorkflowRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RequestCancelWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/SignalWithStartWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/SignalWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/StartWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/TerminateWorkflowExecutionRequest.pb.h>

#include <stdexcept>
#include <string>

namespace temporal::detail::client {

inline void check_name(std::string const& name, char const* what) {
  if (name.empty()) throw std::invalid_argument(std::string(what) + " is empty");
}

TEMPORAL_DECL void to_proto(workflow_execution_id const& source,
                            api::common::v1::WorkflowExecution& target) {
  target.set_workflow_id(source.workflow_id);
  target.set_run_id(source.run_id);
}

/// What StartWorkflowExecution and SignalWithStartWorkflowExecution have in common.
template <class Request>
void build_start(client_state const& state, start_workflow_input const& input, Request& request) {
  auto const& options = input.options;
  options.validate();
  check_name(input.workflow_type, "the name of the workflow type");

  request.set_namespace_(state.namespace_name);
  request.set_workflow_id(options.id);
  request.mutable_workflow_type()->set_name(input.workflow_type);
  request.mutable_task_queue()->set_name(options.task_queue);
  set_input(input.arguments, request);
  if (options.execution_timeout) {
    detail::to_proto(*options.execution_timeout, *request.mutable_workflow_execution_timeout());
  }
  if (options.run_timeout) {
    detail::to_proto(*options.run_timeout, *request.mutable_workflow_run_timeout());
  }
  if (options.task_timeout) {
    detail::to_proto(*options.task_timeout, *request.mutable_workflow_task_timeout());
  }
  request.set_identity(state.identity);
  request.set_request_id(options.request_id);
  request.set_workflow_id_reuse_policy(
      enum_cast<api::enums::v1::WorkflowIdReusePolicy>(options.id_reuse_policy));
  request.set_workflow_id_conflict_policy(
      enum_cast<api::enums::v1::WorkflowIdConflictPolicy>(options.id_conflict_policy));
  if (options.retry) detail::to_proto(*options.retry, *request.mutable_retry_policy());
  request.set_cron_schedule(options.cron_schedule);
  if (options.start_delay) {
    detail::to_proto(*options.start_delay, *request.mutable_workflow_start_delay());
  }
  if (!options.memo.empty()) {
    detail::to_proto(options.memo, state.converter, *request.mutable_memo());
  }
  if (!options.search_attributes.empty()) {
    detail::to_proto(options.search_attributes, *request.mutable_search_attributes());
  }
  if (!options.priority.empty()) detail::to_proto(options.priority, *request.mutable_priority());
  if (options.skip_time) request.mutable_time_skipping_config()->set_enabled(true);
  set_user_metadata(options.static_summary, options.static_details, state.converter, request);
  set_header(input.headers, request);
}

TEMPORAL_DECL void build_request(client_state const& state, start_workflow_input const& input,
                                 service::StartWorkflowExecutionRequest& request) {
  build_start(state, input, request);
}

TEMPORAL_DECL void build_request(client_state const& state, start_workflow_input const& input,
                                 service::SignalWithStartWorkflowExecutionRequest& request) {
  build_start(state, input, request);
  check_name(input.signal->name, "the name of the signal");
  request.set_signal_name(input.signal->name);
  if (!input.signal->arguments.empty()) {
    detail::to_proto(input.signal->arguments, *request.mutable_signal_input());
  }
}

TEMPORAL_DECL void build_request(client_state const& state, signal_workflow_input const& input,
                                 service::SignalWorkflowExecutionRequest& request) {
  check_name(input.signal, "the name of the signal");
  request.set_namespace_(state.namespace_name);
  to_proto(input.target, *request.mutable_workflow_execution());
  request.set_signal_name(input.signal);
  set_input(input.arguments, request);
  request.set_identity(state.identity);
  request.set_request_id(input.options.request_id);
  set_header(input.headers, request);
}

TEMPORAL_DECL void build_request(client_state const& state, query_workflow_input const& input,
                                 service::QueryWorkflowRequest& request) {
  check_name(input.query, "the name of the query");
  request.set_namespace_(state.namespace_name);
  to_proto(input.target, *request.mutable_execution());
  auto& query = *request.mutable_query();
  query.set_query_type(input.query);
  if (!input.arguments.empty()) detail::to_proto(input.arguments, *query.mutable_query_args());
  set_header(input.headers, query);
  request.set_query_reject_condition(enum_cast<api::enums::v1::QueryRejectCondition>(
      input.options.reject_condition.value_or(state.reject_condition)));
}

TEMPORAL_DECL void build_request(client_state const& state, cancel_workflow_input const& input,
                                 service::RequestCancelWorkflowExecutionRequest& request) {
  request.set_namespace_(state.namespace_name);
  to_proto(input.target, *request.mutable_workflow_execution());
  request.set_identity(state.identity);
  request.set_first_execution_run_id(input.first_execution_run_id);
  request.set_reason(input.options.reason);
}

TEMPORAL_DECL void build_request(client_state const& state, terminate_workflow_input const& input,
                                 service::TerminateWorkflowExecutionRequest& request) {
  request.set_namespace_(state.namespace_name);
  to_proto(input.target, *request.mutable_workflow_execution());
  request.set_reason(input.options.reason);
  if (!input.details.empty()) detail::to_proto(input.details, *request.mutable_details());
  request.set_identity(state.identity);
  request.set_first_execution_run_id(input.first_execution_run_id);
}

}  // namespace temporal::detail::client
