#pragma once

#include <temporal/detail/common/duration_check.hpp>
#include <temporal/detail/rpc/diagnosis.hpp>
#include <temporal/detail/rpc/retry.hpp>
#include <temporal/detail/rpc/status_reading.hpp>
#include <temporal/detail/rpc/system_info.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response/GetClusterInfoRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetClusterInfoResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetSystemInfoRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetSystemInfoResponse.pb.h>

#include <chrono>
#include <optional>
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

/// Whether UNIMPLEMENTED leaves a doubt what it is that the server lacks: the method, as Temporal's
/// servers before 1.15 do, or the whole service.
enum class lacking { method, service, unsaid };

inline lacking what_is_lacking(status const& failed) {
  auto const says = [&failed](std::string_view part) {
    return failed.message.find(part) != std::string::npos;
  };
  if (says("unknown method")) return lacking::method;
  if (says("unknown service") || http_status(failed.message)) return lacking::service;
  return lacking::unsaid;
}

/// Asks for what every version of Temporal's server has.
/// @throws error UNIMPLEMENTED when the server has not.
inline asio::awaitable<void> ask_cluster_info(std::shared_ptr<connection_state> state,
                                              rpc_options options) {
  api::workflowservice::v1::GetClusterInfoRequest request;
  api::workflowservice::v1::GetClusterInfoResponse response;
  try {
    co_await perform(std::move(state), methods::workflow_service::get_cluster_info, request,
                     response, std::move(options));
  } catch (error const& failed) {
    // Not allowed to ask is an answer too.
    if (failed.code() == status_code::unimplemented) throw;
  }
}

TEMPORAL_DECL asio::awaitable<void> ask_system_info(std::shared_ptr<connection_state> state,
                                                    rpc_options options) {
  api::workflowservice::v1::GetSystemInfoRequest request;
  api::workflowservice::v1::GetSystemInfoResponse response;
  auto const start = clock::now();
  auto lacks = lacking::method;
  try {
    co_await perform(state, methods::workflow_service::get_system_info, request, response, options);
  } catch (error const& failed) {
    if (failed.code() != status_code::unimplemented) throw;
    lacks = what_is_lacking(failed.status());
    if (lacks == lacking::service) throw;
  }
  if (lacks == lacking::unsaid) {
    if (options.timeout) *options.timeout -= clock::now() - start;
    co_await ask_cluster_info(state, std::move(options));
  }
  state->set_system_info(to_capabilities(response.capabilities()), response.server_version());
}

/// Says why the first call of a lazy connection failed, as `connect` does.
inline asio::awaitable<void> ask_system_info_and_explain(std::shared_ptr<connection_state> state,
                                                         rpc_options options,
                                                         clock::time_point deadline) {
  std::optional<error> problem;
  try {
    co_await ask_system_info(state, std::move(options));
  } catch (connect_error const&) {
    throw;
  } catch (error const& failed) {
    problem = failed;
  }
  if (!problem) co_return;
  // There is no time left to ask, or nobody who wants to know.
  if (problem->code() == status_code::deadline_exceeded ||
      problem->code() == status_code::canceled) {
    throw error(*problem);
  }
  auto diagnosis = diagnose(std::move(state), *problem, deadline);
  auto const explained = co_await std::move(diagnosis);
  throw connect_error(explained);
}

TEMPORAL_DECL asio::awaitable<void> learn_system_info(std::shared_ptr<connection_state> state,
                                                      rpc_options options) {
  std::chrono::nanoseconds const limit = options.timeout.value_or(state->options().rpc_timeout);
  auto const deadline = clock::now() + at_most_a_year(limit);
  while (!state->gate().is_open()) {
    if (auto duty = state->gate().try_begin()) {
      // Of the call's time some may be gone, by waiting for another that asked.
      options.timeout = deadline - clock::now();
      co_await ask_system_info_and_explain(state, options, deadline);
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
