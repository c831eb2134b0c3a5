#pragma once

#include <temporal/detail/rpc/call.hpp>
#include <temporal/detail/rpc/call_plan.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/reply_reader.hpp>
#include <temporal/detail/rpc/request_headers.hpp>
#include <temporal/detail/rpc/system_info.hpp>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <google/protobuf/message.h>

#include <exception>
#include <string>

namespace temporal::detail::rpc {

/// Waits before the next attempt.
/// @throws error with the failure that was to be repeated, as CANCELLED, when canceled.
inline asio::awaitable<void> wait_to_retry(clock::duration wait, call_plan const& plan) {
  asio::steady_timer timer(co_await asio::this_coro::executor, wait);
  asio::error_code canceled;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, canceled));
  if (canceled) plan.fail_waiting();
  plan.check_usable();
}

/// The attempts of one call. Very many of these may be waiting: what is needed only between two
/// attempts is not in this frame.
inline asio::awaitable<void> run_attempts(call_plan plan, google::protobuf::Message& request,
                                          google::protobuf::Message& response) {
  for (;;) {
    auto const through = plan.state()->current_channel();
    auto const done = co_await make_attempt(plan.state(), through->stub, plan);
    if (done->status.ok()) {
      if (parse(done->reply, response)) co_return;
      plan.fail(status_code::internal, "the server's reply is not a " + response.GetTypeName(),
                outcome::unknown);
    }
    auto const wait = plan.after_failure(*done, request);
    if (wait > clock::duration::zero()) co_await wait_to_retry(wait, plan);
  }
}

/// A call whose API key is to be asked for.
inline asio::awaitable<void> perform_with_key(std::shared_ptr<connection_state> state,
                                              method const& rpc, google::protobuf::Message& request,
                                              google::protobuf::Message& response,
                                              rpc_options options) {
  auto const start = clock::now();
  if (!options.timeout && !is_long_poll(rpc, request)) {
    options.timeout = state->options().rpc_timeout;
  }
  std::string key;
  std::exception_ptr refused;
  for (;;) {
    auto const ask = state->api_key_provider();
    // Removed meanwhile, or the caller's own header is nearer.
    if (ask == nullptr || options.metadata.get("authorization")) break;
    auto asking = ask();
    auto given = co_await std::move(asking);
    if (refused && given == key) std::rethrow_exception(refused);
    key = std::move(given);
    auto authorized = options;
    set_authorization(authorized.metadata, key);
    if (authorized.timeout) *authorized.timeout -= clock::now() - start;
    try {
      auto pending =
          run_attempts(call_plan(state, rpc, request, std::move(authorized)), request, response);
      co_await std::move(pending);
      co_return;
    } catch (error const& failed) {
      if (refused || failed.code() != status_code::unauthenticated) throw;
      refused = std::current_exception();
    }
  }
  auto pending = run_attempts(call_plan(std::move(state), rpc, request, std::move(options)),
                              request, response);
  co_await std::move(pending);
}

TEMPORAL_DECL asio::awaitable<void> perform(std::shared_ptr<connection_state> state,
                                            method const& rpc, google::protobuf::Message& request,
                                            google::protobuf::Message& response,
                                            rpc_options options) {
  if (state->asks_for_api_key()) {
    return perform_with_key(std::move(state), rpc, request, response, std::move(options));
  }
  return run_attempts(call_plan(std::move(state), rpc, request, std::move(options)), request,
                      response);
}

/// A call on a connection that does not know its server yet.
inline asio::awaitable<void> perform_once_known(std::shared_ptr<connection_state> state,
                                                method const& rpc,
                                                google::protobuf::Message& request,
                                                google::protobuf::Message& response,
                                                rpc_options options) {
  auto const start = clock::now();
  auto asking = options;
  if (!asking.timeout) asking.timeout = state->options().rpc_timeout;
  co_await learn_system_info(state, std::move(asking));
  if (options.timeout) *options.timeout -= clock::now() - start;
  co_await perform(std::move(state), rpc, request, response, std::move(options));
}

TEMPORAL_DECL asio::awaitable<void> invoke(connection conn, method const& rpc,
                                           google::protobuf::Message& request,
                                           google::protobuf::Message& response,
                                           rpc_options options) {
  auto const& state = conn.impl();
  // Where a connection cannot be used, nobody may be there to open the gate either.
  if (state->gate().is_open() || !needs_system_info(rpc) || !state->unusable().empty()) {
    return perform(state, rpc, request, response, std::move(options));
  }
  return perform_once_known(state, rpc, request, response, std::move(options));
}

}  // namespace temporal::detail::rpc
