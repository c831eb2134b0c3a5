#pragma once

#include <temporal/detail/rpc/call.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/diagnosis.hpp>
#include <temporal/detail/rpc/retry.hpp>
#include <temporal/detail/rpc/system_info.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/services/methods.hpp>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <grpc/health/v1/health.pb.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>

namespace temporal {

TEMPORAL_DECL connection connection::lazy(connection_options options) {
  return connection(std::make_shared<detail::rpc::connection_state>(std::move(options)));
}

TEMPORAL_DECL std::shared_ptr<detail::rpc::connection_state> const& connection::impl() const {
  if (!impl_) throw std::logic_error("this temporal::connection was never connected");
  return impl_;
}

TEMPORAL_DECL std::string const& connection::target() const { return impl()->target_text(); }
TEMPORAL_DECL std::string const& connection::identity() const { return impl()->options().identity; }
TEMPORAL_DECL server_capabilities connection::capabilities() const {
  return impl()->capabilities();
}
TEMPORAL_DECL std::string connection::server_version() const { return impl()->server_version(); }
TEMPORAL_DECL void connection::set_metadata(metadata headers) {
  impl()->set_metadata(std::move(headers));
}
TEMPORAL_DECL metadata connection::get_metadata() const { return impl()->user_metadata(); }
TEMPORAL_DECL void connection::set_api_key(api_key key) { impl()->set_api_key(std::move(key)); }
TEMPORAL_DECL void connection::set_tls(tls_options options) { impl()->set_tls(std::move(options)); }
TEMPORAL_DECL std::optional<std::chrono::seconds> connection::certificate_expires_in() const {
  auto const tls = impl()->tls();
  if (!tls || !tls->material.not_after) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(*tls->material.not_after -
                                                  std::chrono::system_clock::now());
}
TEMPORAL_DECL void connection::close() { impl()->close(); }
TEMPORAL_DECL bool connection::closed() const { return impl()->calls.closed(); }

TEMPORAL_DECL asio::awaitable<void> connection::check_health(std::string service,
                                                             rpc_options options) const {
  auto const state = impl();
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  auto const reply = co_await detail::rpc::call<grpc::health::v1::HealthCheckResponse>(
      connection(state), methods::health_service::check, std::move(request), std::move(options));
  if (reply.status() == grpc::health::v1::HealthCheckResponse::SERVING) co_return;
  error_info info;
  info.operation = "Check";
  info.target = state->target_text();
  info.outcome = outcome::rejected;
  info.attempts = 1;
  throw error(status(status_code::unavailable,
                     service + " is " +
                         grpc::health::v1::HealthCheckResponse::ServingStatus_Name(reply.status())),
              std::move(info));
}

namespace detail::rpc {

/// The first call of `connect`.
/// @return how it failed, if it did.
inline asio::awaitable<std::optional<error>> try_system_info(
    std::shared_ptr<connection_state> state, rpc_options options) {
  if (is_web_address(target(state->options().target))) {
    error_info info;
    info.outcome = outcome::not_sent;
    co_return error(status(status_code::invalid_argument, "not an address for programs"),
                    std::move(info));
  }
  try {
    co_await ask_system_info(std::move(state), std::move(options));
  } catch (connect_error const&) {
    throw;
  } catch (error const& failed) {
    co_return failed;
  }
  co_return std::nullopt;
}

/// Whether there may be a server in a while: nothing listens, or what does says that it cannot yet.
inline bool is_starting(connection_state const& state, error const& problem) {
  using enum connect_error_kind;
  auto const kind = quick_diagnosis(state, problem).kind();
  return kind == refused || kind == unreachable ||
         (kind == other && problem.code() == status_code::unavailable);
}

}  // namespace detail::rpc

TEMPORAL_DECL asio::awaitable<connection> connect(connection_options options) {
  using detail::rpc::clock;
  auto const state = std::make_shared<detail::rpc::connection_state>(std::move(options));
  auto const limit = state->options().connect_timeout;
  auto const patience = clock::now() + state->options().wait_for_server;
  auto const deadline = patience + limit;
  auto const answer_by = deadline - detail::rpc::diagnosis_reserve(limit);
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    rpc_options once(answer_by - clock::now());
    once.retry = retry_options::none();
    auto const problem = co_await detail::rpc::try_system_info(state, once);
    if (!problem) break;
    auto given_up = problem->code() == status_code::canceled;
    if (!given_up && clock::now() < patience && detail::rpc::is_starting(*state, *problem)) {
      asio::error_code canceled;
      timer.expires_after(std::chrono::milliseconds(100));
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, canceled));
      if (!canceled) continue;
      given_up = true;
    }
    // Canceled, this coroutine can await nothing more.
    if (given_up) throw connect_error(detail::rpc::quick_diagnosis(*state, *problem));
    auto diagnosis = detail::rpc::diagnose(state, *problem, deadline);
    auto const explained = co_await std::move(diagnosis);
    throw connect_error(explained);
  }
  state->gate().open();
  co_return connection(state);
}

}  // namespace temporal
