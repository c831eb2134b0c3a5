// What the network does to bytes and connections: late, in pieces, cut, swallowed, changed. Each
// fault must end within the call's deadline, with a typed error or with one effect on the server.

#include <support/fault_fixture.hpp>

#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <doctest/doctest.h>

#include <random>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::status_code;

namespace {

constexpr int many = 100;

/// Bytes that gzip cannot make smaller.
std::string noise(std::size_t size) {
  std::minstd_rand random(7);
  std::string bytes(size, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random() >> 8);
  return bytes;
}

/// A call whose reply a test can make as large as it likes.
asio::awaitable<std::string> fetch(temporal::connection conn, temporal::rpc_options options) {
  ws::GetWorkflowExecutionHistoryRequest request;
  request.set_namespace_("my-ns");
  auto const reply = co_await temporal::workflow_service(conn).get_workflow_execution_history(
      std::move(request), options);
  co_return reply.next_page_token();
}

ws::GetWorkflowExecutionHistoryResponse page(std::string text) {
  ws::GetWorkflowExecutionHistoryResponse response;
  response.set_next_page_token(std::move(text));
  return response;
}

/// Starts a call, lets `then` change the world when its request has arrived, and waits for its end.
template <class Then>
std::optional<temporal::error> signal_and(temporal::connection conn, test::fake_server& server,
                                          Then const& then) {
  asio::io_context context;
  std::optional<temporal::error> failed;
  bool done = false;
  auto const note = [&](std::exception_ptr, auto result) {
    failed = result;
    done = true;
  };
  asio::co_spawn(context, test::failure_of(test::signal(std::move(conn))), note);
  context.poll();
  server.wait_for_calls("SignalWorkflowExecution", 1);
  then();
  context.run_for(test::run_limit);
  REQUIRE(done);
  return failed;
}

/// Signals `many` times at once; `then` runs when all have been sent. Returns how many failed.
template <class Then>
int signal_many(temporal::connection conn, Then const& then) {
  asio::io_context context;
  int failed = 0;
  int done = 0;
  auto const one = [](temporal::connection conn, int& failed, int& done) -> asio::awaitable<void> {
    auto const problem = co_await test::failure_of(test::signal(conn));
    if (problem) ++failed;
    ++done;
  };
  for (int n = 0; n < many; ++n) asio::co_spawn(context, one(conn, failed, done), asio::detached);
  context.poll();
  then();
  context.run_for(test::run_limit);
  REQUIRE(done == many);
  return failed;
}

}  // namespace

