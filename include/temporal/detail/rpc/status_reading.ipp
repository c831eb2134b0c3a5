#pragma once

#include <temporal/detail/rpc/status_reading.hpp>

#include <temporal/api/errordetails/v1/message/ClientVersionNotSupportedFailure.pb.h>
#include <temporal/api/errordetails/v1/message/ServerVersionNotSupportedFailure.pb.h>

#include <charconv>

namespace temporal::detail::rpc {

TEMPORAL_DECL std::optional<int> http_status(std::string_view text) {
  constexpr std::string_view start = "Received http2 header with status: ";
  auto const at = text.find(start);
  if (at == std::string_view::npos) return std::nullopt;
  int status = 0;
  auto const digits = text.substr(at + start.size());
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return error == std::errc() ? std::optional(status) : std::nullopt;
}

namespace status_reader {

inline finding read_http(int status) {
  using enum connect_error_kind;
  auto const answer = "an HTTP server answers there, with HTTP status " + std::to_string(status);
  if (status == 502 || status == 503 || status == 504) {
    return {other, answer + " and without gRPC",
            "that is a load balancer or gateway that has no server behind it just now, or none for "
            "gRPC"};
  }
  if (status == 401) return {unauthenticated, answer, "check the API key and what checks it"};
  if (status == 403) return {permission_denied, answer, "check who may pass the gateway"};
  return {not_temporal, answer + ", not Temporal",
          "check host and port, and the rules of the gateway if there is one"};
}

inline finding name_not_known(circumstances const& tried) {
  auto const& host = tried.server.endpoints().front().host;
  std::string hint = "check its spelling";
  if (host.ends_with(".tmprl.cloud")) {
    hint +=
        ": Temporal Cloud's names read <namespace>.<account>.tmprl.cloud, and one exists for "
        "each namespace";
  } else if (host.find('.') == std::string::npos) {
    hint += ", or add its domain";
  } else {
    hint += ", and whether this machine's name service knows it";
  }
  return {connect_error_kind::name_not_resolved, "no host is known by the name '" + host + "'",
          std::move(hint)};
}

/// Reads the text that gRPC gives for transport failures, which all have the code UNAVAILABLE.
inline finding read_transport(circumstances const& tried, std::string_view text) {
  using enum connect_error_kind;
  auto const says = [text](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  };
  auto const tls = tried.tls.has_value();
  if (auto const status = http_status(text)) return read_http(*status);
  if (says("HTTP proxy returned response code") || says("proxy")) {
    return {proxy_failed, std::string(text), "check proxy_options"};
  }
  if (says("Connection refused")) {
    return {refused, "nothing listens there",
            "is the server up, and is this its gRPC port (7233 unless configured otherwise)?"};
  }
  if (says("DNS resolution failed") || says("Domain name not found")) return name_not_known(tried);
  if (says("No route to host") || says("Network is unreachable") || says("Host is down")) {
    return {unreachable, "the network has no way there",
            "check the address, the network and any firewall"};
  }
  if (says("Failed parsing HTTP/2") || says("HTTP/1.")) {
    return {http1_endpoint, "the port answers in HTTP/1.1, not in gRPC",
            "the Web UI listens on 8233 or 8080; gRPC is on 7233 unless configured otherwise"};
  }
  if (tls && (says("wrong version number") || says("WRONG_VERSION_NUMBER") ||
              says("packet length too long"))) {
    return {server_is_plaintext, "TLS was tried, and the server does not speak it",
            "turn TLS off, or check the port"};
  }
  if (tls && (says("certificate verify failed") || says("CERTIFICATE_VERIFY_FAILED"))) {
    return {untrusted_certificate, "the server's certificate is not trusted",
            "set tls_options::server_root_ca to the CA that issued it"};
  }
  if (tls && (says("Hostname Verification Check failed") || says("is not in peer certificate"))) {
    return {name_mismatch, "the server's certificate is for another name",
            "set tls_options::server_name to the name in the certificate"};
  }
  if (tls && says("ALPN")) {
    return {alpn, "the TLS endpoint does not offer HTTP/2",
            "a proxy or load balancer in between must pass HTTP/2 through"};
  }
  if (!tls && (says("Socket closed") || says("Connection reset"))) {
    return {server_requires_tls, "plaintext was tried, and the server closed the connection",
            "it probably wants TLS; set connection_options::tls"};
  }
  if (says("Connection timed out") || says("connect timeout") || says("Timeout occurred")) {
    return {timed_out, "the server did not answer in time",
            "check the address, the network and any firewall"};
  }
  return {other, std::string(text), ""};
}

}  // namespace status_reader

TEMPORAL_DECL finding read_status(circumstances const& tried, status const& failed) {
  using enum connect_error_kind;
  namespace details = api::errordetails::v1;
  if (is_web_address(tried.server)) {
    return {web_address, "that is the address of Temporal Cloud's web pages",
            "programs use <namespace>.<account>.tmprl.cloud:7233, or the endpoint that the "
            "namespace's page shows"};
  }
  if (auto const http = http_status(failed.message)) return status_reader::read_http(*http);
  if (failed.detail<details::ClientVersionNotSupportedFailure>() ||
      failed.detail<details::ServerVersionNotSupportedFailure>()) {
    return {version_not_supported, failed.message,
            "the server and this version of temporal-asio do not fit; upgrade the older one"};
  }
  switch (failed.code) {
    case status_code::unavailable:
      return status_reader::read_transport(tried, failed.message);
    case status_code::deadline_exceeded:
      return {timed_out,
              "no answer within connect_timeout, " + std::to_string(tried.limit.count()) + " ms",
              "check the address, the network and any firewall"};
    case status_code::unauthenticated:
      return {unauthenticated, "the server does not accept the credentials: " + failed.message,
              "check the API key or the client certificate"};
    case status_code::permission_denied:
      return {permission_denied, "the server refuses: " + failed.message,
              "check what the API key or the client certificate may do, and on Temporal Cloud that "
              "the namespace's full name and endpoint are used"};
    case status_code::unimplemented:
      return {
          not_temporal, "a gRPC server answers there, but it has no Temporal service",
          "check host and port; Temporal's frontend listens on 7233 unless configured otherwise"};
    default:
      return {other, std::string(to_string(failed.code)) + ": " + failed.message, ""};
  }
}

TEMPORAL_DECL bool is_settled(circumstances const& tried, finding const& found) {
  switch (found.kind) {
    case connect_error_kind::web_address:
    case connect_error_kind::name_not_resolved:
    case connect_error_kind::refused:
    case connect_error_kind::unreachable:
      // Through a proxy, that is said of the proxy.
      return !tried.proxy.has_value();
    case connect_error_kind::version_not_supported:
    case connect_error_kind::unauthenticated:
    case connect_error_kind::permission_denied:
      return true;
    default:
      return false;
  }
}

}  // namespace temporal::detail::rpc
