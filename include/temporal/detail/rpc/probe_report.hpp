#pragma once

#include <asio/error_code.hpp>

#include <optional>
#include <string>
#include <vector>

namespace temporal::detail::rpc {

/// What a certificate says.
class peer_certificate {
 public:
  peer_certificate() {}

  std::string subject;             ///< Such as `CN=frontend,O=Example`.
  std::string issuer;              ///< The same of who issued it.
  std::vector<std::string> names;  ///< DNS names and IP addresses.
  std::string not_before;          ///< Such as `2026-11-24 12:30:00 UTC`.
  std::string not_after;
  bool self_signed = false;
};

/// Why a chain of certificates was found wanting.
enum class certificate_fault {
  untrusted,      ///< It leads to none of the CAs.
  expired,        ///< A certificate's time is over.
  not_yet_valid,  ///< A certificate's time has not come.
  other_name,     ///< It is for another host.
};

/// One fault of the server's chain.
class certificate_problem {
 public:
  certificate_problem(certificate_fault fault, std::string text, peer_certificate of)
      : fault(fault), text(std::move(text)), of(std::move(of)) {}

  certificate_fault fault;
  std::string text;     ///< OpenSSL's words.
  peer_certificate of;  ///< The certificate that has it: the server's own, or a CA's.
};

/// Alerts by which a server ends TLS (RFC 8446, 6.2), as far as they tell something.
enum class tls_alert {
  none = -1,
  close_notify = 0,
  handshake_failure = 40,
  bad_certificate = 42,
  unsupported_certificate = 43,
  certificate_revoked = 44,
  certificate_expired = 45,
  certificate_unknown = 46,
  unknown_ca = 48,
  access_denied = 49,
  decrypt_error = 51,
  protocol_version = 70,
  unrecognized_name = 112,
  certificate_required = 116,
  no_application_protocol = 120,
};

/// What TLS with the server came to. The probe goes on where a client would stop, so that one
/// exchange shows all there is.
class tls_findings {
 public:
  tls_findings() {}

  bool answered = false;   ///< The server spoke TLS, be it only an alert.
  bool completed = false;  ///< The handshake went through, whatever the certificate is worth.
  std::string version;     ///< Such as `TLSv1.3`.
  std::string alpn;        ///< The protocol that the server chose; empty for none.
  std::optional<peer_certificate> certificate;
  std::vector<certificate_problem> problems;
  bool certificate_requested = false;     ///< The server asked for a client certificate.
  bool certificate_sent = false;          ///< And one was sent.
  std::vector<std::string> accepted_cas;  ///< Of which CAs; empty: it did not say.
  tls_alert alert = tls_alert::none;      ///< What the server ended TLS with.
  std::string alert_text;
  std::string failure;  ///< Why this side gave up.
};

/// How the server's side of a connection begins, after TLS if that was asked.
enum class greeting {
  nothing_read,  ///< It did not come to that.
  http2,
  http1,
  other_protocol,
  closed,
  reset,
  silent,  ///< Nothing came in time.
};

/// One connection of the probe.
class exchange {
 public:
  exchange() {}

  std::optional<tls_findings> tls;  ///< Nothing: plaintext.
  greeting first = greeting::nothing_read;
  std::string text;  ///< The first line, of what is text.
};

/// What a probe found, step by step; a step that was not reached is as made.
class probe_report {
 public:
  probe_report() {}

  bool resolved = false;
  std::string resolve_problem;
  std::vector<std::string> addresses;
  bool connected = false;
  std::string address;  ///< The one that accepted, or was tried last.
  asio::error_code connect_problem;
  int proxy_status = 0;       ///< Of the proxy's answer to CONNECT; 0 for none.
  std::string proxy_problem;  ///< Why the proxy brought us no further.
  bool proxy_silent = false;  ///< Because it did not answer in time.
  exchange asked;             ///< In the connection's own mode.
  /// In the other mode, plaintext for TLS and the reverse: when the server is not of the first one.
  std::optional<exchange> other;
};

}  // namespace temporal::detail::rpc