TEST_CASE("bytes that come late and in small pieces make a call slow, and nothing else") {
  test::behind_relay with;
  with.server.expect("GetWorkflowExecutionHistory").reply_with(page(noise(4'000)));
  test::flow_faults slow;
  slow.delay = 1ms;
  slow.piece = 100;
  with.before.set_faults(test::flow::to_server, slow);
  with.before.set_faults(test::flow::to_client, slow);
  auto const conn = with.connect();
  temporal::rpc_options once(30s);
  once.retry = temporal::retry_options::none();
  CHECK(test::run(fetch(conn, once)) == noise(4'000));
  test::run(test::signal(conn, once));
  CHECK(with.signals().size() == 1);
  CHECK(with.before.connections() == 1);
}

TEST_CASE("a connection cut inside a reply: the call is repeated with the same request id") {
  test::behind_relay with;
  test::gate gate;
  with.answer_signals_behind(gate);
  auto const conn = with.connect();
  auto const failed = signal_and(conn, with.server, [&] {
    auto cut = with.of_open_connections();
    cut.cut_after = with.before.bytes(test::flow::to_client) + 1;
    with.before.set_faults(test::flow::to_client, cut);
    gate.open();
  });
  CHECK_FALSE(failed.has_value());
  CHECK(with.before.connections() == 2);
  CHECK(with.signals().size() == 2);
  CHECK(with.distinct_signals() == 1);
}

TEST_CASE("a connection cut inside a large reply gives the whole reply or an error, never half") {
  test::behind_relay with;
  auto const text = noise(100'000);
  with.server.expect("GetWorkflowExecutionHistory").reply_with(page(text));
  auto const conn = with.connect();
  auto cut = with.of_open_connections();
  cut.cut_after = with.before.bytes(test::flow::to_client) + 50'000;
  with.before.set_faults(test::flow::to_client, cut);
  SUBCASE("repeated") {
    CHECK(test::run(fetch(conn, temporal::rpc_options())) == text);
    CHECK(with.server.calls("GetWorkflowExecutionHistory").size() == 2);
  }
  SUBCASE("not repeated") {
    temporal::rpc_options once;
    once.retry = temporal::retry_options::none();
    auto const failed = test::run(test::failure_of(fetch(conn, once)));
    REQUIRE(failed);
    CHECK(failed->code() == status_code::unavailable);
    CHECK(failed->outcome() == temporal::outcome::unknown);
  }
}

TEST_CASE("a connection cut inside a request: the server gets one whole request") {
  test::behind_relay with;
  auto const conn = with.connect();
  auto cut = with.of_open_connections();
  cut.cut_after = with.before.bytes(test::flow::to_server) + 50'000;
  with.before.set_faults(test::flow::to_server, cut);
  auto request = test::signal_request();
  request.mutable_input()->add_payloads()->set_data(noise(200'000));
  test::run(temporal::workflow_service(conn).signal_workflow_execution(std::move(request)));
  CHECK(with.before.connections() == 2);
  REQUIRE(with.signals().size() == 1);
  auto const arrived = with.signals().front().parse<ws::SignalWorkflowExecutionRequest>();
  CHECK(arrived.input().payloads(0).data() == noise(200'000));
}

TEST_CASE("a reply that is swallowed: DEADLINE_EXCEEDED, outcome unknown, and life goes on") {
  test::behind_relay with;
  auto const conn = with.connect();
  auto silent = with.of_open_connections();
  silent.stop_after = 0;
  with.before.set_faults(test::flow::to_client, silent);
  temporal::rpc_options brief(200ms);
  auto const failed = test::run(test::failure_of(test::signal(conn, brief)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::deadline_exceeded);
  CHECK(failed->outcome() == temporal::outcome::unknown);
  CHECK(failed->attempts() == 1);
  CHECK(with.signals().size() == 1);
  with.before.cut();
  test::run(test::signal(conn));
  CHECK(with.distinct_signals() == 2);
}

TEST_CASE("a half-open connection is found by keep-alive and replaced, for the waiting call too") {
  test::behind_relay with;
  with.server.reset();
  with.server.expect("SignalWorkflowExecution")
      .never_reply()
      .reply_with(ws::SignalWorkflowExecutionResponse());
  temporal::keep_alive_options pings;
  pings.interval = 500ms;
  pings.timeout = 200ms;
  with.options.keep_alive = pings;
  auto const conn = with.connect();
  auto const failed = signal_and(conn, with.server, [&] {
    auto silent = with.of_open_connections();
    silent.stop_after = 0;
    with.before.set_faults(test::flow::to_client, silent);
    with.before.set_faults(test::flow::to_server, silent);
  });
  CHECK_FALSE(failed.has_value());
  CHECK(with.before.connections() == 2);
  CHECK(with.distinct_signals() == 1);
}

TEST_CASE("changed bytes: a call ends with an answer or an error by its deadline, 20 times over") {
  for (auto const direction : {test::flow::to_server, test::flow::to_client}) {
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
      CAPTURE(seed);
      test::behind_relay with;
      with.server.expect("GetWorkflowExecutionHistory").reply_with(page(noise(2'000)));
      auto const conn = with.connect();
      auto spoiled = with.of_open_connections();
      spoiled.corrupt_one_in = 40;
      spoiled.seed = seed;
      with.before.set_faults(direction, spoiled);
      temporal::rpc_options brief(300ms);
      brief.retry = temporal::retry_options::none();
      for (int n = 0; n < 3; ++n) {
        auto const failed = test::run(test::failure_of(fetch(conn, brief)));
        if (failed) CHECK(failed->code() != status_code::ok);
      }
      CHECK(with.before.corrupted() > 0);
      with.before.heal();
      with.before.cut();
      CHECK(test::run(fetch(conn, temporal::rpc_options())) == noise(2'000));
    }
  }
}

TEST_CASE("with TLS, changed bytes are never taken for an answer") {
  test::certificate_authority const ca;
  test::fake_server_options secured;
  secured.tls = test::server_tls(ca.server());
  test::fake_server server(secured);
  server.expect("GetWorkflowExecutionHistory").reply_with(page(noise(2'000)));
  test::relay before(server.port());
  temporal::tls_options tls;
  tls.server_root_ca = temporal::pem_text(ca.pem());
  temporal::connection_options options(before.target());
  options.tls = tls;
  auto const conn = test::run(temporal::connect(options));
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    auto const before_fault = before.corrupted();
    test::flow_faults spoiled;
    spoiled.corrupt_one_in = 200;
    spoiled.seed = seed;
    spoiled.last_connection = before.connections();
    before.set_faults(test::flow::to_client, spoiled);
    CHECK(test::run(fetch(conn, temporal::rpc_options())) == noise(2'000));
    CHECK(before.corrupted() > before_fault);
  }
}

TEST_CASE("a TLS handshake that is cut or swallowed ends connecting with a connect_error") {
  test::certificate_authority const ca;
  test::fake_server_options secured;
  secured.tls = test::server_tls(ca.server());
  test::fake_server server(secured);
  test::relay before(server.port());
  temporal::tls_options tls;
  tls.server_root_ca = temporal::pem_text(ca.pem());
  temporal::connection_options options(before.target());
  options.tls = tls;
  options.connect_timeout = 1s;
  test::flow_faults faults;
  SUBCASE("cut") { faults.cut_after = 500; }
  SUBCASE("swallowed") { faults.stop_after = 500; }
  SUBCASE("changed") { faults.corrupt_one_in = 10; }
  before.set_faults(test::flow::to_client, faults);
  auto const failed =
      test::run(test::failure_of<temporal::connect_error>(temporal::connect(options)));
  REQUIRE(failed);
  CHECK(failed->tls_mode() == "TLS");
  if (faults.stop_after) CHECK(failed->kind() == temporal::connect_error_kind::timed_out);
  before.heal();
  CHECK(test::run(temporal::connect(options)).server_version() == "1.32.0");
}

TEST_CASE("GOAWAY under 100 calls: each succeeds, and has one effect") {
  test::behind_raw_server with;
  with.options.retry = temporal::retry_options();
  auto const conn = with.connect();
  with.before.refuse_streams_with_goaway(5);
  CHECK(signal_many(conn, [] {}) == 0);
  CHECK(with.before.faults_left() == 0);
  CHECK(with.distinct_signals() == many);
}

TEST_CASE("a server that restarts under 100 calls: each succeeds, and has one effect") {
  test::behind_relay with;
  test::gate gate;
  with.answer_signals_behind(gate);
  auto const conn = with.connect();
  auto const restart = [&] {
    with.server.wait_for_calls("SignalWorkflowExecution", many);
    with.server.stop();
    with.server.start();
    gate.open();
  };
  CHECK(signal_many(conn, restart) == 0);
  CHECK(with.signals().size() >= 2 * many);
  CHECK(with.distinct_signals() == many);
}

TEST_CASE("a network that drops every connection for a while is outlived by 100 calls") {
  test::behind_relay with;
  test::gate gate;
  with.answer_signals_behind(gate);
  auto const conn = with.connect();
  auto const drop = [&] {
    with.server.wait_for_calls("SignalWorkflowExecution", many);
    with.before.refuse(true);
    auto const before = with.before.connections();
    with.before.cut();
    with.before.wait_for_connections(before + 2);
    with.before.refuse(false);
    gate.open();
  };
  CHECK(signal_many(conn, drop) == 0);
  CHECK(with.distinct_signals() == many);
}
