#pragma once

#include <temporal/common/error.hpp>
#include <temporal/config.hpp>

#include <string>
#include <string_view>

namespace temporal {

/// What went wrong while connecting, one value per thing a person would do about it.
enum class connect_error_kind {
  name_not_resolved,            ///< No such host.
  refused,                      ///< Nothing listens on the port.
  unreachable,                  ///< The network has no way there, or a forwarder no server.
  timed_out,                    ///< `connect_timeout` passed.
  server_is_plaintext,          ///< TLS was used, the server speaks plaintext.
  server_requires_tls,          ///< Plaintext was used, the server closed at once.
  untrusted_certificate,        ///< The server's certificate leads to no trusted CA.
  certificate_expired,          ///< A certificate is out of date: the server's, or the client's.
  name_mismatch,                ///< The server's certificate is for another name.
  client_certificate_required,  ///< The server wants a client certificate.
  client_certificate_rejected,  ///< The server refused the client certificate.
  bad_pem,                      ///< A certificate or key given here cannot be used.
  key_mismatch,                 ///< The key does not belong to the certificate.
  http1_endpoint,               ///< The port speaks HTTP/1.1, as the Web UI does.
  web_address,                  ///< The address of Temporal Cloud's web page.
  alpn,                         ///< The TLS endpoint does not offer HTTP/2.
  proxy_failed,                 ///< The HTTP proxy did not let us through.
  not_temporal,                 ///< A gRPC server, but not Temporal's.
  unauthenticated,              ///< Missing or wrong credentials.
  permission_denied,            ///< The credentials lack a permission.
  version_not_supported,        ///< The server does not accept this client's version.
  invalid_options,              ///< `connect` throws std::invalid_argument; told by `diagnose`.
  namespace_not_found,          ///< No such namespace on the server; told by `diagnose`.
  other,                        ///< None of these; see the status.
};

/// The enumerator's name, such as `"refused"`.
TEMPORAL_DECL std::string_view to_string(connect_error_kind kind) noexcept;

/// Thrown by `connect` when no usable connection came to be.
/// `what()` names the target, the TLS mode, what was seen and what to do next.
class connect_error : public error {
 public:
  TEMPORAL_DECL connect_error(connect_error_kind kind, temporal::status status, error_info info,
                              std::string tls_mode, std::string message, std::string hint);

  TEMPORAL_DECL char const* what() const noexcept override;

  TEMPORAL_DECL connect_error_kind kind() const noexcept;
  /// `"plaintext"`, `"TLS"` or `"mTLS"`.
  TEMPORAL_DECL std::string const& tls_mode() const noexcept;
  /// What was seen, in one sentence.
  TEMPORAL_DECL std::string const& message() const noexcept;
  /// What to do about it, in one sentence; may be empty.
  TEMPORAL_DECL std::string const& hint() const noexcept;

 private:
  struct data;
  std::shared_ptr<data const> data_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/connect_error.ipp>
#endif
