#pragma once

#include <temporal/detail/rpc/diagnosis.hpp>

#include <string_view>

namespace temporal::detail::rpc {

/// What one kind of failure is told as.
class finding {
 public:
  finding(connect_error_kind kind, std::string message, std::string hint)
      : kind(kind), message(std::move(message)), hint(std::move(hint)) {}

  connect_error_kind kind;
  std::string message;
  std::string hint;
};

/// Reads the text that gRPC gives for transport failures, which all have the code UNAVAILABLE.
inline finding read_transport_failure(connection_state const& state, std::string_view text) {
  using enum connect_error_kind;
  auto const says = [text](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  };
  auto const uses_tls = state.tls_mode() != "plaintext";
  if (says("Connection refused")) {
    return {refused, "nothing listens there",
            "is the server up, and is this its gRPC port (7233 unless configured otherwise)?"};
  }
  if (says("DNS resolution failed") || says("Domain name not found")) {
    return {name_not_resolved, "the host name is not known",
            "check its spelling; Temporal Cloud's names read <namespace>.<account>.tmprl.cloud"};
  }
  if (says("No route to host") || says("Network is unreachable") || says("Host is down")) {
    return {unreachable, "the network has no way there",
            "check the address, the network and any firewall"};
  }
  if (says("Failed parsing HTTP/2") || says("HTTP/1.")) {
    return {http1_endpoint, "the port answers in HTTP/1.1, not in gRPC",
            "the Web UI listens on 8233 or 8080; gRPC is on 7233 unless configured otherwise"};
  }
  if (uses_tls && (says("wrong version number") || says("WRONG_VERSION_NUMBER") ||
                   says("packet length too long"))) {
    return {server_is_plaintext, "the server does not speak TLS there",
            "turn TLS off, or check the port"};
  }
  if (uses_tls && (says("certificate verify failed") || says("CERTIFICATE_VERIFY_FAILED"))) {
    return {untrusted_certificate, "the server's certificate is not trusted",
            "set tls_options::server_root_ca to the CA that issued it"};
  }
  if (uses_tls &&
      (says("Hostname Verification Check failed") || says("is not in peer certificate"))) {
    return {name_mismatch, "the server's certificate is for another name",
            "set tls_options::server_name to the name in the certificate"};
  }
  if (uses_tls && says("ALPN")) {
    return {alpn, "the TLS endpoint does not offer HTTP/2",
            "a proxy or load balancer in between must pass HTTP/2 through"};
  }
  if (!uses_tls && (says("Socket closed") || says("Connection reset"))) {
    return {server_requires_tls, "the server closed the connection at once",
            "it probably wants TLS; set connection_options::tls"};
  }
  if (says("Connection timed out") || says("connect timeout") || says("Timeout occurred")) {
    return {timed_out, "the server did not answer in time",
            "check the address, the network and any firewall"};
  }
  return {other, std::string(text), ""};
}

inline finding read_failure(connection_state const& state, status const& failed) {
  using enum connect_error_kind;
  // Terminators such as nginx finish the handshake, and refuse each request after it.
  if (failed.message.find("http2 header with status: 400") != std::string::npos) {
    if (state.tls_mode() == "mTLS") {
      return {client_certificate_rejected, "the server does not accept the client certificate",
              "have it issued by a CA that the server trusts, for the use clientAuth"};
    }
    if (state.tls_mode() == "TLS") {
      return {client_certificate_required, "the server wants a client certificate",
              "set tls_options::client_certificate and client_private_key"};
    }
  }
  switch (failed.code) {
    case status_code::unavailable:
      return read_transport_failure(state, failed.message);
    case status_code::deadline_exceeded:
      return {timed_out, "the server did not answer within connect_timeout",
              "check the address, the network and any firewall"};
    case status_code::unauthenticated:
      return {unauthenticated, failed.message, "check the API key or the client certificate"};
    case status_code::permission_denied:
      return {permission_denied, failed.message,
              "check what the API key or the client certificate may do"};
    default:
      return {other, std::string(to_string(failed.code)) + ": " + failed.message, ""};
  }
}

TEMPORAL_DECL connect_error diagnose(connection_state const& state, error const& failed) {
  auto found = read_failure(state, failed.status());
  error_info info;
  info.operation = "connect";
  info.target = failed.target();
  info.attempts = failed.attempts();
  info.outcome = failed.outcome();
  return connect_error(found.kind, failed.status(), std::move(info), std::string(state.tls_mode()),
                       std::move(found.message), std::move(found.hint));
}

}  // namespace temporal::detail::rpc
