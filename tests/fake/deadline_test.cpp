#include <support/fault_fixture.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>
#include <doctest/doctest.h>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::rpc_options;
using temporal::status_code;

namespace {

bool about(std::optional<std::chrono::milliseconds> timeout, std::chrono::seconds expected) {
  return timeout && *timeout < expected + 5s && *timeout > expected - 5s;
}

}  // namespace

TEST_CASE("DL-01 a call has 30 s, connect has its own limit") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  test::run(test::signal(conn));
  CHECK(about(server.calls("GetSystemInfo").at(0).timeout, 10s));
  CHECK(about(server.calls("SignalWorkflowExecution").at(0).timeout, 30s));
}

TEST_CASE("DL-03 every long poll has 70 s per server-side wait") {
  test::fake_server server;
  server.expect("UpdateWorkflowExecution").reply_with(ws::UpdateWorkflowExecutionResponse());
  server.expect("PollWorkflowExecutionUpdate")
      .reply_with(ws::PollWorkflowExecutionUpdateResponse());
  server.expect("GetWorkflowExecutionHistory")
      .reply_with(ws::GetWorkflowExecutionHistoryResponse());
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  temporal::workflow_service const service(conn);
  ws::UpdateWorkflowExecutionRequest update;
  test::run(service.update_workflow_execution(std::move(update)));
  ws::PollWorkflowExecutionUpdateRequest poll;
  test::run(service.poll_workflow_execution_update(std::move(poll)));
  ws::GetWorkflowExecutionHistoryRequest history;
  history.set_wait_new_event(true);
  test::run(service.get_workflow_execution_history(history));
  history.set_wait_new_event(false);
  test::run(service.get_workflow_execution_history(history));
  CHECK(about(server.calls("UpdateWorkflowExecution").at(0).timeout, 70s));
  CHECK(about(server.calls("PollWorkflowExecutionUpdate").at(0).timeout, 70s));
  CHECK(about(server.calls("GetWorkflowExecutionHistory").at(0).timeout, 70s));
  CHECK(about(server.calls("GetWorkflowExecutionHistory").at(1).timeout, 30s));
}

TEST_CASE("DL-04 a call's timeout reaches the server") {
  test::fake_server server;
  server.expect("CountWorkflowExecutions").reply_with(ws::CountWorkflowExecutionsResponse());
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  ws::CountWorkflowExecutionsRequest request;
  rpc_options options(123s);
  test::run(
      temporal::workflow_service(conn).count_workflow_executions(std::move(request), options));
  CHECK(about(server.calls("CountWorkflowExecutions").at(0).timeout, 123s));
}

TEST_CASE("DL-06 a timeout of zero fails at once and sends nothing") {
  test::silent_server with;
  for (auto const timeout : {0s, -1s}) {
    rpc_options options(timeout);
    auto const failed = test::run(test::failure_of(test::signal(*with.conn, options)));
    REQUIRE(failed);
    CHECK(failed->code() == status_code::deadline_exceeded);
    CHECK(failed->outcome() == temporal::outcome::not_sent);
  }
  CHECK(with.server.calls("SignalWorkflowExecution").empty());
}

TEST_CASE(
    "DL-07 DL-12 a server that does not answer: one attempt, DEADLINE_EXCEEDED, outcome unknown") {
  test::silent_server with;
  rpc_options options(100ms);
  auto const failed = test::run(test::failure_of(test::signal(*with.conn, options)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::deadline_exceeded);
  CHECK(failed->outcome() == temporal::outcome::unknown);
  CHECK(failed->attempts() == 1);
  CHECK(std::string(failed->what()).find("limit of 100 ms") != std::string::npos);
  CHECK(with.server.calls("SignalWorkflowExecution").size() == 1);
}

TEST_CASE("DL-08 the timeout is overall, and the last real error is what the caller gets") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution")
      .fail_with(status_code::unavailable, "down for maintenance");
  auto options = test::options_for(server);
  options.retry = temporal::retry_options();
  auto const conn = test::run(temporal::connect(options));
  auto const start = std::chrono::steady_clock::now();
  rpc_options timeout(700ms);
  auto const failed = test::run(test::failure_of(test::signal(conn, timeout)));
  CHECK(std::chrono::steady_clock::now() - start < 5s);
  REQUIRE(failed);
  CHECK(failed->code() == status_code::unavailable);
  CHECK(std::string(failed->what()).find("down for maintenance") != std::string::npos);
  auto const attempts = static_cast<std::size_t>(failed->attempts());
  CHECK(attempts >= 2);
  CHECK(attempts <= 4);
  CHECK(server.calls("SignalWorkflowExecution").size() == attempts);
}

