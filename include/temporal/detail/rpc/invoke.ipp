#pragma once

#include <temporal/detail/rpc/call.hpp>
#include <temporal/detail/rpc/call_plan.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/system_info.hpp>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <google/protobuf/message.h>
#include <grpcpp/support/proto_buffer_reader.h>

namespace temporal::detail::rpc {

/// Waits before the next attempt.
/// @throws error with the failure that is to be repeated, as CANCELLED, when canceled.
inline asio::awaitable<void> wait_to_retry(clock::duration wait, call_plan const& plan,
                                           failed_attempt const& failed) {
  asio::steady_timer timer(co_await asio::this_coro::executor, wait);
  asio::error_code canceled;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, canceled));
  if (canceled) {
    std::string text = "canceled while waiting to repeat the call, which had failed with ";
    text.append(to_string(failed.status.code)).append(": ").append(failed.status.message);
    plan.fail(status_code::canceled, std::move(text), failed.outcome());
  }
}

/// The attempts of one call. The state is known to be usable.
TEMPORAL_DECL asio::awaitable<void> perform(std::shared_ptr<connection_state> state,
                                            method const& rpc, google::protobuf::Message& request,
                                            google::protobuf::Message& response,
                                            rpc_options options) {
  call_plan plan(*state, rpc, request, std::move(options));
  if (plan.expired(clock::now())) {
    plan.fail(status_code::deadline_exceeded, "the call's timeout is zero or negative",
              outcome::not_sent);
  }
  for (;;) {
    auto const through = state->current_channel();
    auto const done = co_await make_attempt(state, through->stub, rpc.path, plan.bytes(), plan);
    if (done->status.ok()) {
      grpc::ProtoBufferReader reader(&done->reply);
      if (response.ParseFromZeroCopyStream(&reader)) co_return;
      plan.fail(status_code::internal, "the server's reply is not a " + response.GetTypeName(),
                outcome::unknown);
    }
    failed_attempt failed(*done);
    auto const now = clock::now();
    if (failed.canceled) plan.fail(std::move(failed), request);
    if (plan.is_empty_wait(failed, now)) continue;
    if (failed.is_compression_refusal() && state->compression_threshold()) {
      state->stop_compression();
      continue;
    }
    auto const wait = plan.retry(failed, now);
    if (!wait) plan.fail(std::move(failed), request);
    co_await wait_to_retry(*wait, plan, failed);
    if (auto const problem = state->unusable(); !problem.empty()) {
      plan.fail(status_code::unavailable, problem, failed.outcome());
    }
  }
}

/// A call on a connection that does not know its server yet.
inline asio::awaitable<void> perform_once_known(std::shared_ptr<connection_state> state,
                                                method const& rpc,
                                                google::protobuf::Message& request,
                                                google::protobuf::Message& response,
                                                rpc_options options) {
  auto asking = options;
  if (!asking.timeout) asking.timeout = state->options().rpc_timeout;
  co_await learn_system_info(state, std::move(asking));
  co_await perform(std::move(state), rpc, request, response, std::move(options));
}

TEMPORAL_DECL asio::awaitable<void> invoke(connection conn, method const& rpc,
                                           google::protobuf::Message& request,
                                           google::protobuf::Message& response,
                                           rpc_options options) {
  auto const& state = conn.impl();
  if (auto problem = state->unusable(); !problem.empty()) {
    error_info info;
    info.operation = std::string(rpc.name);
    info.target = state->target_text();
    info.outcome = outcome::not_sent;
    throw error(status(status_code::unavailable, std::move(problem)), std::move(info));
  }
  if (state->gate().is_open() || !needs_system_info(rpc)) {
    return perform(state, rpc, request, response, std::move(options));
  }
  return perform_once_known(state, rpc, request, response, std::move(options));
}

}  // namespace temporal::detail::rpc
