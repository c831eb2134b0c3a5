#include <support/connect_failure.hpp>
#include <support/raw_server.hpp>
#include <support/rpc_fixture.hpp>

#include <asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::status_code;

TEST_CASE("a connection survives the restart of its server") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = test::run(temporal::connect(test::patient(server.target())));
  test::run(test::signal(conn));
  server.stop();
  server.start();
  test::run(test::signal(conn));
  CHECK(server.calls("SignalWorkflowExecution").size() == 2);
}

TEST_CASE("a call that begins while the server is down is made when it is back") {
  using namespace asio::experimental::awaitable_operators;
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto options = test::patient(server.target());
  options.retry.maximum_attempts = 0;
  auto const conn = test::run(temporal::connect(options));
  server.stop();
  auto const start = [](test::fake_server& server) -> asio::awaitable<void> {
    asio::steady_timer after(co_await asio::this_coro::executor, 50ms);
    co_await after.async_wait(asio::use_awaitable);
    server.start();
  };
  auto both = test::signal(conn) && start(server);
  test::run(std::move(both));
  CHECK(server.calls("SignalWorkflowExecution").size() == 1);
}

TEST_CASE("an idle connection that somebody dropped is made anew") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  test::raw_server balancer;
  balancer.forward_to(server.port());
  auto const conn = test::run(temporal::connect(test::patient(balancer.target())));
  for (int n = 0; n < 3; ++n) {
    test::run(test::signal(conn));
    balancer.drop_connections();
  }
  CHECK(server.calls("SignalWorkflowExecution").size() == 3);
  CHECK(balancer.connections() >= 3);
}

TEST_CASE("keep-alive ends a call on a connection that brings nothing any more") {
  using namespace asio::experimental::awaitable_operators;
  test::fake_server server;
  server.expect("SignalWorkflowExecution").never_reply();
  test::raw_server router;
  router.forward_to(server.port());
  auto options = test::patient(router.target());
  options.rpc_timeout = 1h;
  options.retry = temporal::retry_options::none();
  temporal::keep_alive_options pings;
  pings.interval = 100ms;
  pings.timeout = 200ms;
  options.keep_alive = pings;
  auto const conn = test::run(temporal::connect(options));
  auto const freeze = [](test::fake_server& server,
                         test::raw_server& router) -> asio::awaitable<void> {
    co_await server.arrived("SignalWorkflowExecution", 1);
    router.freeze();
  };
  auto both = test::failure_of(test::signal(conn)) && freeze(server, router);
  auto const failed = test::run(std::move(both));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::unavailable);
  CHECK(failed->outcome() == temporal::outcome::unknown);
}