TEST_CASE("DL-09 canceling a call ends it at once, and the server learns of it") {
  using namespace asio::experimental::awaitable_operators;
  test::silent_server with;
  auto const arrived = [](test::fake_server& server) -> asio::awaitable<void> {
    co_await server.arrived("SignalWorkflowExecution", 1);
  };
  auto race = test::signal(*with.conn) || arrived(with.server);
  auto const winner = test::run(std::move(race));
  CHECK(winner.index() == 1);
  with.server.wait_for_cancelled("SignalWorkflowExecution", 1);
}

TEST_CASE("DL-09 a canceled call says so") {
  test::silent_server with;
  asio::io_context context;
  asio::cancellation_signal cancel;
  std::optional<temporal::error> failed;
  asio::co_spawn(context, test::failure_of(test::signal(*with.conn)),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](std::exception_ptr, auto result) { failed = result; }));
  auto const canceler = [](test::fake_server& server,
                           asio::cancellation_signal& cancel) -> asio::awaitable<void> {
    co_await server.arrived("SignalWorkflowExecution", 1);
    cancel.emit(asio::cancellation_type::terminal);
  };
  asio::co_spawn(context, canceler(with.server, cancel), asio::detached);
  context.run_for(20s);
  REQUIRE(failed);
  CHECK(failed->code() == status_code::canceled);
  CHECK(failed->outcome() == temporal::outcome::unknown);
}

TEST_CASE("a call waiting to be repeated can be canceled, and tells the last failure") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").fail_with(status_code::unavailable, "down");
  auto options = test::options_for(server);
  options.retry.initial_interval = 1h;
  options.retry.maximum_interval = 1h;
  options.rpc_timeout = 24h;
  auto const conn = test::run(temporal::connect(options));
  // Whether the cancellation meets the attempt or the wait after it is chance: once it must be the
  // wait.
  bool met_the_wait = false;
  for (std::size_t round = 1; round <= 1000 && !met_the_wait; ++round) {
    asio::io_context context;
    asio::cancellation_signal cancel;
    std::optional<temporal::error> failed;
    auto const note = [&](std::exception_ptr, auto result) { failed = result; };
    asio::co_spawn(context, test::failure_of(test::signal(conn)),
                   asio::bind_cancellation_slot(cancel.slot(), note));
    context.poll();
    server.wait_for_calls("SignalWorkflowExecution", round);
    for (std::size_t turn = 0; turn < round; ++turn) context.poll();
    cancel.emit(asio::cancellation_type::terminal);
    context.run_for(20s);
    REQUIRE(failed);
    CHECK(failed->outcome() == temporal::outcome::unknown);
    met_the_wait = std::string(failed->what())
                       .find(
                           "canceled while waiting to repeat the call, "
                           "which had failed with UNAVAILABLE: down") != std::string::npos;
  }
  CHECK(met_the_wait);
}

TEST_CASE("DL-10 an explicit grpc-timeout header is the call's timeout") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto conn = test::run(temporal::connect(test::options_for(server)));
  temporal::metadata headers;
  headers.set("grpc-timeout", "0S");
  conn.set_metadata(headers);
  auto const failed = test::run(test::failure_of(test::signal(conn)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::deadline_exceeded);
  rpc_options own;
  own.metadata.set("grpc-timeout", "77S");
  test::run(test::signal(conn, own));
  CHECK(about(server.calls("SignalWorkflowExecution").at(0).timeout, 77s));
}

TEST_CASE("a long poll that ends by this side's limit is made again until the caller's own") {
  test::fake_server server;
  ws::GetWorkflowExecutionHistoryResponse found;
  found.set_next_page_token("found");
  server.expect("GetWorkflowExecutionHistory").never_reply();
  auto options = test::options_for(server);
  options.long_poll_timeout = 20ms;
  auto const conn = test::run(temporal::connect(options));
  ws::GetWorkflowExecutionHistoryRequest request;
  request.set_wait_new_event(true);
  rpc_options limit(300ms);
  auto const failed = test::run(test::failure_of(
      temporal::workflow_service(conn).get_workflow_execution_history(request, limit)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::deadline_exceeded);
  CHECK(server.calls("GetWorkflowExecutionHistory").size() >= 2);
}
