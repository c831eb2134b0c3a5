#pragma once

#include <temporal/client/activity_handle.hpp>
#include <temporal/common/service_error.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/client/call_errors.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response/RecordActivityTaskHeartbeatByIdRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RecordActivityTaskHeartbeatByIdResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RecordActivityTaskHeartbeatRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RecordActivityTaskHeartbeatResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCanceledByIdRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCanceledByIdResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCanceledRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCanceledResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCompletedByIdRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCompletedByIdResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCompletedRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCompletedResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskFailedByIdRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskFailedByIdResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskFailedRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskFailedResponse.pb.h>

namespace temporal {

namespace detail::client {

namespace service = api::workflowservice::v1;

/// What all these requests have, by token or by ids.
template <class Request>
Request activity_request(client_state const& state, activity_reference const& target) {
  Request request;
  request.set_namespace_(state.namespace_name);
  request.set_identity(state.identity);
  if constexpr (requires { request.set_task_token(""); }) {
    request.set_task_token(target.task_token);
  } else {
    request.set_workflow_id(target.workflow_id);
    request.set_run_id(target.run_id);
    request.set_activity_id(target.activity_id);
    request.set_resource_id(target.workflow_id.empty() ? "activity:" + target.activity_id
                                                       : "workflow:" + target.workflow_id);
  }
  return request;
}

/// Sends the request.
/// @throws activity_not_found
template <class Response, class Request>
asio::awaitable<Response> activity_call(std::shared_ptr<client_state const> state,
                                        rpc::method const& rpc, Request request,
                                        std::string activity_id, rpc_options options) {
  Response response;
  try {
    co_await service_call(*state, rpc, request, response, std::move(options));
  } catch (error const& thrown) {
    if (thrown.code() != status_code::not_found ||
        dynamic_cast<service_error const*>(&thrown) != nullptr) {
      throw;
    }
    throw activity_not_found(thrown.status(), info_of(thrown), std::move(activity_id));
  }
  co_return response;
}

/// A call whose reply says nothing. `fill` adds what is to be said.
template <class Request, class Response, class Fill>
asio::awaitable<void> report_activity(std::shared_ptr<client_state const> state,
                                      rpc::method const& rpc, activity_reference const& target,
                                      rpc_options options, Fill const& fill) {
  auto request = activity_request<Request>(*state, target);
  fill(request);
  auto pending = activity_call<Response>(std::move(state), rpc, std::move(request),
                                         target.activity_id, std::move(options));
  return [](asio::awaitable<Response> sending) -> asio::awaitable<void> {
    co_await std::move(sending);
  }(std::move(pending));
}

template <class Request, class Response>
asio::awaitable<std::optional<activity::cancellation_details>> beat(
    std::shared_ptr<client_state const> state, rpc::method const& rpc,
    activity_reference const& target, rpc_options options, payloads details) {
  auto request = activity_request<Request>(*state, target);
  if (!details.empty()) to_proto(std::move(details), *request.mutable_details());
  auto pending = activity_call<Response>(std::move(state), rpc, std::move(request),
                                         target.activity_id, std::move(options));
  return [](asio::awaitable<Response> sending)
             -> asio::awaitable<std::optional<activity::cancellation_details>> {
    auto const answer = co_await std::move(sending);
    activity::cancellation_details told;
    told.is_canceled = answer.cancel_requested();
    told.is_paused = answer.activity_paused();
    told.is_reset = answer.activity_reset();
    if (!told.is_canceled && !told.is_paused && !told.is_reset) co_return std::nullopt;
    co_return told;
  }(std::move(pending));
}

}  // namespace detail::client

TEMPORAL_DECL asio::awaitable<void> activity_handle::send_completed(payloads result) const {
  using namespace detail::client;
  auto const fill = [&result](auto& request) {
    if (!result.empty()) detail::to_proto(std::move(result), *request.mutable_result());
  };
  if (reference_.activity_id.empty()) {
    return report_activity<service::RespondActivityTaskCompletedRequest,
                           service::RespondActivityTaskCompletedResponse>(
        state_, methods::workflow_service::respond_activity_task_completed, reference_, rpc_, fill);
  }
  return report_activity<service::RespondActivityTaskCompletedByIdRequest,
                         service::RespondActivityTaskCompletedByIdResponse>(
      state_, methods::workflow_service::respond_activity_task_completed_by_id, reference_, rpc_,
      fill);
}

TEMPORAL_DECL asio::awaitable<void> activity_handle::fail(std::exception_ptr error) const {
  using namespace detail::client;
  auto const fill = [this, &error](auto& request) {
    *request.mutable_failure() = failure_converter(state_->converter).to_failure(error);
  };
  if (reference_.activity_id.empty()) {
    return report_activity<service::RespondActivityTaskFailedRequest,
                           service::RespondActivityTaskFailedResponse>(
        state_, methods::workflow_service::respond_activity_task_failed, reference_, rpc_, fill);
  }
  return report_activity<service::RespondActivityTaskFailedByIdRequest,
                         service::RespondActivityTaskFailedByIdResponse>(
      state_, methods::workflow_service::respond_activity_task_failed_by_id, reference_, rpc_,
      fill);
}

TEMPORAL_DECL asio::awaitable<void> activity_handle::send_canceled(payloads details) const {
  using namespace detail::client;
  auto const fill = [&details](auto& request) {
    if (!details.empty()) detail::to_proto(std::move(details), *request.mutable_details());
  };
  if (reference_.activity_id.empty()) {
    return report_activity<service::RespondActivityTaskCanceledRequest,
                           service::RespondActivityTaskCanceledResponse>(
        state_, methods::workflow_service::respond_activity_task_canceled, reference_, rpc_, fill);
  }
  return report_activity<service::RespondActivityTaskCanceledByIdRequest,
                         service::RespondActivityTaskCanceledByIdResponse>(
      state_, methods::workflow_service::respond_activity_task_canceled_by_id, reference_, rpc_,
      fill);
}

TEMPORAL_DECL asio::awaitable<std::optional<activity::cancellation_details>>
activity_handle::send_heartbeat(payloads details) const {
  using namespace detail::client;
  if (reference_.activity_id.empty()) {
    return beat<service::RecordActivityTaskHeartbeatRequest,
                service::RecordActivityTaskHeartbeatResponse>(
        state_, methods::workflow_service::record_activity_task_heartbeat, reference_, rpc_,
        std::move(details));
  }
  return beat<service::RecordActivityTaskHeartbeatByIdRequest,
              service::RecordActivityTaskHeartbeatByIdResponse>(
      state_, methods::workflow_service::record_activity_task_heartbeat_by_id, reference_, rpc_,
      std::move(details));
}

}  // namespace temporal
