#pragma once

#include <temporal/detail/rpc/system_info.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace temporal::detail::rpc {

TEMPORAL_DECL bool needs_system_info(method const& rpc) noexcept {
  return rpc.path != methods::workflow_service::get_system_info.path &&
         std::string_view(rpc.path).starts_with("/temporal.api.workflowservice.v1.");
}

inline server_capabilities to_capabilities(
    api::workflowservice::v1::GetSystemInfoResponse::Capabilities const& from) {
  server_capabilities result;
  result.signal_and_query_header = from.signal_and_query_header();
  result.internal_error_differentiation = from.internal_error_differentiation();
  result.activity_failure_include_heartbeat = from.activity_failure_include_heartbeat();
  result.supports_schedules = from.supports_schedules();
  result.encoded_failure_attributes = from.encoded_failure_attributes();
  result.build_id_based_versioning = from.build_id_based_versioning();
  result.upsert_memo = from.upsert_memo();
  result.eager_workflow_start = from.eager_workflow_start();
  result.sdk_metadata = from.sdk_metadata();
  result.count_group_by_execution_status = from.count_group_by_execution_status();
  result.nexus = from.nexus();
  return result;
}

TEMPORAL_DECL asio::awaitable<void> ask_system_info(std::shared_ptr<connection_state> state,
                                                    rpc_options options) {
  api::workflowservice::v1::GetSystemInfoRequest request;
  api::workflowservice::v1::GetSystemInfoResponse response;
  try {
    co_await perform(state, methods::workflow_service::get_system_info, request, response,
                     std::move(options));
  } catch (error const& failed) {
    if (failed.code() != status_code::unimplemented) throw;
  }
  state->set_system_info(to_capabilities(response.capabilities()), response.server_version());
}

TEMPORAL_DECL asio::awaitable<void> learn_system_info(std::shared_ptr<connection_state> state,
                                                      rpc_options options) {
  std::chrono::nanoseconds const limit = options.timeout.value_or(state->options().rpc_timeout);
  // No deadline that the clock cannot tell.
  auto const deadline =
      clock::now() + std::min<std::chrono::nanoseconds>(limit, std::chrono::years(1));
  while (!state->gate().is_open()) {
    if (auto duty = state->gate().try_begin()) {
      co_await ask_system_info(state, options);
      duty.succeed();
      co_return;
    }
    co_await state->gate().wait(deadline);
    auto const cancellation = co_await asio::this_coro::cancellation_state;
    auto const canceled = cancellation.cancelled() != asio::cancellation_type::none;
    if (canceled || clock::now() >= deadline) {
      error_info info;
      info.operation = "GetSystemInfo";
      info.target = state->target_text();
      info.outcome = outcome::not_sent;
      throw error(status(canceled ? status_code::canceled : status_code::deadline_exceeded,
                         "gave up waiting for the server's capabilities"),
                  std::move(info));
    }
  }
}

}  // namespace temporal::detail::rpc
