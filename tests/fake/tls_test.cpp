// TLS that ends in a gRPC server, and its renewal under calls.

#include <support/rpc_fixture.hpp>
#include <support/temporary_folder.hpp>
#include <temporal/detail/rpc/connection_state.hpp>

#include <asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::connect_error;
using temporal::connect_error_kind;
using temporal::connection;
using temporal::pem_file;
using temporal::pem_text;
using temporal::tls_options;

namespace {

/// A server that wants client certificates, and what a client of it needs.
class mutual_server {
 public:
  mutual_server() : server(secured(ca)) {
    server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  }

  static test::fake_server_options secured(test::certificate_authority const& ca) {
    test::server_tls tls(ca.server());
    tls.client_ca = ca.pem();
    test::fake_server_options options;
    options.tls = tls;
    return options;
  }

  tls_options tls(test::identity_pem const& client) const {
    tls_options options;
    options.server_root_ca = pem_text(ca.pem());
    options.client_certificate = pem_text(client.certificate);
    options.client_private_key = pem_text(client.key);
    return options;
  }

  temporal::connection_options options(tls_options const& tls) const {
    auto options = test::options_for(server);
    options.tls = tls;
    options.logger = temporal::logger::discard();
    return options;
  }

  test::certificate_authority ca;
  test::fake_server server;
};

}  // namespace

TEST_CASE("TLS-01 mutual TLS by certificates from text, files and providers") {
  mutual_server with;
  test::temporary_folder const folder;
  auto const client = with.ca.client();
  auto tls = with.tls(client);
  CHECK(test::run(temporal::connect(with.options(tls))).server_version() == "1.32.0");
  tls.server_root_ca = pem_file(folder.write("ca.pem", with.ca.pem()));
  tls.client_certificate = pem_file(folder.write("client.pem", client.certificate));
  tls.client_private_key = temporal::pem_provider([key = client.key] { return key; });
  CHECK(test::run(temporal::connect(with.options(tls))).server_version() == "1.32.0");
}

TEST_CASE("TLS-06 TLS-07 a server that refuses in the handshake is an error and no hang") {
  mutual_server with;
  tls_options tls;
  tls.server_root_ca = pem_text(with.ca.pem());
  auto const none = with.options(tls);
  CHECK(test::run(test::failure_of<connect_error>(temporal::connect(none))));
  test::certificate_authority const stranger("somebody's CA");
  auto const other = with.options(with.tls(stranger.client()));
  CHECK(test::run(test::failure_of<connect_error>(temporal::connect(other))));
  CHECK(with.server.calls().empty());
}

TEST_CASE("TLS-09 unusable certificates are told with the connection's target and mode") {
  mutual_server with;
  auto tls = with.tls(with.ca.client());
  tls.client_private_key = pem_file("/nonexistent/client.key");
  auto const options = with.options(tls);
  try {
    connection::lazy(options);
    FAIL("connected");
  } catch (connect_error const& failed) {
    CHECK(failed.kind() == connect_error_kind::bad_pem);
    CHECK(failed.target() == with.server.target());
    CHECK(failed.tls_mode() == "mTLS");
    std::string const what = failed.what();
    CHECK(what.find(with.server.target()) != std::string::npos);
    CHECK(what.find("/nonexistent/client.key") != std::string::npos);
  }
  tls.client_private_key.reset();
  CHECK_THROWS_AS(connection::lazy(with.options(tls)), std::invalid_argument);
}

TEST_CASE("TLS-14 plaintext to a server that speaks TLS only") {
  mutual_server with;
  auto const options = test::options_for(with.server);
  auto const failed = test::run(test::failure_of<connect_error>(temporal::connect(options)));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::server_requires_tls);
}

TEST_CASE("TLS-21 verification against another name, and against none") {
  test::certificate_authority const ca;
  test::fake_server_options secured;
  secured.tls = test::server_tls(ca.server_named("pinned.test"));
  test::fake_server server(secured);
  auto options = test::options_for(server);
  options.logger = temporal::logger::discard();
  tls_options tls;
  tls.server_root_ca = pem_text(ca.pem());
  auto const kind_with = [&](tls_options const& some) {
    options.tls = some;
    auto const failed = test::run(test::failure_of<connect_error>(temporal::connect(options)));
    return failed ? std::optional(failed->kind()) : std::nullopt;
  };
  CHECK(kind_with(tls) == connect_error_kind::name_mismatch);
  tls.verification_name = "pinned.test";
  CHECK_FALSE(kind_with(tls));
  tls.verification_name = "wrong.test";
  CHECK(kind_with(tls) == connect_error_kind::name_mismatch);
  tls.verification_name.clear();
  tls.skip_verification = true;
  CHECK_FALSE(kind_with(tls));
}

