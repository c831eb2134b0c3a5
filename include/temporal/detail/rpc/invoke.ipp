#pragma once

#include <temporal/common/error.hpp>
#include <temporal/detail/common/duration_check.hpp>
#include <temporal/detail/common/strand_task.hpp>
#include <temporal/detail/rpc/call.hpp>
#include <temporal/detail/rpc/call_plan.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/ready_gate.hpp>
#include <temporal/detail/rpc/reply_reader.hpp>
#include <temporal/detail/rpc/request_headers.hpp>
#include <temporal/detail/rpc/system_info.hpp>
#include <temporal/rpc/api_key.hpp>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <google/protobuf/message.h>

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>

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

/// A key that was asked for.
class key_request {
 public:
  ready_gate answered;
  ready_gate::duty duty = answered.try_begin();
  std::string key;
  std::exception_ptr error;
};

inline asio::awaitable<void> answer(std::shared_ptr<key_request> request, api_key::provider ask) {
  auto asking = ask();
  request->key = co_await std::move(asking);
}

/// The key that a coroutine gives. One that gives none in time is canceled and left behind.
/// @throws error DEADLINE_EXCEEDED, not sent, at the deadline.
inline asio::awaitable<std::string> ask_in_time(api_key::provider ask, clock::time_point deadline,
                                                error_info not_sent) {
  auto const request = std::make_shared<key_request>();
  auto const task = std::make_shared<strand_task>(co_await asio::this_coro::executor);
  auto const on_end = [request, task](std::exception_ptr thrown) {
    request->error = std::move(thrown);
    request->duty.succeed();
  };
  auto answering = answer(request, std::move(ask));
  task->start(std::move(answering), on_end);
  co_await request->answered.wait(deadline);
  if (request->answered.is_open()) {
    if (request->error) std::rethrow_exception(request->error);
    co_return std::move(request->key);
  }
  task->cancel();
  auto const cancellation = co_await asio::this_coro::cancellation_state;
  auto const canceled = cancellation.cancelled() != asio::cancellation_type::none;
  throw error(status(canceled ? status_code::canceled : status_code::deadline_exceeded,
                     canceled ? "canceled while the API key was asked for"
                              : "the function that is asked for the API key gave none in time"),
              std::move(not_sent));
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
  bool may_have_run = false;
  for (;;) {
    auto const current = state->current_api_key();
    auto const& ask = current.get_provider();
    // Removed meanwhile, or the caller's own header is nearer.
    if (ask == nullptr || options.metadata.get("authorization")) break;
    std::string given;
    if (current.may_suspend() && options.timeout) {
      error_info info;
      info.operation = std::string(rpc.name);
      info.target = state->target_text();
      info.outcome = may_have_run ? outcome::unknown : outcome::not_sent;
      auto asking = ask_in_time(ask, start + at_most_a_year(*options.timeout), std::move(info));
      given = co_await std::move(asking);
    } else {
      auto asking = ask();
      given = co_await std::move(asking);
    }
    if (refused && given == key) std::rethrow_exception(refused);
    key = std::move(given);
    auto authorized = options;
    set_authorization(authorized.metadata, key);
    if (authorized.timeout) *authorized.timeout -= clock::now() - start;
    try {
      call_plan plan(state, rpc, request, std::move(authorized));
      if (may_have_run) plan.assume_it_may_have_run();
      auto pending = run_attempts(std::move(plan), request, response);
      co_await std::move(pending);
      co_return;
    } catch (error const& failed) {
      if (refused || failed.code() != status_code::unauthenticated) throw;
      refused = std::current_exception();
      may_have_run = failed.outcome() == outcome::unknown;
    }
  }
  if (options.timeout) *options.timeout -= clock::now() - start;
  call_plan plan(std::move(state), rpc, request, std::move(options));
  if (may_have_run) plan.assume_it_may_have_run();
  auto pending = run_attempts(std::move(plan), request, response);
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
  if (!options.timeout && !is_long_poll(rpc, request)) {
    options.timeout = state->options().rpc_timeout;
  }
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
