#include <temporal/detail/rpc/probe_reading.hpp>
#include <temporal/detail/rpc/status_reading.hpp>
#include <temporal/rpc/runtime.hpp>

#include <asio/error.hpp>
#include <doctest/doctest.h>
#include <stdlib.h>

#include <string>

using namespace temporal::detail::rpc;
using temporal::connect_error_kind;
using temporal::status;
using temporal::status_code;
using enum temporal::connect_error_kind;

namespace {

circumstances plaintext(std::string const& address = "frontend.example.com:7233") {
  return circumstances(temporal::connection_options(address), nullptr);
}

circumstances with_tls() {
  auto tried = plaintext();
  tried.tls = tls_question();
  tried.tls->server_name = "frontend.example.com";
  tried.tls->verified_name = "frontend.example.com";
  tried.ca_source = "the system's CA certificates";
  return tried;
}

status unavailable(std::string text = "Socket closed") {
  return status(status_code::unavailable, std::move(text));
}

/// A server that answered in TLS, and then did this.
probe_report after_tls(tls_findings seen, greeting first) {
  probe_report report;
  report.resolved = report.connected = true;
  seen.answered = true;
  report.asked.tls = std::move(seen);
  report.asked.first = first;
  return report;
}

connect_error_kind kind_of_alert(tls_alert alert, bool requested, bool sent) {
  tls_findings seen;
  seen.alert = alert;
  seen.alert_text = "some alert";
  seen.certificate_requested = requested;
  seen.certificate_sent = sent;
  return read_probe(with_tls(), unavailable(), after_tls(seen, greeting::closed))->kind;
}

}  // namespace

TEST_CASE("what gRPC says of a failure, in the words of its versions") {
  auto const kind = [](std::string const& text) {
    return read_status(plaintext(), unavailable(text)).kind;
  };
  CHECK(
      kind("connections to all backends failing; last error: UNKNOWN: ipv4:127.0.0.1:1: Failed to "
           "connect to remote host: Connection refused") == refused);
  CHECK(kind("DNS resolution failed for x:7233: C-ares status is not ARES_SUCCESS") ==
        name_not_resolved);
  CHECK(kind("failed to connect to all addresses; last error: UNKNOWN: No route to host") ==
        unreachable);
  CHECK(kind("Failed parsing HTTP/2") == http1_endpoint);
  CHECK(kind("Socket closed") == server_requires_tls);
  CHECK(kind("HTTP proxy returned response code 407") == proxy_failed);
  CHECK(kind("something new") == other);
  auto const tls_kind = [](std::string const& text) {
    return read_status(with_tls(), unavailable(text)).kind;
  };
  CHECK(tls_kind("Ssl handshake failed: SSL_ERROR_SSL: wrong version number") ==
        server_is_plaintext);
  CHECK(tls_kind("SSL_ERROR_SSL: error:0A000086: certificate verify failed") ==
        untrusted_certificate);
  CHECK(tls_kind("Hostname Verification Check failed.") == name_mismatch);
  CHECK(tls_kind("Cannot check peer: missing selected ALPN property.") == alpn);
  CHECK(tls_kind("Socket closed") == other);
}

TEST_CASE("what the server itself said needs no probe, and what it cannot have said does") {
  auto const settled = [](status const& failed) {
    auto const tried = plaintext();
    return is_settled(tried, read_status(tried, failed));
  };
  CHECK(settled(status(status_code::unauthenticated, "no")));
  CHECK(settled(status(status_code::permission_denied, "no")));
  CHECK(settled(unavailable("Connection refused")));
  CHECK_FALSE(settled(unavailable()));
  CHECK_FALSE(settled(status(status_code::deadline_exceeded, "")));
  // Of the proxy, a refusal says nothing about the server.
  auto behind_proxy = plaintext();
  behind_proxy.proxy = proxy_route();
  CHECK_FALSE(
      is_settled(behind_proxy, read_status(behind_proxy, unavailable("Connection refused"))));
}

TEST_CASE("an alert is about the client certificate only where the server asked for one") {
  for (auto const alert :
       {tls_alert::handshake_failure, tls_alert::bad_certificate, tls_alert::unknown_ca,
        tls_alert::certificate_required, tls_alert::access_denied, tls_alert::decrypt_error}) {
    CAPTURE(static_cast<int>(alert));
    CHECK(kind_of_alert(alert, true, false) == client_certificate_required);
    CHECK(kind_of_alert(alert, true, true) == client_certificate_rejected);
    CHECK(kind_of_alert(alert, false, false) == other);
  }
  for (auto const requested : {false, true}) {
    CHECK(kind_of_alert(tls_alert::no_application_protocol, requested, false) == alpn);
    CHECK(kind_of_alert(tls_alert::unrecognized_name, requested, false) == name_mismatch);
    CHECK(kind_of_alert(tls_alert::protocol_version, requested, false) == other);
  }
}

