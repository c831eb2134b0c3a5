#include <support/connect_failure.hpp>
#include <support/connect_proxy.hpp>
#include <support/raw_server.hpp>
#include <support/rpc_fixture.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using temporal::connect_error;
using temporal::connection_options;
using temporal::proxy_options;
using enum temporal::connect_error_kind;

namespace {

connection_options through(test::connect_proxy const& proxy, std::string const& target) {
  auto options = test::patient(target);
  options.retry = test::quick_retries();
  options.proxy = proxy_options(proxy.address());
  return options;
}

}  // namespace

TEST_CASE("PRX-01 calls go through an HTTP proxy, one tunnel per connection") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  test::connect_proxy proxy;
  auto const conn = test::run(temporal::connect(through(proxy, server.target())));
  for (int n = 0; n < 3; ++n) test::run(test::signal(conn));
  CHECK(server.calls("SignalWorkflowExecution").size() == 3);
  CHECK(server.calls().back().authority == server.target());
  auto const requests = proxy.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].starts_with("CONNECT " + server.target() + " HTTP/1."));
  CHECK(requests[0].find("Host: " + server.target()) != std::string::npos);
  CHECK(requests[0].find("Authorization") == std::string::npos);
}

TEST_CASE("PRX-02 a proxy that asks who it is") {
  test::fake_server server;
  test::connect_proxy_options strict;
  strict.user = "proxy-user";
  strict.password = "proxy-pass";
  test::connect_proxy proxy(strict);

  auto options = through(proxy, server.target());
  options.proxy->user = "proxy-user";
  options.proxy->password = "proxy-pass";
  CHECK(test::run(temporal::connect(options)).server_version() == "1.32.0");

  options.proxy->password = "not-the-password";
  auto const wrong = test::connect_failure(options);
  CHECK(wrong.kind() == proxy_failed);
  CHECK(test::missing(wrong, {proxy.address(), "407 Proxy Authentication Required",
                              "check proxy_options::user and password"}) == "");
  CHECK(test::missing(wrong, {"not-the-password"}) != "");

  options.proxy = proxy_options(proxy.address());
  auto const nobody = test::connect_failure(options);
  CHECK(nobody.kind() == proxy_failed);
  CHECK(test::missing(nobody, {"set proxy_options::user and password"}) == "");
}

TEST_CASE("PRX-03 the proxy is asked for host and port, 7233 unless another one is given") {
  test::connect_proxy_options closed;
  closed.status = 403;
  test::connect_proxy proxy(closed);
  for (auto const* target : {"example.com", "example.com:443", "[2001:db8::1]:7000"}) {
    CAPTURE(std::string(target));
    auto const failed = test::connect_failure(through(proxy, target));
    CHECK(failed.kind() == proxy_failed);
    CHECK(test::missing(failed, {"403", "check that the proxy may reach"}) == "");
  }
  auto const requests = proxy.requests();
  // Each connection is tried by gRPC and by the probe, with the same request.
  REQUIRE(requests.size() == 6);
  for (std::size_t n = 0; n < 6; ++n) {
    auto const* const expected = n < 2   ? "CONNECT example.com:7233 "
                                 : n < 4 ? "CONNECT example.com:443 "
                                         : "CONNECT [2001:db8::1]:7000 ";
    CHECK(requests[n].starts_with(expected));
  }
}

TEST_CASE("PRX-04 a proxy on a socket file") {
  test::fake_server server;
  test::temporary_folder folder;
  test::connect_proxy_options local;
  local.socket_path = (folder.path() / "proxy.sock").string();
  test::connect_proxy proxy(local);
  CHECK(test::run(temporal::connect(through(proxy, server.target()))).server_version() == "1.32.0");
  CHECK(proxy.tunnels() == 1);
  // The probe goes that way too.
  auto options = through(proxy, server.target());
  options.tls = temporal::tls_options();
  CHECK(test::connect_failure(options).kind() == server_is_plaintext);
}

TEST_CASE("PRX-05 TLS runs inside of the tunnel, for the server's name") {
  test::certificate_authority ca;
  test::server_tls tls(ca.server_named("frontend.example.com"));
  test::fake_server_options secured;
  secured.tls = tls;
  test::fake_server server(secured);
  test::connect_proxy proxy;

  // The proxy's address is not the server's: only the server's name fits its certificate.
  auto options = through(proxy, "frontend.example.com:" + std::to_string(server.port()));
  options.tls = test::trusting(ca);
  CHECK(test::run(temporal::connect(options)).server_version() == "1.32.0");
  CHECK(server.calls().back().authority.starts_with("frontend.example.com"));

  options.target = "other.example.com:" + std::to_string(server.port());
  auto const failed = test::connect_failure(options);
  CHECK(failed.kind() == name_mismatch);
  CHECK(test::missing(failed, {"frontend.example.com", "not for 'other.example.com'"}) == "");

  auto mine = test::trusting(ca);
  mine.server_name = "frontend.example.com";
  options.tls = mine;
  CHECK(test::run(temporal::connect(options)).server_version() == "1.32.0");
}

TEST_CASE("the probe looks through the proxy") {
  test::certificate_authority ca;
  test::server_tls tls(ca.server());
  tls.client_ca = ca.pem();
  test::fake_server_options secured;
  secured.tls = tls;
  test::fake_server server(secured);
  test::connect_proxy proxy;
  auto options = through(proxy, server.target());
  options.tls = test::trusting(ca);
  CHECK(test::connect_failure(options).kind() == client_certificate_required);
  options.tls = temporal::tls_setting();
  CHECK(test::connect_failure(options).kind() == server_requires_tls);
}

TEST_CASE("a proxy that is not there, and one that is none") {
  auto options = test::patient("frontend.example.com");
  options.proxy = proxy_options("127.0.0.1:1");
  auto const absent = test::connect_failure(options);
  CHECK(absent.kind() == proxy_failed);
  CHECK(test::missing(absent, {"the proxy 127.0.0.1:1", "Connection refused",
                               "check proxy_options::address"}) == "");

  options.proxy = proxy_options("no-such-proxy.invalid:3128");
  auto const unknown = test::connect_failure(options);
  CHECK(unknown.kind() == proxy_failed);
  CHECK(test::missing(unknown, {"no-such-proxy.invalid", "its host name is not known"}) == "");

  test::raw_server other;
  other.answer("SSH-2.0-OpenSSH_9.2\r\n\r\n");
  options.proxy = proxy_options(other.target());
  options.connect_timeout = std::chrono::milliseconds(1000);
  auto const none = test::connect_failure(options);
  CHECK(none.kind() == proxy_failed);
  CHECK(test::missing(none, {"it is no HTTP proxy"}) == "");
}

TEST_CASE("servers of no_proxy are reached without the proxy") {
  test::fake_server server;
  test::connect_proxy proxy;
  auto options = through(proxy, server.target());
  options.proxy->no_proxy = {"example.com", "127.0.0.0/8"};
  CHECK(test::run(temporal::connect(options)).server_version() == "1.32.0");
  CHECK(proxy.requests().empty());
}