TEST_CASE("new certificates are used by later calls; a call in flight ends on the old ones") {
  using namespace asio::experimental::awaitable_operators;
  mutual_server with;
  test::gate held;
  with.server.expect("PollWorkflowTaskQueue")
      .reply_with(ws::PollWorkflowTaskQueueResponse())
      .behind(held);
  auto conn = test::run(temporal::connect(with.options(with.tls(with.ca.client("first")))));
  auto const poll = [](connection conn) -> asio::awaitable<void> {
    ws::PollWorkflowTaskQueueRequest request;
    request.set_namespace_("default");
    co_await temporal::workflow_service(conn).poll_workflow_task_queue(std::move(request));
  };
  auto const renew = [&]() -> asio::awaitable<void> {
    co_await with.server.arrived("PollWorkflowTaskQueue", 1);
    conn.set_tls(with.tls(with.ca.client("second")));
    co_await test::signal(conn);
    held.open();
  };
  auto both = poll(conn) && renew();
  test::run(std::move(both));
  auto const polls = with.server.calls("PollWorkflowTaskQueue");
  auto const signals = with.server.calls("SignalWorkflowExecution");
  REQUIRE(polls.size() == 1);
  REQUIRE(signals.size() == 1);
  CHECK(polls[0].peer != signals[0].peer);
}

TEST_CASE("certificates that cannot be used are refused, and the connection stays as it was") {
  mutual_server with;
  auto conn = test::run(temporal::connect(with.options(with.tls(with.ca.client()))));
  auto const left = conn.certificate_expires_in();
  REQUIRE(left);
  CHECK(*left > 23h);
  CHECK(*left <= 24h);
  try {
    conn.set_tls(with.tls(with.ca.expired()));
    FAIL("an expired certificate was taken");
  } catch (connect_error const& refused) {
    CHECK(refused.kind() == connect_error_kind::certificate_expired);
    CHECK(refused.target() == with.server.target());
  }
  auto half = with.tls(with.ca.client());
  half.client_private_key.reset();
  CHECK_THROWS_AS(conn.set_tls(half), std::invalid_argument);
  test::run(test::signal(conn));
  CHECK(with.server.connections() == 1);

  conn.close();
  CHECK_THROWS_AS(conn.set_tls(with.tls(with.ca.client())), std::logic_error);
  auto plain = connection::lazy("127.0.0.1:1");
  CHECK_THROWS_AS(plain.set_tls(tls_options()), std::logic_error);
  CHECK_FALSE(plain.certificate_expires_in());
}

TEST_CASE("a file that was replaced is used without anyone's doing; a broken one is not") {
  mutual_server with;
  test::temporary_folder const folder;
  auto const first = with.ca.client("first");
  auto tls = with.tls(first);
  tls.client_certificate = pem_file(folder.write("client.pem", first.certificate));
  tls.client_private_key = pem_file(folder.write("client.key", first.key));
  tls.reload_interval = 1ms;
  auto options = with.options(tls);
  std::mutex mutex;
  std::promise<void> used;
  std::promise<void> refused;
  auto note = [&](temporal::log_level, std::string_view text) {
    std::lock_guard lock(mutex);
    if (text.find("CN=second") != std::string_view::npos) used.set_value();
    if (text.find("no PEM block") != std::string_view::npos) refused.set_value();
  };
  options.logger = temporal::logger(std::move(note));
  {
    auto const conn = test::run(temporal::connect(options));
    // In one file, so that there is no moment at which the pair does not fit.
    auto const second = with.ca.client("second");
    auto const both = second.certificate + second.key;
    folder.write("client.key", first.key + second.key);
    folder.write("client.pem", both);
    REQUIRE(used.get_future().wait_for(60s) == std::future_status::ready);
    test::run(test::signal(conn));
    CHECK(with.server.connections() == 2);
    folder.write("client.pem", "nonsense");
    REQUIRE(refused.get_future().wait_for(60s) == std::future_status::ready);
    test::run(test::signal(conn));
    CHECK(with.server.connections() == 2);
  }
}

