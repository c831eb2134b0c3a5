// What the environment says about the server, for client and worker alike.
#pragma once

#include <temporal/temporal.hpp>

#include <cstdlib>
#include <optional>
#include <string>

/// An environment variable; nothing when it is unset or empty.
inline std::optional<std::string> setting(char const* name) {
  char const* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

inline temporal::connection_options connection_settings() {
  temporal::tls_options tls;
  if (auto path = setting("TEMPORAL_TLS_CLIENT_CERT_PATH")) {
    tls.client_certificate = temporal::pem_file(*path);
  }
  if (auto path = setting("TEMPORAL_TLS_CLIENT_KEY_PATH")) {
    tls.client_private_key = temporal::pem_file(*path);
  }
  // Only for servers whose CA the system does not know; Temporal Cloud's is known.
  if (auto path = setting("TEMPORAL_TLS_SERVER_CA_CERT_PATH")) {
    tls.server_root_ca = temporal::pem_file(*path);
  }
  // Only for servers whose certificate is for another name than the address has.
  tls.server_name = setting("TEMPORAL_TLS_SERVER_NAME").value_or("");

  temporal::connection_options options(setting("TEMPORAL_ADDRESS").value_or("localhost:7233"));
  options.tls = tls;
  return options;
}