TEST_CASE("of several faults of a certificate, the one that stops a client first is told") {
  peer_certificate certificate;
  certificate.subject = "CN=frontend";
  certificate.issuer = "CN=CA";
  certificate.names = {"other.example.com"};
  certificate.not_after = "2020-01-01 00:00:00 UTC";
  tls_findings seen;
  seen.completed = true;
  seen.alpn = "h2";
  seen.certificate = certificate;
  seen.problems.emplace_back(certificate_fault::other_name, "hostname mismatch", certificate);
  auto const told = [&seen] {
    return *read_probe(with_tls(), unavailable(), after_tls(seen, greeting::http2));
  };
  CHECK(told().kind == name_mismatch);
  CHECK(told().hint.find("'other.example.com'") != std::string::npos);
  seen.problems.emplace_back(certificate_fault::expired, "certificate has expired", certificate);
  CHECK(told().kind == certificate_expired);
  CHECK(told().message.find("2020-01-01") != std::string::npos);
  seen.problems.emplace_back(certificate_fault::untrusted, "unable to get local issuer",
                             certificate);
  CHECK(told().kind == untrusted_certificate);
  CHECK(told().message.find("the system's CA certificates") != std::string::npos);
  CHECK(told().hint.find("'CN=CA'") != std::string::npos);
}

TEST_CASE("an expired CA of the server is told as such") {
  peer_certificate server;
  server.subject = "CN=frontend";
  peer_certificate authority;
  authority.subject = "CN=CA";
  tls_findings seen;
  seen.completed = true;
  seen.alpn = "h2";
  seen.certificate = server;
  seen.problems.emplace_back(certificate_fault::expired, "certificate has expired", authority);
  auto const found = read_probe(with_tls(), unavailable(), after_tls(seen, greeting::http2));
  REQUIRE(found);
  CHECK(found->message.starts_with("a CA of the server expired"));
}

TEST_CASE("a probe that finds no fault leaves the word to gRPC") {
  tls_findings fine;
  fine.completed = true;
  fine.alpn = "h2";
  CHECK_FALSE(read_probe(with_tls(), unavailable(), after_tls(fine, greeting::http2)));
  probe_report plain;
  plain.resolved = plain.connected = true;
  plain.asked.first = greeting::http2;
  CHECK_FALSE(read_probe(plaintext(), unavailable(), plain));
}

TEST_CASE("a probe that had too little time contradicts gRPC in nothing") {
  probe_report silent;
  silent.resolved = silent.connected = true;
  silent.asked.first = greeting::silent;
  status const late(status_code::deadline_exceeded, "");
  CHECK_FALSE(read_probe(plaintext(), unavailable(), silent));
  CHECK(read_probe(plaintext(), late, silent)->kind == timed_out);
  silent.other = exchange();
  silent.other->first = greeting::silent;
  CHECK_FALSE(read_probe(plaintext(), unavailable(), silent));

  probe_report unconnected;
  unconnected.resolved = true;
  unconnected.connect_problem = asio::error::timed_out;
  CHECK_FALSE(read_probe(plaintext(), unavailable(), unconnected));
  CHECK(read_probe(plaintext(), late, unconnected)->kind == timed_out);
}

TEST_CASE("the addresses of Temporal Cloud's web pages") {
  CHECK(is_web_address(target("web.orders.a1b2c.tmprl.cloud")));
  CHECK(is_web_address(target("cloud.temporal.io:443")));
  CHECK_FALSE(is_web_address(target("orders.a1b2c.tmprl.cloud")));
  CHECK_FALSE(is_web_address(target("web.example.com")));
}

TEST_CASE("a long list names its first and counts the rest") {
  CHECK(list_text({}).empty());
  CHECK(list_text({"a", "b"}) == "a, b");
  CHECK(list_text({"a", "b", "c", "d", "e", "f", "g"}) == "a, b, c, d, e and 2 more");
}

TEST_CASE("gRPC's own lines are off, unless somebody asked for them") {
  auto const* const name = "GRPC_VERBOSITY";
  std::string const before = ::getenv(name) != nullptr ? ::getenv(name) : "";
  ::unsetenv(name);
  temporal::quiet_grpc();
  CHECK(std::string(::getenv(name)) == "NONE");
  ::setenv(name, "debug", 1);
  temporal::quiet_grpc();
  CHECK(std::string(::getenv(name)) == "debug");
  ::setenv(name, before.empty() ? "NONE" : before.c_str(), 1);
}
