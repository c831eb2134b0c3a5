#pragma once

#include <temporal/config.hpp>
#include <temporal/config/config_error.hpp>
#include <temporal/rpc/connection_options.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace temporal {

namespace detail::config {
class profile_access;
}  // namespace detail::config

namespace config {

/// `[profile.<name>.tls]`. Its mere presence turns TLS on, unless `disabled` is true.
///
/// A certificate or key is given as a file or as the PEM text; both at once are an error.
class tls_section {
 public:
  tls_section() {}

  std::optional<bool> disabled;            ///< True: plaintext, even with an API key.
  std::optional<std::string> server_name;  ///< `tls_options::server_name`.
  /// `tls_options::skip_verification`.
  std::optional<bool> disable_host_verification;
  std::optional<std::filesystem::path> client_cert_path;
  std::optional<std::string> client_cert_data;
  std::optional<std::filesystem::path> client_key_path;
  std::optional<std::string> client_key_data;
  std::optional<std::filesystem::path> server_ca_cert_path;
  std::optional<std::string> server_ca_cert_data;

  friend bool operator==(tls_section const&, tls_section const&) = default;
};

/// `[profile.<name>.codec]`: a remote codec, for programs that want one. Connections do not use it.
class codec_section {
 public:
  codec_section() {}

  std::optional<std::string> endpoint;  ///< URL.
  std::optional<std::string> auth;      ///< Value of the `Authorization` header; a secret.

  friend bool operator==(codec_section const&, codec_section const&) = default;
};

/// How to reach a server, as a file and the environment say it: `[profile.<name>]`. What is unset
/// was not mentioned; an empty text counts as unset where it is used.
///
/// Distinct objects: safe. Shared objects: unsafe.
class client_profile {
 public:
  client_profile() {}

  std::optional<std::string> address;  ///< `connection_options::target`.
  /// `namespace` of the file; `namespace_name` is what a client takes.
  std::optional<std::string> configured_namespace;
  std::optional<std::string> api_key;    ///< `connection_options::api_key`.
  std::optional<std::string> authority;  ///< `connection_options::authority`.
  std::optional<tls_section> tls;
  std::optional<codec_section> codec;
  /// Headers of every call. Keys are in lower case, with '-' for '_'.
  std::map<std::string, std::string> grpc_meta;

  /// The namespace for a `client`: the configured one, else `default`. A profile can also be passed
  /// to a client, or be `client_options`.
  TEMPORAL_DECL std::string namespace_name() const;

  /// Options with all of this in them, to be added to. TLS is on with a `tls` section that does not
  /// disable it, and with an API key unless that section disables it. PEM files are read when
  /// connecting.
  /// @throws config_error for a certificate without key or the reverse, for an item given as file
  ///   and as text, and for a header that gRPC could not send.
  TEMPORAL_DECL connection_options to_connection_options() const;

  /// The same, so that a profile can be passed to `connect`.
  operator connection_options() const {  // NOLINT(google-explicit-constructor)
    return to_connection_options();
  }

  /// Whether both say the same, wherever they come from.
  TEMPORAL_DECL friend bool operator==(client_profile const& left, client_profile const& right);

 private:
  friend class detail::config::profile_access;

  // Where a key was found, for the texts of errors: "temporal.toml:3", "TEMPORAL_ADDRESS".
  std::map<std::string, std::string> places_;
};

/// All profiles of a file.
class client_config {
 public:
  client_config() {}

  std::map<std::string, client_profile> profiles;  ///< By name.

  /// The text of a file with these profiles; `config::load_all` reads it back, as long as all texts
  /// are UTF-8. It holds the profiles' secrets.
  TEMPORAL_DECL std::string to_toml() const;

  friend bool operator==(client_config const&, client_config const&) = default;
};

}  // namespace config
}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/config/client_profile.ipp>
#endif
