#include <support/rpc_fixture.hpp>
#include <temporal/client/client.hpp>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <stdexcept>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using temporal::connection;
using temporal::status_code;
using namespace std::chrono_literals;

namespace {

constexpr auto signal_method = "SignalWorkflowExecution";
constexpr auto start_method = "StartWorkflowExecution";
constexpr auto describe_method = "DescribeWorkflowExecution";

temporal::connection_options with_key(test::fake_server const& server, temporal::api_key key) {
  auto options = test::options_for(server);
  options.api_key = std::move(key);
  options.tls = temporal::tls_setting::disabled();
  return options;
}

std::vector<std::string> authorizations(test::fake_server const& server, char const* method) {
  std::vector<std::string> result;
  for (auto const& call : server.calls(method)) {
    result.push_back(call.header("authorization").value_or("none"));
  }
  return result;
}

/// Keys of a server that knows what each may do; anything else is nobody's.
class guarded_server {
 public:
  guarded_server() {
    server.expect(signal_method).answer_with(allow<ws::SignalWorkflowExecutionResponse>("write"));
    server.expect(start_method).answer_with(allow<ws::StartWorkflowExecutionResponse>("write"));
    server.expect(describe_method)
        .answer_with(allow<ws::DescribeWorkflowExecutionResponse>("read"));
  }

  /// The error of a call with this authorization header, or nothing.
  std::optional<temporal::error> refusal(std::string header) {
    auto options = test::options_for(server);
    options.metadata.set("authorization", header);
    auto const conn = connection::lazy(options);
    return test::run(test::failure_of(test::signal(conn)));
  }

  test::fake_server server;

 private:
  template <class Response>
  static std::function<test::reply(test::call_record const&)> allow(std::string needed) {
    return [needed](test::call_record const& call) {
      static std::map<std::string, std::string> const permissions{
          {"Bearer admin-key", "read write"}, {"Bearer reader-key", "read"}};
      auto const found = permissions.find(call.header("authorization").value_or(""));
      if (found == permissions.end() || found->second.find(needed) == std::string::npos) {
        return test::reply::failure(status_code::permission_denied, "Request unauthorized.");
      }
      return test::reply(Response());
    };
  }
};

}  // namespace

TEST_CASE(
    "KEY-01 KEY-03 KEY-04 an API key turns TLS on, nothing turns it on without, given TLS stays") {
  temporal::connection_options options("127.0.0.1:1");
  auto const mode = [](temporal::connection_options const& with) {
    auto const failed =
        test::run(test::failure_of<temporal::connect_error>(temporal::connect(with)));
    REQUIRE(failed);
    return failed->tls_mode();
  };
  CHECK(mode(options) == "plaintext");
  options.api_key = "a-key";
  CHECK(mode(options) == "TLS");
  test::certificate_authority ca;
  auto const client = ca.client();
  temporal::tls_options tls;
  tls.server_root_ca = temporal::pem_text(ca.pem());
  tls.client_certificate = temporal::pem_text(client.certificate);
  tls.client_private_key = temporal::pem_text(client.key);
  options.tls = tls;
  CHECK(mode(options) == "mTLS");
}

TEST_CASE(
    "KEY-02 KEY-05 every call carries the key, GetSystemInfo too, in plaintext only when asked") {
  test::fake_server server;
  server.expect(signal_method).reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = test::run(temporal::connect(with_key(server, "my-api-key")));
  test::run(test::signal(conn));
  CHECK(authorizations(server, "GetSystemInfo") == std::vector<std::string>{"Bearer my-api-key"});
  CHECK(authorizations(server, signal_method) == std::vector<std::string>{"Bearer my-api-key"});
}

TEST_CASE("KEY-07 a function is asked for the key of each call, a plain one and an awaitable one") {
  test::fake_server server;
  server.expect(signal_method).reply_with(ws::SignalWorkflowExecutionResponse());
  auto count = std::make_shared<int>(0);
  auto const plain = [count] { return "plain-" + std::to_string(++*count); };
  auto conn = test::run(temporal::connect(with_key(server, plain)));
  test::run(test::signal(conn));
  test::run(test::signal(conn));
  CHECK(authorizations(server, "GetSystemInfo") == std::vector<std::string>{"Bearer plain-1"});
  CHECK(authorizations(server, signal_method) ==
        std::vector<std::string>{"Bearer plain-2", "Bearer plain-3"});

  auto const awaited = [count]() -> asio::awaitable<std::string> {
    co_return "awaited-" + std::to_string(++*count);
  };
  conn.set_api_key(awaited);
  test::run(test::signal(conn));
  CHECK(authorizations(server, signal_method).back() == "Bearer awaited-4");
  conn.set_api_key("text");
  test::run(test::signal(conn));
  CHECK(authorizations(server, signal_method).back() == "Bearer text");
  conn.set_api_key({});
  test::run(test::signal(conn));
  CHECK(authorizations(server, signal_method).back() == "none");
}

TEST_CASE("a call's own authorization header is nearer than the function") {
  test::fake_server server;
  server.expect(signal_method).reply_with(ws::SignalWorkflowExecutionResponse());
  int asked = 0;
  auto const conn = connection::lazy(with_key(server, [&asked] {
    ++asked;
    return std::string("key");
  }));
  temporal::rpc_options own;
  own.metadata.set("authorization", "Bearer own");
  test::run(test::signal(conn, own));
  CHECK(authorizations(server, signal_method) == std::vector<std::string>{"Bearer own"});
  CHECK(asked == 0);
}

