#include <support/connect_failure.hpp>
#include <support/raw_server.hpp>
#include <support/rpc_fixture.hpp>
#include <support/tls_server.hpp>

#include <temporal/api/errordetails/v1/message.pb.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

#include <initializer_list>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::connect_error;
using temporal::connection_options;
using temporal::status_code;
using temporal::tls_options;
using enum temporal::connect_error_kind;

namespace {

test::fake_server_options secured(test::identity_pem const& server,
                                  std::string const& client_ca = "") {
  test::server_tls tls(server);
  tls.client_ca = client_ca;
  test::fake_server_options options;
  options.tls = tls;
  return options;
}

}  // namespace

TEST_CASE("TLS to a plaintext server") {
  test::fake_server server;
  auto const failed = test::connect_failure(test::patient(server.target(), tls_options()));
  CHECK(failed.kind() == server_is_plaintext);
  CHECK(failed.code() == status_code::unavailable);
  CHECK(failed.tls_mode() == "TLS");
  CHECK(test::missing(failed, {server.target(), "(TLS)", "speaks plaintext",
                               "leave connection_options::tls unset"}) == "");
}

TEST_CASE("TLS that an API key turned on, to a plaintext server") {
  test::fake_server server;
  auto options = test::patient(server.target());
  options.api_key = "secret-key";
  auto const failed = test::connect_failure(options);
  CHECK(failed.kind() == server_is_plaintext);
  CHECK(test::missing(failed, {"the API key turned TLS on", "tls_setting::disabled()"}) == "");
  CHECK(test::missing(failed, {"secret-key"}) != "");
}

TEST_CASE("TLS-14 plaintext to a TLS server") {
  test::certificate_authority ca;
  test::fake_server server(secured(ca.server()));
  auto const failed = test::connect_failure(test::patient(server.target()));
  CHECK(failed.kind() == server_requires_tls);
  CHECK(test::missing(failed, {server.target(), "(plaintext)", "the server speaks TLS", "localhost",
                               "temporal-asio test CA", "set connection_options::tls"}) == "");

  test::fake_server mutual(secured(ca.server(), ca.pem()));
  auto const strict = test::connect_failure(test::patient(mutual.target()));
  CHECK(strict.kind() == server_requires_tls);
  CHECK(test::missing(strict, {"with a client certificate"}) == "");
}

TEST_CASE("TLS-10 TLS-11 TLS-19 a server certificate of another CA") {
  test::certificate_authority ca("the right CA");
  test::certificate_authority other("some other CA");
  test::fake_server server(secured(ca.server()));

  auto const wrong = test::connect_failure(test::patient(server.target(), test::trusting(other)));
  CHECK(wrong.kind() == untrusted_certificate);
  CHECK(test::missing(wrong, {"issued by", "the right CA", "localhost", "valid until",
                              "checked against", "set tls_options::server_root_ca"}) == "");

  auto const none = test::connect_failure(test::patient(server.target(), tls_options()));
  CHECK(none.kind() == untrusted_certificate);
  CHECK(test::missing(none, {"the system's", "the right CA"}) == "");
}

TEST_CASE("a self-signed server certificate is trusted only when it is given as the CA") {
  test::certificate_authority self("self-signed server");
  test::certificate_authority other;
  test::tls_server_options options(self.identity());
  test::tls_server server(options);
  auto const failed = test::connect_failure(test::patient(server.target(), test::trusting(other)));
  CHECK(failed.kind() == untrusted_certificate);
  CHECK(test::missing(
            failed, {"self-signed", "set tls_options::server_root_ca to that certificate"}) == "");
}

TEST_CASE("TLS-12 TLS-13 a server certificate for another name") {
  test::certificate_authority ca;
  test::fake_server server(secured(ca.server_named("tls-sample")));
  auto const dialled = test::connect_failure(test::patient(server.target(), test::trusting(ca)));
  CHECK(dialled.kind() == name_mismatch);
  CHECK(test::missing(dialled, {"is for tls-sample", "not for '127.0.0.1'",
                                "server_name to 'tls-sample'"}) == "");

  auto tls = test::trusting(ca);
  tls.server_name = "wrong-name";
  auto const wrong = test::connect_failure(test::patient(server.target(), tls));
  CHECK(wrong.kind() == name_mismatch);
  CHECK(test::missing(wrong, {"not for 'wrong-name'"}) == "");

  tls.server_name = "tls-sample";
  auto const right = test::patient(server.target(), tls);
  CHECK(test::run(temporal::connect(right)).server_version() == "1.32.0");
}

