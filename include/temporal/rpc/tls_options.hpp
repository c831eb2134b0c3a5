#pragma once

#include <temporal/config.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace temporal {

/// Where a PEM text comes from. Made by `pem_text` or `pem_file`.
class pem_source {
 public:
  /// The PEM itself, or its file's content read now.
  /// @throws connect_error of kind `bad_pem` when the file cannot be read.
  TEMPORAL_DECL std::string load() const;

  /// `"<text>"` or the file's path; never the content.
  TEMPORAL_DECL std::string describe() const;

 private:
  friend pem_source pem_text(std::string text);
  friend pem_source pem_file(std::filesystem::path path);
  explicit pem_source(std::variant<std::string, std::filesystem::path> from)
      : from_(std::move(from)) {}

  std::variant<std::string, std::filesystem::path> from_;
};

/// A certificate or key as PEM text.
inline pem_source pem_text(std::string text) { return pem_source(std::move(text)); }

/// A certificate or key in a PEM file.
inline pem_source pem_file(std::filesystem::path path) { return pem_source(std::move(path)); }

/// TLS towards the server. As made, it verifies the server against the system's roots and the
/// target's host name.
class tls_options {
 public:
  tls_options() {}

  /// CA certificates that the server's certificate must lead to, instead of the system's.
  std::optional<pem_source> server_root_ca;
  /// The client's certificate chain, leaf first. Goes with `client_private_key`.
  std::optional<pem_source> client_certificate;
  /// The key of `client_certificate`, not encrypted.
  std::optional<pem_source> client_private_key;
  /// Name used for SNI, for verification and as the authority, in place of the target's host.
  std::string server_name;
  /// Accepts any certificate of any server: for tests only.
  bool skip_verification = false;
};

/// Whether a connection uses TLS: decided by the other options, off, or with given options.
class tls_setting {
 public:
  /// TLS when an API key is set, plaintext otherwise.
  tls_setting() {}
  /// TLS with these options.
  tls_setting(tls_options options)
      : options_(std::move(options)) {}  // NOLINT(google-explicit-constructor)
  /// Plaintext, even with an API key.
  static tls_setting disabled() {
    tls_setting setting;
    setting.disabled_ = true;
    return setting;
  }

  bool is_disabled() const noexcept { return disabled_; }
  std::optional<tls_options> const& options() const noexcept { return options_; }

 private:
  std::optional<tls_options> options_;
  bool disabled_ = false;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/tls_options.ipp>
#endif
