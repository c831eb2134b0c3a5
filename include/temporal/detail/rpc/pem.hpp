#pragma once

#include <temporal/config.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace temporal::detail::rpc {

/// What the sources of a `tls_options` hold, as it is. Partly a secret.
class tls_texts {
 public:
  tls_texts() {}

  std::string server_root_ca;
  std::string client_certificate;
  std::string client_private_key;

  bool operator==(tls_texts const&) const = default;
};

/// Reads all sources.
/// @throws std::invalid_argument for options that contradict each other.
/// @throws connect_error of kind `bad_pem` when one cannot be read.
TEMPORAL_DECL tls_texts read_tls_texts(tls_options const& options);

/// Reads those sources again that may have changed.
/// @throws as above.
TEMPORAL_DECL tls_texts read_tls_texts(tls_options const& options, tls_texts const& before);

/// The certificates and the key of a `tls_options`, read, checked and repaired: what a TLS library
/// takes without complaint.
class tls_material {
 public:
  tls_material() {}

  std::string root_ca;            ///< PEM; empty only when the server is not verified.
  std::string root_source;        ///< Where `root_ca` came from, for people.
  std::string certificate_chain;  ///< PEM, leaf first; empty without a client certificate.
  std::string private_key;        ///< PEM; a secret.
  std::string subject;            ///< Of the client certificate, such as `CN=orders`.
  std::string issuer;             ///< Of the client certificate.
  /// Start and end of the client certificate; nothing without one.
  std::optional<std::chrono::system_clock::time_point> not_before;
  std::optional<std::chrono::system_clock::time_point> not_after;
  /// What a server may well object to, one sentence each.
  std::vector<std::string> warnings;

  /// One line for logs and errors: who the client says it is, until when, and which CA it trusts.
  TEMPORAL_DECL std::string describe() const;
};

/// Checks what the sources of `options` hold, without asking any server.
/// @throws connect_error of kind `bad_pem`, `key_mismatch` or `certificate_expired` (the client's
///   own one), with source and line. No message holds a part of a key.
TEMPORAL_DECL tls_material check_tls_texts(tls_options const& options, tls_texts const& texts,
                                           std::chrono::system_clock::time_point now);

/// Reads the sources and checks them.
/// @throws as both.
TEMPORAL_DECL tls_material
load_tls_material(tls_options const& options,
                  std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/pem.ipp>
#endif