TEST_CASE("an expired server certificate, and one whose time has not come") {
  test::certificate_authority ca;
  test::fake_server server(secured(ca.expired()));
  auto const failed = test::connect_failure(test::patient(server.target(), test::trusting(ca)));
  CHECK(failed.kind() == certificate_expired);
  CHECK(test::missing(
            failed, {"the server's certificate expired on 20", "must be renewed", "clock"}) == "");

  test::certificate_request later("localhost");
  later.names = {"localhost"};
  later.addresses = {"127.0.0.1"};
  later.valid_from = 24 * 3600;
  later.valid_until = 48 * 3600;
  test::fake_server early(secured(ca.issue(later)));
  auto const too_soon = test::connect_failure(test::patient(early.target(), test::trusting(ca)));
  CHECK(too_soon.kind() == certificate_expired);
  CHECK(test::missing(too_soon, {"is not valid before 20"}) == "");
}

TEST_CASE("TLS-06 a server that wants a client certificate, and gets none") {
  test::certificate_authority ca;
  test::fake_server server(secured(ca.server(), ca.pem()));
  auto const failed = test::connect_failure(test::patient(server.target(), test::trusting(ca)));
  CHECK(failed.kind() == client_certificate_required);
  CHECK(test::missing(failed, {"wants a client certificate and got none",
                               "set tls_options::client_certificate"}) == "");

  for (auto const old : {false, true}) {
    CAPTURE(old);
    test::tls_server_options options(ca.server());
    options.client_ca = ca.pem();
    options.only_tls_1_2 = old;
    test::tls_server openssl(options);
    auto const refused = test::connect_failure(test::patient(openssl.target(), test::trusting(ca)));
    CHECK(refused.kind() == client_certificate_required);
    CHECK(test::missing(refused, {"it accepts those of CN=temporal-asio test CA"}) == "");
  }
}

TEST_CASE("TLS-07 a server that refuses the client certificate") {
  test::certificate_authority ca;
  test::certificate_authority other("some other CA");
  test::fake_server server(secured(ca.server(), ca.pem()));
  auto const tls = test::with_client(ca, other.client("orders"));
  auto const failed = test::connect_failure(test::patient(server.target(), tls));
  CHECK(failed.kind() == client_certificate_rejected);
  CHECK(failed.tls_mode() == "mTLS");
  CHECK(test::missing(failed, {"(mTLS)", "refused the client certificate of 'CN=orders'"}) == "");
  CHECK(test::missing(failed, {"PRIVATE KEY"}) != "");

  for (auto const old : {false, true}) {
    CAPTURE(old);
    test::tls_server_options options(ca.server());
    options.client_ca = ca.pem();
    options.only_tls_1_2 = old;
    test::tls_server openssl(options);
    auto const refused = test::connect_failure(test::patient(openssl.target(), tls));
    CHECK(refused.kind() == client_certificate_rejected);
    CHECK(test::missing(refused, {"unknown CA", "it accepts those of CN=temporal-asio test CA",
                                  "use a client certificate of a CA that the server trusts"}) ==
          "");
  }
}

TEST_CASE("TLS-24 a TLS endpoint without HTTP/2") {
  test::certificate_authority ca;
  test::tls_server_options options(ca.server());
  options.protocol = "";
  test::tls_server without(options);
  auto const none = test::connect_failure(test::patient(without.target(), test::trusting(ca)));
  CHECK(none.kind() == alpn);
  CHECK(test::missing(none, {"does not offer HTTP/2", "it chose no protocol"}) == "");

  options.protocol = "http/1.1";
  test::tls_server strict(options);
  auto const refused = test::connect_failure(test::patient(strict.target(), test::trusting(ca)));
  CHECK(refused.kind() == alpn);
  CHECK(test::missing(refused, {"no application protocol"}) == "");
}