TEST_CASE("certificates are renewed while calls run on several threads") {
  mutual_server with;
  auto conn = test::run(temporal::connect(with.options(with.tls(with.ca.client()))));
  constexpr int rounds = 20;
  std::vector<std::thread> callers;
  std::atomic<int> failures = 0;
  std::atomic<bool> done = false;
  for (int n = 0; n < 3; ++n) {
    callers.emplace_back([&] {
      while (!done) {
        if (test::run(test::failure_of(test::signal(conn)))) ++failures;
      }
    });
  }
  for (int n = 0; n < rounds; ++n) {
    conn.set_tls(with.tls(with.ca.client("client " + std::to_string(n))));
    test::run(test::signal(conn));
  }
  done = true;
  for (auto& one : callers) one.join();
  CHECK(failures == 0);
  CHECK(with.server.connections() >= rounds);
}

TEST_CASE("a connection that renews itself may end in a forked process") {
  mutual_server with;
  auto tls = with.tls(with.ca.client());
  auto const pair = with.ca.client();
  tls.client_certificate = pem_text(pair.certificate);
  tls.client_private_key = temporal::pem_provider([key = pair.key] { return key; });
  auto conn = std::make_unique<connection>(connection::lazy(with.options(tls)));
  auto const child = ::fork();
  if (child == 0) {
    conn->close();
    conn.reset();
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("KEY-02 KEY-03 without TLS options it is the API key that decides") {
  auto const mode_of = [](temporal::connection_options const& options) {
    return connection::lazy(options).impl()->tls_mode();
  };
  temporal::connection_options options("127.0.0.1:1");
  CHECK(mode_of(options) == "plaintext");
  options.api_key = "key-1";
  CHECK(mode_of(options) == "TLS");
  options.tls = temporal::tls_setting::disabled();
  CHECK(mode_of(options) == "plaintext");
}

TEST_CASE("KEY-05 the API key is sent with the very first question") {
  test::fake_server server;
  auto options = test::options_for(server);
  options.api_key = "my-api-key";
  options.tls = temporal::tls_setting::disabled();
  test::run(temporal::connect(options));
  auto const calls = server.calls("GetSystemInfo");
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].header("authorization") == "Bearer my-api-key");
}

TEST_CASE("KEY-10 KEY-11 KEY-12 KEY-13 KEY-15 what a key may do is the server's word, asked once") {
  test::fake_server server;
  // As a server that reads JWTs: one key may write, one may read, all else is nobody.
  auto const may = [](std::vector<std::string> keys, google::protobuf::Message const& answer) {
    auto const good = test::reply(answer);
    return [keys, good](test::call_record const& call) {
      for (auto const& key : keys) {
        if (call.header("authorization") == "Bearer " + key) return good;
      }
      return test::reply::failure(temporal::status_code::permission_denied,
                                  "Request unauthorized.");
    };
  };
  server.expect("SignalWorkflowExecution")
      .answer_with(may({"writer"}, ws::SignalWorkflowExecutionResponse()));
  server.expect("DescribeNamespace")
      .answer_with(may({"writer", "reader"}, ws::DescribeNamespaceResponse()));
  auto options = test::options_for(server);
  options.tls = temporal::tls_setting::disabled();
  options.api_key = "writer";
  auto conn = test::run(temporal::connect(options));
  auto const describe = [&conn]() -> asio::awaitable<void> {
    ws::DescribeNamespaceRequest request;
    co_await temporal::workflow_service(conn).describe_namespace(std::move(request));
  };
  auto const refusal = [](asio::awaitable<void> work) {
    auto const failed = test::run(test::failure_of(std::move(work)));
    REQUIRE(failed);
    CHECK(failed->code() == temporal::status_code::permission_denied);
    CHECK(failed->attempts() == 1);
    for (auto const* secret : {"writer", "reader", "garbage"}) {
      CHECK(std::string(failed->what()).find(secret) == std::string::npos);
    }
  };
  test::run(test::signal(conn));
  test::run(describe());
  conn.set_api_key("reader");
  refusal(test::signal(conn));
  test::run(describe());
  conn.set_api_key("garbage");
  refusal(describe());
  conn.set_api_key("");
  refusal(describe());
  // A key as the whole header, without "Bearer".
  temporal::metadata headers;
  headers.set("authorization", "reader");
  conn.set_metadata(headers);
  refusal(describe());
}
