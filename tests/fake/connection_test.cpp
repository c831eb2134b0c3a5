#include <support/refusal.hpp>
#include <support/rpc_fixture.hpp>
#include <temporal/services/services.hpp>

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <thread>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::connect_error;
using temporal::connect_error_kind;
using temporal::connection;
using temporal::status_code;

TEST_CASE("CON-01 an eager connect asks once who the server is") {
  test::fake_server server;
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  CHECK(server.calls("GetSystemInfo").size() == 1);
  CHECK(conn.server_version() == "1.32.0");
  CHECK(conn.capabilities().internal_error_differentiation);
  CHECK(conn.target() == server.target());
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  test::run(test::signal(conn));
  CHECK(server.calls("GetSystemInfo").size() == 1);
}

TEST_CASE("CON-02 a port on which nothing listens is refused at once") {
  try {
    test::run(temporal::connect("127.0.0.1:1"));
    FAIL("connected");
  } catch (connect_error const& failed) {
    CHECK(failed.kind() == connect_error_kind::refused);
    CHECK(failed.code() == status_code::unavailable);
    CHECK(failed.outcome() == temporal::outcome::not_sent);
    std::string const what = failed.what();
    CHECK(what.find("127.0.0.1:1") != std::string::npos);
    CHECK(what.find("nothing listens") != std::string::npos);
    CHECK(what.find("plaintext") != std::string::npos);
  }
}

TEST_CASE("CON-03 a lazy connection does no I/O; its first call fails when nothing listens") {
  temporal::connection_options options("127.0.0.1:1");
  options.retry = test::quick_retries();
  auto const conn = connection::lazy(options);
  CHECK(conn.server_version().empty());
  auto const failed = test::run(test::failure_of(test::signal(conn)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::unavailable);
  CHECK(failed->outcome() == temporal::outcome::not_sent);
  CHECK(failed->attempts() == 10);
}

TEST_CASE("CON-05 a lazy connection asks once who the server is, before its first call") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = connection::lazy(test::options_for(server));
  CHECK(server.calls().empty());
  test::run([](connection conn) -> asio::awaitable<void> {
    co_await test::signal(conn);
    co_await test::signal(conn);
  }(conn));
  auto const calls = server.calls();
  REQUIRE(calls.size() == 3);
  CHECK(calls[0].path == test::rpc_path("GetSystemInfo"));
  CHECK(calls[1].path == test::rpc_path("SignalWorkflowExecution"));
  CHECK(conn.server_version() == "1.32.0");
}

TEST_CASE("limits that the clock cannot tell are none") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  server.expect("GetWorkflowExecutionHistory")
      .reply_with(ws::GetWorkflowExecutionHistoryResponse());
  auto options = test::options_for(server);
  options.connect_timeout = std::chrono::milliseconds::max();
  options.rpc_timeout = std::chrono::milliseconds::max();
  options.long_poll_timeout = std::chrono::milliseconds::max();
  auto const conn = test::run(temporal::connect(options));
  test::run(test::signal(conn));
  ws::GetWorkflowExecutionHistoryRequest request;
  request.set_wait_new_event(true);
  test::run(temporal::workflow_service(conn).get_workflow_execution_history(request));
  CHECK(server.calls("GetWorkflowExecutionHistory").size() == 1);
}

TEST_CASE("a long poll that does not wait is refused") {
  temporal::connection_options options("localhost:7233");
  options.long_poll_timeout = 0ms;
  auto const text = test::refusal<std::invalid_argument>([&options] { connection::lazy(options); });
  CHECK(test::contains(text, "long_poll_timeout must be positive"));
}

TEST_CASE("the first call of a lazy connection and its question share one limit") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto options = test::options_for(server);
  // gRPC tells a server a limit that it told it before, when the new one is nearly the same.
  options.rpc_timeout = 5s;
  options.retry.initial_interval = 500ms;
  server.expect("GetSystemInfo")
      .fail_with(status_code::unavailable, "not yet")
      .reply_with(ws::GetSystemInfoResponse());
  test::run(test::signal(connection::lazy(options)));
  auto const asked = server.calls("GetSystemInfo").at(0).timeout;
  auto const sent = server.calls("SignalWorkflowExecution").at(0).timeout;
  REQUIRE(asked);
  REQUIRE(sent);
  CHECK(*sent < *asked);
}

