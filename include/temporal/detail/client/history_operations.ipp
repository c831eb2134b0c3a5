#pragma once

#include <temporal/detail/client/call_errors.hpp>
#include <temporal/detail/client/close_event.hpp>
#include <temporal/detail/client/history_page.hpp>
#include <temporal/detail/client/operations.hpp>
#include <temporal/detail/client/requests.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/common/v1/message/WorkflowExecution.pb.h>
#include <temporal/api/history/v1/message/History.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetWorkflowExecutionHistoryRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetWorkflowExecutionHistoryResponse.pb.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace temporal::detail::client {

TEMPORAL_DECL asio::awaitable<page<history_event>> fetch_history(shared_state state,
                                                                 fetch_history_input input) {
  service::GetWorkflowExecutionHistoryRequest request;
  request.set_namespace_(state->namespace_name);
  to_proto(input.target, *request.mutable_execution());
  request.set_maximum_page_size(input.options.page_size);
  request.set_next_page_token(std::move(input.page_token));
  request.set_wait_new_event(input.options.wait_for_new_events);
  request.set_history_event_filter_type(
      enum_cast<api::enums::v1::HistoryEventFilterType>(input.options.filter));
  request.set_skip_archival(input.options.skip_archival);
  auto const response = std::make_shared<service::GetWorkflowExecutionHistoryResponse>();
  try {
    co_await undecoded_call(*state, methods::workflow_service::get_workflow_execution_history,
                            request, *response, std::move(input.options.rpc));
  } catch (error const& thrown) {
    rethrow_for_workflow(thrown, input.target);
  }
  page<history_event> result;
  result.next_page_token = std::move(*response->mutable_next_page_token());
  auto& history = events_of(*response);
  if (state->codecs && input.options.decode_payloads) {
    co_await state->codecs->decode(history, undecodable::accepted, input.target.workflow_id);
  }
  result.items.reserve(static_cast<std::size_t>(history.events_size()));
  for (auto const& event : history.events()) {
    // Each event keeps the page alive, and costs no allocation of its own.
    result.items.emplace_back(
        std::shared_ptr<api::history::v1::HistoryEvent const>(response, &event));
  }
  co_return result;
}

/// What is left until `deadline`; never nothing, so that it is the call that reports its end.
inline std::optional<std::chrono::nanoseconds> time_left(
    std::optional<std::chrono::steady_clock::time_point> deadline) {
  if (!deadline) return std::nullopt;
  return std::max<std::chrono::nanoseconds>(*deadline - std::chrono::steady_clock::now(),
                                            std::chrono::milliseconds(1));
}

// A program may have very many of these waiting: no frame but this one and the call's own, and no
// more in it than the next request needs.
TEMPORAL_DECL asio::awaitable<payloads> workflow_result(shared_state state,
                                                        workflow_result_input input) {
  std::optional<std::chrono::steady_clock::time_point> deadline;
  if (input.options.rpc.timeout) {
    // A huge timeout means no limit, and would overflow.
    auto const now = std::chrono::steady_clock::now();
    if (*input.options.rpc.timeout < std::chrono::steady_clock::time_point::max() - now) {
      deadline = now + *input.options.rpc.timeout;
    }
  }
  service::GetWorkflowExecutionHistoryRequest request;
  request.set_namespace_(state->namespace_name);
  to_proto(input.target, *request.mutable_execution());
  request.set_wait_new_event(true);
  request.set_skip_archival(true);
  request.set_history_event_filter_type(api::enums::v1::HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT);
  service::GetWorkflowExecutionHistoryResponse response;
  for (;;) {
    input.options.rpc.timeout = time_left(deadline);
    try {
      // Named, so that the options are not kept in this frame a second time.
      auto pending =
          undecoded_call(*state, methods::workflow_service::get_workflow_execution_history, request,
                         response, input.options.rpc);
      co_await std::move(pending);
    } catch (error const& thrown) {
      rethrow_for_workflow(thrown, input.target);
    }
    auto& history = events_of(response);
    if (history.events().empty()) {
      if (response.next_page_token().empty()) {
        error_info info;
        info.operation = methods::workflow_service::get_workflow_execution_history.name;
        info.target = state->connection.target();
        throw error(status(status_code::internal, "the server ended the wait without a result"),
                    std::move(info));
      }
      request.set_next_page_token(std::move(*response.mutable_next_page_token()));
      continue;
    }
    auto& last = *history.mutable_events()->rbegin();
    if (state->codecs) {
      // Named, so that the id is not kept in this frame.
      auto decoding =
          state->codecs->decode(last, undecodable::in_failures, request.execution().workflow_id());
      co_await std::move(decoding);
    }
    auto outcome =
        read_close_event(std::move(last), request.execution().workflow_id(),
                         request.execution().run_id(), input.options.follow_runs, state->converter);
    if (outcome.next_run_id.empty()) co_return std::move(outcome.result);
    request.mutable_execution()->set_run_id(std::move(outcome.next_run_id));
    request.clear_next_page_token();
  }
}

}  // namespace temporal::detail::client
