#include <support/connect_failure.hpp>
#include <support/raw_server.hpp>
#include <support/rpc_fixture.hpp>
#include <temporal/rpc/connection_report.hpp>

#include <doctest/doctest.h>

#include <ostream>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using temporal::connection_options;
using temporal::connection_report;
using temporal::status_code;
using temporal::step_state;
using enum temporal::connect_error_kind;
using step = temporal::connection_step;

namespace {

connection_report examine(connection_options const& options, std::string const& name = "") {
  return test::run(temporal::diagnose(options, name));
}

temporal::connection_check const& at(connection_report const& report, step which) {
  return report.checks.at(static_cast<std::size_t>(which));
}

/// Where it failed, and of which kind: `"TLS: server_is_plaintext"`; `"ok"` when it did not.
std::string verdict(connection_report const& report) {
  std::string result;
  for (auto const& check : report.checks) {
    if (check.state == step_state::failed) result.append(to_string(check.step)).append(": ");
  }
  return report.kind ? result.append(to_string(*report.kind)) : result + "ok";
}

class namespaced_server {
 public:
  namespaced_server() {
    server.expect("DescribeNamespace").reply_with(ws::DescribeNamespaceResponse());
    server.expect("ListWorkflowExecutions").reply_with(ws::ListWorkflowExecutionsResponse());
  }

  test::fake_server server;
};

}  // namespace

TEST_CASE("a report of a connection that works names every step") {
  namespaced_server some;
  auto const report = examine(test::patient(some.server.target()), "my-ns");
  CHECK(verdict(report) == "ok");
  CHECK(report.ok());
  CHECK(report.hint.empty());
  REQUIRE(report.checks.size() == 11);
  for (auto const done : {step::resolve, step::tcp, step::http2, step::grpc, step::temporal,
                          step::namespace_name, step::permissions}) {
    CAPTURE(std::string(to_string(done)));
    CHECK(at(report, done).step == done);
    CHECK(at(report, done).state == step_state::ok);
  }
  CHECK(at(report, step::tls).state == step_state::skipped);
  CHECK(at(report, step::temporal).text == "version 1.32.0");
  auto const listed = some.server.calls("ListWorkflowExecutions");
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].parse<ws::ListWorkflowExecutionsRequest>().page_size() == 1);

  auto const without = examine(test::patient(some.server.target()));
  CHECK(without.ok());
  CHECK(at(without, step::namespace_name).state == step_state::skipped);
}

TEST_CASE("a report of mutual TLS tells the certificates") {
  test::certificate_authority ca;
  test::server_tls tls(ca.server());
  tls.client_ca = ca.pem();
  test::fake_server_options secured;
  secured.tls = tls;
  test::fake_server server(secured);
  auto mine = test::with_client(ca, ca.client("orders"));
  auto const report = examine(test::patient(server.target(), mine));
  CHECK(verdict(report) == "ok");
  CHECK(at(report, step::tls).text == "TLSv1.3");
  CHECK(at(report, step::certificate).text.find("localhost") != std::string::npos);
  CHECK(at(report, step::client_certificate).text == "'CN=orders' was accepted");

  mine.skip_verification = true;
  auto const loose = examine(test::patient(server.target(), mine));
  CHECK(loose.ok());
  CHECK(at(loose, step::certificate).state == step_state::warning);

  auto const none = examine(test::patient(server.target(), test::trusting(ca)));
  CHECK(verdict(none) == "client certificate: client_certificate_required");
  CHECK(at(none, step::certificate).state == step_state::ok);
  CHECK(at(none, step::http2).state == step_state::skipped);
  CHECK_FALSE(none.hint.empty());

  test::certificate_authority other;
  auto const untrusted = examine(test::patient(server.target(), test::trusting(other)));
  CHECK(verdict(untrusted) == "certificate: untrusted_certificate");
  auto const plain = examine(test::patient(server.target()));
  CHECK(verdict(plain) == "TLS: server_requires_tls");
}

TEST_CASE("a report says at which step it went wrong") {
  CHECK(verdict(examine(test::patient("127.0.0.1:1"))) == "TCP: refused");
  CHECK(verdict(examine(test::patient("no-such-host.invalid"))) == "resolve: name_not_resolved");
  CHECK(verdict(examine(test::patient("http://localhost:7233"))) == "resolve: invalid_options");
  test::raw_server page;
  page.answer_http1(400, "Bad Request");
  CHECK(verdict(examine(test::patient(page.target()))) == "HTTP/2: http1_endpoint");
  test::raw_server silent;
  auto options = test::patient(silent.target());
  options.connect_timeout = std::chrono::milliseconds(300);
  CHECK(verdict(examine(options)) == "HTTP/2: timed_out");
  options = test::patient("localhost:7233");
  options.proxy = temporal::proxy_options("127.0.0.1:1");
  CHECK(verdict(examine(options)) == "proxy: proxy_failed");
  temporal::tls_options broken;
  broken.server_root_ca = temporal::pem_text("no PEM");
  CHECK(verdict(examine(test::patient("localhost:7233", broken))) == "certificate: bad_pem");
  broken.server_root_ca.reset();
  broken.client_certificate = temporal::pem_text("no PEM");
  broken.client_private_key = temporal::pem_text("no PEM");
  CHECK(verdict(examine(test::patient("localhost:7233", broken))) == "client certificate: bad_pem");
}

TEST_CASE("a report tells what a source of keys throws") {
  test::fake_server server;
  auto options = test::patient(server.target());
  options.tls = temporal::tls_setting::disabled();
  options.api_key = []() -> std::string { throw std::runtime_error("the vault is closed"); };
  auto const report = examine(options);
  CHECK(verdict(report) == "gRPC: other");
  CHECK(at(report, step::grpc).text == "the vault is closed");
}

TEST_CASE("a report tells a missing namespace and missing permissions") {
  namespaced_server some;
  auto const options = test::patient(some.server.target());
  some.server.expect("DescribeNamespace")
      .fail_with(status_code::not_found, "Namespace nope is not found.");
  CHECK(examine(options, "nope").ok());  // the first answer is the good one
  auto const missing = examine(options, "nope");
  CHECK(verdict(missing) == "namespace: namespace_not_found");
  CHECK(at(missing, step::permissions).state == step_state::skipped);

  some.server.reset();
  some.server.expect("DescribeNamespace").reply_with(ws::DescribeNamespaceResponse());
  some.server.expect("ListWorkflowExecutions")
      .fail_with(status_code::permission_denied, "Request unauthorized.");
  CHECK(verdict(examine(options, "my-ns")) == "permissions: permission_denied");

  some.server.reset();
  some.server.expect("GetSystemInfo").fail_with(status_code::unauthenticated, "no key");
  CHECK(verdict(examine(options, "my-ns")) == "permissions: unauthenticated");

  some.server.reset();
  some.server.expect("DescribeNamespace").reply_with(ws::DescribeNamespaceResponse());
  auto const odd = examine(options, "my-ns");
  CHECK(odd.ok());
  CHECK(at(odd, step::permissions).state == step_state::warning);
}
