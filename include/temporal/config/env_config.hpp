#pragma once

/// @file
/// The configuration that all Temporal programs of a machine share: a TOML file with profiles, and
/// environment variables, which win.
///
///     [profile.default]
///     address = "orders.a1b2c.tmprl.cloud:7233"
///     namespace = "orders.a1b2c"
///     [profile.default.tls]
///     client_cert_path = "/etc/orders/client.pem"
///     client_key_path = "/etc/orders/client.key"
///
/// The variables: TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE; TEMPORAL_ADDRESS, _NAMESPACE, _API_KEY,
/// _CLIENT_AUTHORITY; TEMPORAL_TLS, TEMPORAL_TLS_SERVER_NAME, _DISABLE_HOST_VERIFICATION,
/// _CLIENT_CERT_PATH, _CLIENT_CERT_DATA, _CLIENT_KEY_PATH, _CLIENT_KEY_DATA, _SERVER_CA_CERT_PATH,
/// _SERVER_CA_CERT_DATA; TEMPORAL_CODEC_ENDPOINT, _AUTH; and TEMPORAL_GRPC_META_<NAME> for the
/// header <name>, in lower case and with '-' for '_'.
///
/// Files and variables mean what they mean to the official SDKs and the `temporal` command, with
/// three exceptions, where those guess or say nothing: TEMPORAL_TLS and
/// TEMPORAL_TLS_DISABLE_HOST_VERIFICATION must be true, 1, false or 0 in any case;
/// `disable_host_verification` is obeyed; a client certificate without key is an error.

#include <temporal/config.hpp>
#include <temporal/config/client_profile.hpp>
#include <temporal/config/config_error.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace temporal::config {

/// What `load` reads.
class load_options {
 public:
  load_options() {}

  /// Name of the profile; unset: TEMPORAL_PROFILE, else `default`.
  std::optional<std::string> profile;
  /// The file; unset: TEMPORAL_CONFIG_FILE, else `temporalio/temporal.toml` in the user's folder of
  /// configuration. A file that does not exist is no error.
  std::optional<std::filesystem::path> config_file;
  /// TOML in place of a file.
  std::optional<std::string> config_data;
  /// Makes an error of a key that this version does not know, as after a typing mistake.
  bool strict = false;
  bool disable_file = false;  ///< Only the environment counts.
  bool disable_env = false;   ///< Only the file counts: no TEMPORAL_ variable is looked at.
  /// Variables in place of those of the process, HOME included.
  std::optional<std::map<std::string, std::string>> environment;
};

/// One profile, with the environment's variables in it: each replaces the file's value of that key.
/// An empty TEMPORAL_TLS_ text removes that value, an empty TEMPORAL_GRPC_META_ variable that
/// header. A profile that is asked for by name must exist in the file; `default` need not.
///
///     auto const profile = temporal::config::load();
///     auto const connection = co_await temporal::connect(profile);
///     temporal::client const client(connection, profile);
///
/// @throws config_error for everything that is wrong with file, variables or options.
TEMPORAL_DECL client_profile load(load_options options = {});

/// All profiles of the file, as they stand in it: of the environment only TEMPORAL_CONFIG_FILE
/// counts.
/// @throws config_error as `load`.
TEMPORAL_DECL client_config load_all(load_options options = {});

/// The file that `load` would read, whether it exists or not; nothing when there is neither an
/// option nor a variable to tell, `HOME` included, or when the file is not to be read.
TEMPORAL_DECL std::optional<std::filesystem::path> config_file_path(load_options options = {});

}  // namespace temporal::config

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/config/env_config.ipp>
#endif
