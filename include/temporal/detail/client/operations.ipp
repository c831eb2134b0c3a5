#pragma once

#include <temporal/client/workflow_failed_error.hpp>
#include <temporal/common/service_error.hpp>
#include <temporal/detail/client/call_errors.hpp>
#include <temporal/detail/client/operations.hpp>
#include <temporal/detail/client/requests.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/local_workers.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/query/v1/message/QueryRejected.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeWorkflowExecutionResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/QueryWorkflowRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/QueryWorkflowResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RequestCancelWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RequestCancelWorkflowExecutionResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/SignalWithStartWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/SignalWithStartWorkflowExecutionResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/SignalWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/SignalWorkflowExecutionResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/StartWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/StartWorkflowExecutionResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/TerminateWorkflowExecutionRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/TerminateWorkflowExecutionResponse.pb.h>

#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>

namespace temporal::detail::client {

/// Room for the workflow's first task at a worker of this process; nothing when there is none, or
/// when the server would not hand the task out now: it does not with a start delay and a cron
/// schedule (`first_workflow_task_backoff` in its `startworkflow/api.go`).
inline std::unique_ptr<rpc::task_place> reserve_place(client_state const& state,
                                                      workflow_options const& options) {
  auto const delayed = options.start_delay.value_or(std::chrono::nanoseconds(0)).count() > 0;
  if (!options.request_eager_start || delayed || !options.cron_schedule.empty()) return nullptr;
  auto& connection = *state.connection.impl();
  if (!connection.unusable().empty()) return nullptr;
  if (!connection.capabilities().eager_workflow_start) return nullptr;
  return connection.workers().try_reserve(state.namespace_name, options.task_queue);
}

/// Hands the task that came with a reply to the worker whose place it was asked for.
/// @return whether there is one, and the worker took it.
inline bool deliver_task(client_state const& state, workflow_options const& options,
                         rpc::task_place& place,
                         service::StartWorkflowExecutionResponse& response) {
  auto& task = *response.mutable_eager_workflow_task();
  if (task.task_token().empty()) return false;
  if (place.give(task)) return true;
  state.connection.impl()->options().logger.warning(
      "the first workflow task of '" + options.id +
      "' came when its worker was shutting down; the server hands it out again when the task's "
      "timeout is over");
  return false;
}

/// Both ways to start have the same reply: the first run is that of the reply, else the run itself
/// if it is new. Only a plain start can bring the first task.
template <class Request, class Response>
asio::awaitable<start_workflow_output> start_with(shared_state state, rpc::method const& rpc,
                                                  start_workflow_input input) {
  constexpr bool may_be_eager = std::is_same_v<Request, service::StartWorkflowExecutionRequest>;
  Request request;
  Response response;
  build_request(*state, input, request);
  std::unique_ptr<rpc::task_place> place;
  if constexpr (may_be_eager) {
    place = reserve_place(*state, input.options);
    request.set_request_eager_execution(place != nullptr);
  }
  try {
    co_await half_coded_call(*state, rpc, request, response, std::move(input.options.rpc));
  } catch (error const& thrown) {
    rethrow_for_start(thrown, input.options.id);
  }
  start_workflow_output output;
  output.workflow_id = input.options.id;
  if constexpr (may_be_eager) {
    output.eagerly_started = place && deliver_task(*state, input.options, *place, response);
  }
  output.started = response.started();
  output.run_id = std::move(*response.mutable_run_id());
  output.first_execution_run_id = std::move(*response.mutable_first_execution_run_id());
  co_return output;
}

TEMPORAL_DECL asio::awaitable<start_workflow_output> start_workflow(shared_state state,
                                                                    start_workflow_input input) {
  return start_with<service::StartWorkflowExecutionRequest,
                    service::StartWorkflowExecutionResponse>(
      std::move(state), methods::workflow_service::start_workflow_execution, std::move(input));
}

TEMPORAL_DECL asio::awaitable<start_workflow_output> signal_with_start(shared_state state,
                                                                       start_workflow_input input) {
  return start_with<service::SignalWithStartWorkflowExecutionRequest,
                    service::SignalWithStartWorkflowExecutionResponse>(
      std::move(state), methods::workflow_service::signal_with_start_workflow_execution,
      std::move(input));
}

/// A call for one workflow whose reply says nothing.
template <class Request, class Response, class Input>
asio::awaitable<void> act_on_workflow(shared_state state, rpc::method const& rpc, Input input) {
  Request request;
  Response response;
  build_request(*state, input, request);
  try {
    co_await service_call(*state, rpc, request, response, std::move(input.options.rpc));
  } catch (error const& thrown) {
    rethrow_for_workflow(thrown, input.target);
  }
}

TEMPORAL_DECL asio::awaitable<void> signal_workflow(shared_state state,
                                                    signal_workflow_input input) {
  return act_on_workflow<service::SignalWorkflowExecutionRequest,
                         service::SignalWorkflowExecutionResponse>(
      std::move(state), methods::workflow_service::signal_workflow_execution, std::move(input));
}

TEMPORAL_DECL asio::awaitable<void> cancel_workflow(shared_state state,
                                                    cancel_workflow_input input) {
  return act_on_workflow<service::RequestCancelWorkflowExecutionRequest,
                         service::RequestCancelWorkflowExecutionResponse>(
      std::move(state), methods::workflow_service::request_cancel_workflow_execution,
      std::move(input));
}

TEMPORAL_DECL asio::awaitable<void> terminate_workflow(shared_state state,
                                                       terminate_workflow_input input) {
  return act_on_workflow<service::TerminateWorkflowExecutionRequest,
                         service::TerminateWorkflowExecutionResponse>(
      std::move(state), methods::workflow_service::terminate_workflow_execution, std::move(input));
}

TEMPORAL_DECL asio::awaitable<payloads> query_workflow(shared_state state,
                                                       query_workflow_input input) {
  service::QueryWorkflowRequest request;
  service::QueryWorkflowResponse response;
  build_request(*state, input, request);
  try {
    co_await service_call(*state, methods::workflow_service::query_workflow, request, response,
                          std::move(input.options.rpc));
  } catch (error const& thrown) {
    rethrow_for_query(thrown, input.target, state->converter);
  }
  if (response.has_query_rejected()) {
    error_info info;
    info.operation = methods::workflow_service::query_workflow.name;
    info.target = state->connection.target();
    info.outcome = outcome::rejected;
    throw query_rejected(std::move(info),
                         enum_cast<workflow_status>(response.query_rejected().status()));
  }
  co_return detail::from_proto(std::move(*response.mutable_query_result()));
}

TEMPORAL_DECL asio::awaitable<workflow_execution_description> describe_workflow(
    shared_state state, describe_workflow_input input) {
  service::DescribeWorkflowExecutionRequest request;
  request.set_namespace_(state->namespace_name);
  to_proto(input.target, *request.mutable_execution());
  auto response = std::make_shared<service::DescribeWorkflowExecutionResponse>();
  try {
    co_await service_call(*state, methods::workflow_service::describe_workflow_execution, request,
                          *response, std::move(input.rpc), undecodable::accepted);
  } catch (error const& thrown) {
    rethrow_for_workflow(thrown, input.target);
  }
  co_return workflow_execution_description(std::move(response), state->converter);
}

}  // namespace temporal::detail::client