TEST_CASE("a port that speaks HTTP/1.1") {
  test::raw_server page;
  page.answer_http1(400, "Bad Request", "<html>");
  auto const plain = test::connect_failure(test::patient(page.target()));
  CHECK(plain.kind() == http1_endpoint);
  CHECK(test::missing(plain, {"HTTP/1.1 400 Bad Request", "8233"}) == "");

  auto const tls = test::connect_failure(test::patient(page.target(), tls_options()));
  CHECK(tls.kind() == http1_endpoint);
}

TEST_CASE("a port of something else") {
  test::raw_server other;
  other.answer("SSH-2.0-OpenSSH_9.2\r\n");
  auto const failed = test::connect_failure(test::patient(other.target()));
  CHECK(failed.kind() == not_temporal);
  CHECK(test::missing(failed, {"SSH-2.0-OpenSSH_9.2"}) == "");
}

TEST_CASE("a port that closes every connection") {
  test::raw_server forwarder;
  for (auto const reset : {false, true}) {
    CAPTURE(reset);
    if (reset) {
      forwarder.reset_at_once();
    } else {
      forwarder.close_at_once();
    }
    CHECK(test::connect_failure(test::patient(forwarder.target())).kind() == unreachable);
    auto const tls = test::connect_failure(test::patient(forwarder.target(), tls_options()));
    CHECK(tls.kind() == unreachable);
    CHECK(test::missing(tls, {"with TLS and without"}) == "");
  }
}

TEST_CASE("a silent server ends connect at its timeout, with what could be seen") {
  test::raw_server silent;
  connection_options options(silent.target());
  options.connect_timeout = 600ms;
  auto const plain = test::connect_failure(options);
  CHECK(plain.kind() == timed_out);
  CHECK(test::missing(plain, {"accepts the connection and says nothing", "600 ms"}) == "");
  options.tls = tls_options();
  auto const tls = test::connect_failure(options);
  CHECK(tls.kind() == timed_out);
  CHECK(test::missing(tls, {"accepts the connection and says nothing"}) == "");
}

TEST_CASE("a host that nobody knows") {
  auto const failed = test::connect_failure(test::patient("no-such-host.invalid:7233"));
  CHECK(failed.kind() == name_not_resolved);
  CHECK(test::missing(failed, {"no-such-host.invalid", "check its spelling"}) == "");
}

TEST_CASE("the address of Temporal Cloud's web pages") {
  for (auto const* address : {"web.orders.a1b2c.tmprl.cloud", "cloud.temporal.io:443"}) {
    CAPTURE(std::string(address));
    auto const failed = test::connect_failure(test::patient(address));
    CHECK(failed.kind() == web_address);
    CHECK(test::missing(failed, {"<namespace>.<account>.tmprl.cloud:7233"}) == "");
  }
}

TEST_CASE("a gRPC server that is not Temporal's") {
  test::fake_server server;
  for (auto const* text : {"unknown service temporal.api.workflowservice.v1.WorkflowService", "",
                           "Method not found!"}) {
    CAPTURE(std::string(text));
    server.reset();
    server.expect("GetSystemInfo").fail_with(status_code::unimplemented, text);
    auto const failed = test::connect_failure(test::patient(server.target()));
    CHECK(failed.kind() == not_temporal);
    CHECK(failed.code() == status_code::unimplemented);
    CHECK(test::missing(failed, {"no Temporal service"}) == "");
  }
}

TEST_CASE("CON-06 a server that lacks only GetSystemInfo is told by another method") {
  test::fake_server server;
  server.expect("GetSystemInfo").fail_with(status_code::unimplemented, "Method not found!");
  server.expect("GetClusterInfo").reply_with(ws::GetClusterInfoResponse());
  auto const conn = test::run(temporal::connect(test::patient(server.target())));
  CHECK(conn.server_version().empty());
  server.reset();
  server.expect("GetSystemInfo").fail_with(status_code::unimplemented, "Method not found!");
  server.expect("GetClusterInfo").fail_with(status_code::permission_denied, "no");
  test::run(temporal::connect(test::patient(server.target())));
}

