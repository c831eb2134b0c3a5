#include <support/connect_failure.hpp>
#include <support/nginx.hpp>
#include <temporal/rpc/connection_report.hpp>

#include <doctest/doctest.h>
#include <integration/environment.hpp>

namespace test = temporal::test;
using namespace std::chrono_literals;
using temporal::step_state;
using enum temporal::connect_error_kind;

TEST_CASE("the Web UI's port is known as what it is") {
  temporal::testing::dev_server_options with_ui;
  with_ui.ui = true;
  test::dev_server const server(with_ui);
  auto options = test::patient(server.ui_target());
  options.wait_for_server = 30s;  // it opens a little later than the other one
  auto const plain = test::connect_failure(options);
  CHECK(plain.kind() == http1_endpoint);
  CHECK(test::missing(plain, {"HTTP/1.1", "8233"}) == "");
  options.tls = temporal::tls_options();
  CHECK(test::connect_failure(options).kind() == http1_endpoint);
}

TEST_CASE("plaintext and no certificate to nginx with mTLS are told apart") {
  auto& environment = test::environment::get();
  test::certificate_authority const ca;
  test::nginx_server front("localhost", ca.server());
  front.client_ca = ca.pem();
  test::nginx const nginx({front}, environment.server().port());
  auto const plain = test::connect_failure(test::patient(nginx.target()));
  CHECK(plain.kind() == server_requires_tls);
  CHECK(test::missing(plain, {"localhost", "with a client certificate"}) == "");

  auto const none = test::connect_failure(test::patient(nginx.target(), test::trusting(ca)));
  CHECK(none.kind() == client_certificate_required);
  CHECK(test::missing(none, {"HTTP status 400", "CN=temporal-asio test CA"}) == "");

  auto const mine = test::with_client(ca, ca.client("orders"));
  auto const report = test::run(temporal::diagnose(test::patient(nginx.target(), mine), "default"));
  CHECK(report.ok());
  for (auto const& check : report.checks) {
    CAPTURE(check.text);
    auto const is_proxy = check.step == temporal::connection_step::proxy;
    CHECK(check.state == (is_proxy ? step_state::skipped : step_state::ok));
  }
}

TEST_CASE("a report of the real server finds its namespaces, and misses others") {
  auto& environment = test::environment::get();
  temporal::connection_options const options(environment.target());
  CHECK(test::run(temporal::diagnose(options, "default")).ok());
  auto const report = test::run(temporal::diagnose(options, "no-such-namespace"));
  CHECK(report.kind == namespace_not_found);
  CHECK_FALSE(report.hint.empty());
}
