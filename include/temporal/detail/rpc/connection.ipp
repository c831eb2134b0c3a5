#pragma once

#include <temporal/detail/rpc/call.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/diagnosis.hpp>
#include <temporal/detail/rpc/system_info.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/services/methods.hpp>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <grpc/health/v1/health.pb.h>

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

TEMPORAL_DECL asio::awaitable<connection> connect(connection_options options) {
  using detail::rpc::clock;
  auto const state = std::make_shared<detail::rpc::connection_state>(std::move(options));
  auto const start = clock::now();
  auto const patience = start + state->options().wait_for_server;
  auto const deadline = patience + state->options().connect_timeout;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    rpc_options once(deadline - clock::now());
    once.retry = retry_options::none();
    std::optional<connect_error> problem;
    try {
      co_await detail::rpc::ask_system_info(state, once);
    } catch (connect_error const&) {
      throw;
    } catch (error const& failed) {
      problem = detail::rpc::diagnose(*state, failed);
    }
    if (!problem) break;
    auto const absent = problem->kind() == connect_error_kind::refused ||
                        problem->kind() == connect_error_kind::unreachable;
    if (!absent || clock::now() >= patience) throw connect_error(*problem);
    asio::error_code canceled;
    timer.expires_after(std::chrono::milliseconds(100));
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, canceled));
    if (canceled) throw connect_error(*problem);
  }
  state->gate().open();
  co_return connection(state);
}

}  // namespace temporal
