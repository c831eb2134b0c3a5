#pragma once

#include <support/fake_server.hpp>
#include <support/run.hpp>
#include <temporal/common/service_error.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/services/workflow_service.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace temporal::test {

/// Retries with the real codes and counts but waits that a test need not sit through.
inline retry_options quick_retries() {
  retry_options options;
  options.initial_interval = std::chrono::milliseconds(1);
  options.multiplier = 1;
  options.throttle_initial_interval = std::chrono::milliseconds(1);
  return options;
}

inline connection_options options_for(fake_server const& server) {
  connection_options options(server.target());
  options.retry = quick_retries();
  return options;
}

inline api::workflowservice::v1::SignalWorkflowExecutionRequest signal_request(
    std::string id = "order-1") {
  api::workflowservice::v1::SignalWorkflowExecutionRequest request;
  request.set_namespace_("my-ns");
  request.mutable_workflow_execution()->set_workflow_id(std::move(id));
  request.set_signal_name("approve");
  return request;
}

/// Signals on a connection, with a request of its own.
inline asio::awaitable<void> signal(connection conn, rpc_options options = {}) {
  auto request = signal_request();
  co_await workflow_service(conn).signal_workflow_execution(std::move(request), std::move(options));
}

/// The error that the awaitable ends with, or nothing.
template <class Error = error, class Result>
asio::awaitable<std::optional<Error>> failure_of(asio::awaitable<Result> work) {
  try {
    co_await std::move(work);
  } catch (Error const& failed) {
    co_return failed;
  }
  co_return std::nullopt;
}

}  // namespace temporal::test
