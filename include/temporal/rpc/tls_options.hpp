#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/common/given_text.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace temporal {

/// Where a PEM text comes from. Made by `pem_text`, `pem_file` or `pem_provider`.
class pem_source {
 public:
  /// The text as it is now: the PEM itself, the file's content, or what the provider returns.
  /// @throws connect_error of kind `bad_pem` when the file cannot be read or the provider throws.
  TEMPORAL_DECL std::string load() const;

  /// `"<text>"`, `"<provider>"` or the file's path; never the content.
  TEMPORAL_DECL std::string describe() const;

  /// Whether it may give another text later, so that a connection reads it again: a provider, or a
  /// regular file (a pipe can be read only once).
  TEMPORAL_DECL bool can_change() const;

 private:
  using provider = std::function<std::string()>;

  friend pem_source pem_text(std::string text);
  friend pem_source pem_file(std::filesystem::path path);
  friend pem_source pem_provider(std::function<std::string()> load);
  explicit pem_source(std::variant<std::string, std::filesystem::path, provider> from)
      : from_(std::move(from)) {}

  std::variant<std::string, std::filesystem::path, provider> from_;
};

/// A certificate or key as PEM text.
inline pem_source pem_text(std::string text) { return pem_source(std::move(text)); }
/// The same for what `std::getenv` gives.
/// @throws std::invalid_argument for a null pointer: the environment variable is not set.
inline pem_source pem_text(char const* text) {
  return pem_text(detail::given_text("pem_text", text));
}

/// A certificate or key in a PEM file.
inline pem_source pem_file(std::filesystem::path path) { return pem_source(std::move(path)); }

/// A certificate or key that a function returns as PEM text, from a secret store for example.
///
/// It is called by `connect` or `lazy` on their thread, and from then on by the connection on a
/// thread of its own, every `tls_options::reload_interval`. It may block; `close` waits for it.
/// When it throws, connecting fails, or a connection that has a certificate keeps it.
inline pem_source pem_provider(std::function<std::string()> load) {
  return pem_source(std::move(load));
}

/// Versions of TLS that may be asked for; older ones are never used.
enum class tls_version { tls_1_2, tls_1_3 };

/// `"TLS 1.2"` or `"TLS 1.3"`.
TEMPORAL_DECL std::string_view to_string(tls_version version) noexcept;

/// TLS towards the server. As made, it verifies the server against the system's roots and the
/// target's host name.
///
/// Certificates and keys are checked when the connection is made, before any I/O. Damage to their
/// white space is repaired (blank lines, indentation, CRLF, `\n` as two characters, a whole PEM in
/// one line), certificates are put into their order; any other fault is a `connect_error` that
/// names the source, the line and the way out.
class tls_options {
 public:
  tls_options() {}

  /// CA certificates that the server's certificate must lead to, instead of the system's.
  std::optional<pem_source> server_root_ca;
  /// The client's certificate chain. Goes with `client_private_key`.
  std::optional<pem_source> client_certificate;
  /// The key of `client_certificate`, not encrypted: RSA, EC or Ed25519, as PKCS#8, PKCS#1 or SEC1.
  std::optional<pem_source> client_private_key;
  /// Name used for SNI, for verification and as the authority, in place of the target's host.
  std::string server_name;
  /// The name that the server's certificate must have, whatever name it was asked by (SNI). Needs
  /// `server_root_ca`, so that only a CA of one's own can vouch for another name.
  std::string verification_name;
  /// Accepts every server, whoever it is: for tests only. Each connection logs a warning.
  bool skip_verification = false;
  /// The oldest version that is accepted. `tls_1_3` needs a gRPC that has this setting (not 1.51):
  /// with an older one, connecting throws a `std::invalid_argument`.
  tls_version minimum_version = tls_version::tls_1_2;
  /// How often files and providers are read again while the connection is in use; zero: never.
  /// What changed is used by calls that start later; calls in flight end on the old certificate.
  std::chrono::milliseconds reload_interval{60'000};
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