TEST_CASE("what the server itself says is kept") {
  test::fake_server server;
  server.expect("GetSystemInfo").fail_with(status_code::unauthenticated, "API key expired");
  auto const key = test::connect_failure(test::patient(server.target()));
  CHECK(key.kind() == unauthenticated);
  CHECK(test::missing(key, {"API key expired", "check the API key"}) == "");

  server.reset();
  server.expect("GetSystemInfo").fail_with(status_code::permission_denied, "Request unauthorized.");
  auto const right = test::connect_failure(test::patient(server.target()));
  CHECK(right.kind() == permission_denied);
  CHECK(test::missing(right, {"Request unauthorized."}) == "");

  server.reset();
  temporal::api::errordetails::v1::ClientVersionNotSupportedFailure old;
  server.expect("GetSystemInfo")
      .fail_with(status_code::failed_precondition, "client version 0.1.0 is not supported")
      .detail(old);
  auto const version = test::connect_failure(test::patient(server.target()));
  CHECK(version.kind() == version_not_supported);
  CHECK(test::missing(version, {"client version 0.1.0", "upgrade"}) == "");
}

TEST_CASE("a gateway that answers for the server") {
  test::fake_server server;
  test::raw_server gateway;
  gateway.forward_to(server.port());
  gateway.answer_streams_with_http(1, 503, "no backend");
  auto const busy = test::connect_failure(test::patient(gateway.target()));
  CHECK(busy.kind() == other);
  CHECK(test::missing(busy, {"HTTP status 503", "load balancer"}) == "");

  gateway.answer_streams_with_http(1, 404, "no such page");
  auto const page = test::connect_failure(test::patient(gateway.target()));
  CHECK(page.kind() == not_temporal);
  CHECK(test::missing(page, {"HTTP status 404"}) == "");
}

TEST_CASE("the first call of a lazy connection explains itself too") {
  test::certificate_authority ca;
  test::fake_server server(secured(ca.server_named("tls-sample")));
  auto options = test::patient(server.target(), test::trusting(ca));
  options.retry = test::quick_retries();
  auto const conn = temporal::connection::lazy(options);
  auto const failed = test::run(test::failure_of<connect_error>(test::signal(conn)));
  REQUIRE(failed);
  CHECK(failed->kind() == name_mismatch);
  CHECK(failed->attempts() == 10);
  CHECK(failed->outcome() == temporal::outcome::not_sent);
}

TEST_CASE("a context that ends while the server is asked leaves nothing behind") {
  test::raw_server silent;
  connection_options options(silent.target());
  options.connect_timeout = 1s;
  asio::io_context context;
  auto const ignore = [](std::exception_ptr, temporal::connection) {};
  asio::co_spawn(context, temporal::connect(options), ignore);
  // One connection is gRPC's, the second one the probe's.
  while (silent.connections() < 2) context.run_for(5ms);
}

namespace {

/// What `connect` ends with that is canceled when so many connections have been made to the server,
/// which says nothing: the first is gRPC's, the second the probe's.
std::exception_ptr cancel_connect(test::raw_server const& silent, std::chrono::milliseconds timeout,
                                  std::size_t connections) {
  connection_options options(silent.target());
  options.connect_timeout = timeout;
  asio::io_context context;
  asio::cancellation_signal cancel;
  std::exception_ptr ended;
  auto finish = [&ended](std::exception_ptr problem, temporal::connection) { ended = problem; };
  asio::co_spawn(context, temporal::connect(options),
                 asio::bind_cancellation_slot(cancel.slot(), finish));
  auto const limit = std::chrono::steady_clock::now() + test::run_limit;
  while (silent.connections() < connections && std::chrono::steady_clock::now() < limit) {
    context.run_for(5ms);
  }
  REQUIRE(silent.connections() == connections);
  REQUIRE_FALSE(ended);
  cancel.emit(asio::cancellation_type::terminal);
  while (!ended && std::chrono::steady_clock::now() < limit) context.run_for(5ms);
  REQUIRE(ended);
  return ended;
}

}  // namespace

TEST_CASE("canceling connect in its first call is a connect_error too") {
  test::raw_server silent;
  auto const ended = cancel_connect(silent, 1h, 1);
  CHECK_THROWS_AS(std::rethrow_exception(ended), connect_error);
}

TEST_CASE("canceling connect while the server is asked ends it at once") {
  test::raw_server silent;
  auto const ended = cancel_connect(silent, 2s, 2);
  CHECK_THROWS_AS(std::rethrow_exception(ended), connect_error);
  // The probe's other connection was not made any more.
  CHECK(silent.connections() == 2);
}