TEST_CASE("CON-05 many first calls at once ask once") {
  using namespace asio::experimental::awaitable_operators;
  test::fake_server server;
  test::gate gate;
  server.expect("GetSystemInfo").reply_with(ws::GetSystemInfoResponse()).behind(gate);
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = connection::lazy(test::options_for(server));
  auto const open = [](test::fake_server& server, test::gate gate) -> asio::awaitable<void> {
    co_await server.arrived("GetSystemInfo", 1);
    gate.open();
  };
  auto all = test::signal(conn) && test::signal(conn) && test::signal(conn) && open(server, gate);
  test::run(std::move(all));
  CHECK(server.calls("GetSystemInfo").size() == 1);
  CHECK(server.calls("SignalWorkflowExecution").size() == 3);
}

TEST_CASE("a call that waits for another one's question keeps its own deadline") {
  using namespace asio::experimental::awaitable_operators;
  test::fake_server server;
  server.expect("GetSystemInfo").never_reply();
  auto conn = connection::lazy(test::options_for(server));
  auto const impatient = [](test::fake_server& server,
                            connection conn) -> asio::awaitable<std::optional<temporal::error>> {
    co_await server.arrived("GetSystemInfo", 1);
    temporal::rpc_options const options(50ms);
    auto const failed = co_await test::failure_of(test::signal(conn, options));
    conn.close();
    co_return failed;
  };
  auto both = test::failure_of(test::signal(conn)) && impatient(server, conn);
  auto const [first, second] = test::run(std::move(both));
  REQUIRE(first);
  CHECK(first->code() == status_code::canceled);
  REQUIRE(second);
  CHECK(second->code() == status_code::deadline_exceeded);
  CHECK(second->outcome() == temporal::outcome::not_sent);
}