TEST_CASE("KEY-08 what the function throws is the call's error, and nothing is sent") {
  test::fake_server server;
  auto const conn = connection::lazy(
      with_key(server, []() -> std::string { throw std::runtime_error("the vault is sealed"); }));
  auto const failed = test::run(test::failure_of<std::runtime_error>(test::signal(conn)));
  REQUIRE(failed);
  CHECK(std::string(failed->what()) == "the vault is sealed");
  CHECK(server.calls().empty());

  auto const bad = connection::lazy(with_key(server, [] { return std::string("a\nsecret"); }));
  auto const refused = test::run(test::failure_of<std::invalid_argument>(test::signal(bad)));
  REQUIRE(refused);
  CHECK(std::string(refused->what()).find("secret") == std::string::npos);
  CHECK(server.calls().empty());
}

TEST_CASE("a function that gives no key ends with the call, which says so") {
  test::fake_server server;
  auto options = test::options_for(server);
  auto conn = connection::lazy(options);
  auto const silent = []() -> asio::awaitable<std::string> {
    asio::steady_timer never(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
    co_return "too late";
  };
  conn.set_api_key(temporal::api_key(silent));
  temporal::rpc_options const limit(50ms);
  auto const failed = test::run(test::failure_of(test::signal(conn, limit)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::deadline_exceeded);
  CHECK(failed->outcome() == temporal::outcome::not_sent);
  CHECK(std::string(failed->what()).find("API key") != std::string::npos);
  CHECK(server.calls().empty());

  options.api_key = temporal::api_key(silent);
  options.tls = temporal::tls_setting::disabled();
  options.connect_timeout = 50ms;
  CHECK_THROWS_AS(test::run(temporal::connect(options)), temporal::connect_error);
}

TEST_CASE("a key that the server no longer knows is asked for once more") {
  test::fake_server server;
  server.expect(signal_method).answer_with([](test::call_record const& call) {
    if (call.header("authorization") == "Bearer new") {
      return test::reply(ws::SignalWorkflowExecutionResponse());
    }
    return test::reply::failure(status_code::unauthenticated, "expired");
  });
  std::vector<std::string> keys{"new", "old"};
  auto const next = [&keys] {
    auto key = keys.back();
    if (keys.size() > 1) keys.pop_back();
    return key;
  };
  auto const conn = connection::lazy(with_key(server, "old"));
  CHECK(test::run(test::failure_of(test::signal(conn)))->code() == status_code::unauthenticated);
  auto asking = conn;
  asking.set_api_key(next);
  test::run(test::signal(asking));
  CHECK(authorizations(server, signal_method) ==
        std::vector<std::string>{"Bearer old", "Bearer old", "Bearer new"});

  SUBCASE("and the server's answer stands when there is no new one") {
    int asked = 0;
    asking.set_api_key([&asked] {
      ++asked;
      return std::string("old");
    });
    auto const failed = test::run(test::failure_of(test::signal(asking)));
    REQUIRE(failed);
    CHECK(failed->code() == status_code::unauthenticated);
    CHECK(asked == 2);
    CHECK(server.calls(signal_method).size() == 4);
  }
}

TEST_CASE("KEY-10 a key with the permission is served") {
  guarded_server with;
  auto const conn = test::run(temporal::connect(with_key(with.server, "admin-key")));
  temporal::client client(conn, "default");
  temporal::workflow_options const options("order-1", "orders");
  test::run(client.start_workflow("order", options));
  CHECK(with.server.calls(start_method).size() == 1);
}

TEST_CASE("KEY-11 a reader's key may describe, not start: PERMISSION_DENIED, not retried") {
  guarded_server with;
  auto const conn = test::run(temporal::connect(with_key(with.server, "reader-key")));
  temporal::client client(conn, "default");
  test::run(client.get_workflow_handle("order-1").describe());
  temporal::workflow_options const options("order-1", "orders");
  auto const failed =
      test::run(test::failure_of<temporal::error>(client.start_workflow("order", options)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::permission_denied);
  CHECK(failed->status().message == "Request unauthorized.");
  CHECK(with.server.calls(start_method).size() == 1);
}

TEST_CASE("KEY-12 KEY-13 no key, garbage, and a key without Bearer are refused once") {
  for (auto const* header : {"", "Bearer ", "Bearer garbage", "admin-key", "Basic admin-key"}) {
    CAPTURE(header);
    guarded_server with;
    auto const failed = with.refusal(header);
    REQUIRE(failed);
    CHECK(failed->code() == status_code::permission_denied);
    CHECK(with.server.calls(signal_method).size() == 1);
  }
}

TEST_CASE("KEY-15 no error, description or log line has the key") {
  constexpr auto secret = "very-secret-key";
  guarded_server with;
  auto const conn = test::run(temporal::connect(with_key(with.server, secret)));
  auto const denied = test::run(test::failure_of(test::signal(conn)));
  REQUIRE(denied);
  CHECK(std::string(denied->what()).find(secret) == std::string::npos);
  with.server.stop();
  auto const gone = test::run(
      test::failure_of<temporal::connect_error>(temporal::connect(with_key(with.server, secret))));
  REQUIRE(gone);
  for (auto const& text : {std::string(gone->what()), gone->message(), gone->hint()}) {
    CHECK(text.find(secret) == std::string::npos);
  }
}