TEST_CASE("a first call that fails is tried anew by the next one") {
  test::fake_server server;
  server.expect("GetSystemInfo")
      .fail_with(status_code::permission_denied, "not yet")
      .reply_with(ws::GetSystemInfoResponse());
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = connection::lazy(test::options_for(server));
  auto const failed = test::run(test::failure_of(test::signal(conn)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::permission_denied);
  test::run(test::signal(conn));
  CHECK(server.calls("GetSystemInfo").size() == 2);
}

TEST_CASE("CON-06 a server too old for GetSystemInfo is accepted after one attempt") {
  test::fake_server_options old;
  old.without_system_info = true;
  test::fake_server server(old);
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  CHECK(server.calls("GetSystemInfo").size() == 1);
  CHECK_FALSE(conn.capabilities().internal_error_differentiation);
  CHECK(conn.server_version().empty());
}

TEST_CASE("CON-08 IPv6 in brackets reaches the server") {
  test::fake_server_options six;
  six.host = "[::1]";
  test::fake_server server(six);
  auto const conn = test::run(temporal::connect("[::1]:" + std::to_string(server.port())));
  CHECK(conn.server_version() == "1.32.0");
}

TEST_CASE("CON-09 CON-11 a malformed address fails before any I/O") {
  for (auto const* bad : {":invalid", "://bad", "http://h:1", "https://h:1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(test::run(temporal::connect(bad)), std::invalid_argument);
    CHECK_THROWS_AS(connection::lazy(bad), std::invalid_argument);
  }
}

TEST_CASE("CON-10 without an address the local development server is meant") {
  CHECK(connection::lazy(temporal::connection_options()).target() == "localhost:7233");
  CHECK(connection::lazy("orders.example.com").target() == "orders.example.com:7233");
}

TEST_CASE("CON-12 CON-13 health is asked per service") {
  test::fake_server server;
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  test::run(conn.check_health());
  auto const unknown = test::run(test::failure_of(conn.check_health("whatever")));
  REQUIRE(unknown);
  CHECK(unknown->code() == status_code::not_found);
  server.set_health("NOT_SERVING");
  auto const ill = test::run(test::failure_of(conn.check_health()));
  REQUIRE(ill);
  CHECK(std::string(ill->what()).find("NOT_SERVING") != std::string::npos);
}

TEST_CASE("CON-14 closing twice is harmless; later calls fail cleanly") {
  test::fake_server server;
  auto conn = test::run(temporal::connect(test::options_for(server)));
  CHECK_FALSE(conn.closed());
  conn.close();
  conn.close();
  CHECK(conn.closed());
  auto const failed = test::run(test::failure_of(test::signal(conn)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::unavailable);
  CHECK(failed->outcome() == temporal::outcome::not_sent);
  CHECK(std::string(failed->what()).find("closed") != std::string::npos);
  CHECK(server.calls("SignalWorkflowExecution").empty());
}

TEST_CASE("closing ends the calls in flight") {
  using namespace asio::experimental::awaitable_operators;
  test::fake_server server;
  server.expect("SignalWorkflowExecution").never_reply();
  auto conn = test::run(temporal::connect(test::options_for(server)));
  auto const close = [](test::fake_server& server, connection conn) -> asio::awaitable<void> {
    co_await server.arrived("SignalWorkflowExecution", 1);
    conn.close();
  };
  auto both = test::failure_of(test::signal(conn)) && close(server, conn);
  auto const failed = test::run(std::move(both));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::canceled);
  CHECK(failed->outcome() == temporal::outcome::unknown);
  server.wait_for_cancelled("SignalWorkflowExecution", 1);
}

TEST_CASE("CON-15 a process that is still connected exits at once") {
  auto const* const mark = "TEMPORAL_TEST_STAY_CONNECTED";
  if (std::getenv(mark) != nullptr) {
    static std::optional<connection> kept;
    static test::fake_server server;
    kept = test::run(temporal::connect(test::options_for(server)));
    CHECK(kept->server_version() == "1.32.0");
    return;
  }
  auto const child = ::fork();
  if (child == 0) {
    // A program of its own: gRPC's threads of this one are not in the child.
    ::setenv(mark, "1", 1);
    if (std::freopen("/dev/null", "w", stdout) == nullptr) ::_exit(126);
    ::execl("/proc/self/exe", "fake_tests", "--test-case=CON-15*", nullptr);
    ::_exit(127);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("CON-18 one connection serves many threads") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  asio::thread_pool pool(10);
  std::vector<std::future<void>> done;
  for (int i = 0; i < 100; ++i)
    done.push_back(asio::co_spawn(pool, test::signal(conn), asio::use_future));
  for (auto& one : done) one.get();
  pool.join();
  CHECK(server.calls("SignalWorkflowExecution").size() == 100);
  CHECK(server.connections() == 1);
}

TEST_CASE("CON-19 several addresses share the calls, and a survivor takes them all") {
  test::fake_server first;
  test::fake_server second;
  for (auto* server : {&first, &second}) {
    server->expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  }
  temporal::connection_options options(first.target() + "," + second.target());
  options.retry = test::quick_retries();
  auto const conn = connection::lazy(options);
  auto const all_connected = [&] { return first.connections() == 1 && second.connections() == 1; };
  // The balancer has a second address only once its handshake is done.
  for (int i = 0; i < 1000 && !all_connected(); ++i) test::run(test::signal(conn));
  REQUIRE(all_connected());
  auto const before_first = first.calls("SignalWorkflowExecution").size();
  auto const before_second = second.calls("SignalWorkflowExecution").size();
  for (int i = 0; i < 4; ++i) test::run(test::signal(conn));
  CHECK(first.calls("SignalWorkflowExecution").size() == before_first + 2);
  CHECK(second.calls("SignalWorkflowExecution").size() == before_second + 2);
  second.stop();
  auto const kept = first.calls("SignalWorkflowExecution").size();
  for (int i = 0; i < 4; ++i) test::run(test::signal(conn));
  CHECK(first.calls("SignalWorkflowExecution").size() == kept + 4);
}

TEST_CASE("CON-21 a reply of 20 MiB is read") {
  test::fake_server server;
  ws::GetWorkflowExecutionHistoryResponse big;
  big.set_next_page_token(std::string(20u << 20, 'x'));
  server.expect("GetWorkflowExecutionHistory").reply_with(big);
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  ws::GetWorkflowExecutionHistoryRequest request;
  auto const reply = test::run(
      temporal::workflow_service(conn).get_workflow_execution_history(std::move(request)));
  CHECK(reply.next_page_token().size() == 20u << 20);
}

TEST_CASE("a reply over the connection's limit is a final error") {
  test::fake_server server;
  ws::GetWorkflowExecutionHistoryResponse big;
  big.set_next_page_token(std::string(200'000, 'x'));
  server.expect("GetWorkflowExecutionHistory").reply_with(big);
  auto options = test::options_for(server);
  options.maximum_response_size = 100'000;
  auto const conn = test::run(temporal::connect(options));
  ws::GetWorkflowExecutionHistoryRequest request;
  auto const failed = test::run(test::failure_of(
      temporal::workflow_service(conn).get_workflow_execution_history(std::move(request))));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::resource_exhausted);
  CHECK(server.calls("GetWorkflowExecutionHistory").size() == 1);
}

TEST_CASE("connect waits for a server that is still starting") {
  using namespace asio::experimental::awaitable_operators;
  test::fake_server_options later;
  later.started = false;
  test::fake_server server(later);
  server.start();
  server.stop();
  temporal::connection_options options(server.target());
  options.wait_for_server = 30s;
  auto const start = [](test::fake_server& server) -> asio::awaitable<void> {
    asio::steady_timer after(co_await asio::this_coro::executor, 50ms);
    co_await after.async_wait(asio::use_awaitable);
    server.start();
  };
  auto both = temporal::connect(options) && start(server);
  auto const conn = test::run(std::move(both));
  CHECK(conn.server_version() == "1.32.0");
}

TEST_CASE("connect waits for a server that says it is not available yet") {
  test::fake_server server;
  server.expect("GetSystemInfo")
      .fail_times(2, temporal::status_code::unavailable, "Frontend is not healthy yet")
      .reply_with(ws::GetSystemInfoResponse());
  temporal::connection_options options(server.target());
  options.wait_for_server = 30s;
  CHECK_NOTHROW(test::run(temporal::connect(options)));
  CHECK(server.calls("GetSystemInfo").size() == 3);

  server.expect("GetSystemInfo").fail_with(temporal::status_code::unavailable, "down");
  options.wait_for_server = 0s;
  CHECK(test::run(test::failure_of<connect_error>(temporal::connect(options))));
  CHECK(server.calls("GetSystemInfo").size() == 4);
}

TEST_CASE("connect gives up after its timeout on a server that says nothing") {
  asio::io_context context;
  asio::ip::tcp::acceptor silent(context, {asio::ip::address_v4::loopback(), 0});
  temporal::connection_options options("127.0.0.1:" +
                                       std::to_string(silent.local_endpoint().port()));
  options.connect_timeout = 200ms;
  auto const failed = test::run(test::failure_of<connect_error>(temporal::connect(options)));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::timed_out);
}

TEST_CASE("an API key goes with plaintext only when asked, and not with an authorization header") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto options = test::options_for(server);
  options.api_key = "key-1";
  options.tls = temporal::tls_setting::disabled();
  auto conn = test::run(temporal::connect(options));
  test::run(test::signal(conn));
  conn.set_api_key("key-2");
  test::run(test::signal(conn));
  conn.set_api_key("");
  test::run(test::signal(conn));
  auto const calls = server.calls("SignalWorkflowExecution");
  CHECK(calls.at(0).header("authorization") == "Bearer key-1");
  CHECK(calls.at(1).header("authorization") == "Bearer key-2");
  CHECK_FALSE(calls.at(2).header("authorization").has_value());

  options.metadata.set("Authorization", "Bearer other");
  CHECK_THROWS_AS(connection::lazy(options), std::invalid_argument);
  try {
    conn.set_api_key("line\nbreak");
    FAIL("accepted");
  } catch (std::invalid_argument const& refused) {
    CHECK(std::string(refused.what()).find("line\nbreak") == std::string::npos);
  }
}

TEST_CASE("ENV-70 the authority is what the options say, with TLS and without") {
  test::certificate_authority const ca;
  for (bool const secured : {false, true}) {
    CAPTURE(secured);
    test::fake_server_options with_tls;
    if (secured) with_tls.tls = test::server_tls(ca.server());
    test::fake_server server(with_tls);
    auto options = test::options_for(server);
    if (secured) {
      temporal::tls_options tls;
      tls.server_root_ca = temporal::pem_text(ca.pem());
      options.tls = tls;
    }
    test::run(temporal::connect(options));
    CHECK(server.calls().back().authority == server.target());
    // With TLS, a name of the certificate.
    options.authority = secured ? "localhost" : "front.example.com";
    test::run(temporal::connect(options));
    CHECK(server.calls().back().authority == options.authority);
  }
}
