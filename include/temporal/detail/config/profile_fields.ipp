#pragma once

// What the bodies of configuration share: the keys of a profile.

#include <temporal/config/client_profile.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace temporal::detail::config {

using temporal::config::client_config;
using temporal::config::client_profile;
using temporal::config::codec_section;
using temporal::config::tls_section;

/// Where keys were found. The keys are written as below a profile: `tls.server_name`.
using key_places = std::map<std::string, std::string>;

/// Lets those who fill a profile say where from.
class profile_access {
 public:
  static key_places& places(client_profile& profile) noexcept { return profile.places_; }
  static key_places const& places(client_profile const& profile) noexcept {
    return profile.places_;
  }
};

/// A key of the file, the variable of the same meaning, and the member that both are for.
template <class Section, class Value>
struct field {
  std::string_view key;
  std::string_view variable;
  std::optional<Value> Section::*member;
};

inline constexpr field<client_profile, std::string> profile_texts[] = {
    {"address", "TEMPORAL_ADDRESS", &client_profile::address},
    {"namespace", "TEMPORAL_NAMESPACE", &client_profile::configured_namespace},
    {"api_key", "TEMPORAL_API_KEY", &client_profile::api_key},
    {"authority", "TEMPORAL_CLIENT_AUTHORITY", &client_profile::authority},
};

inline constexpr field<tls_section, std::string> tls_texts[] = {
    {"server_name", "TEMPORAL_TLS_SERVER_NAME", &tls_section::server_name},
    {"client_cert_data", "TEMPORAL_TLS_CLIENT_CERT_DATA", &tls_section::client_cert_data},
    {"client_key_data", "TEMPORAL_TLS_CLIENT_KEY_DATA", &tls_section::client_key_data},
    {"server_ca_cert_data", "TEMPORAL_TLS_SERVER_CA_CERT_DATA", &tls_section::server_ca_cert_data},
};

inline constexpr field<tls_section, std::filesystem::path> tls_paths[] = {
    {"client_cert_path", "TEMPORAL_TLS_CLIENT_CERT_PATH", &tls_section::client_cert_path},
    {"client_key_path", "TEMPORAL_TLS_CLIENT_KEY_PATH", &tls_section::client_key_path},
    {"server_ca_cert_path", "TEMPORAL_TLS_SERVER_CA_CERT_PATH", &tls_section::server_ca_cert_path},
};

/// The variable TEMPORAL_TLS means the opposite of `disabled`, and is handled by itself.
inline constexpr field<tls_section, bool> tls_flags[] = {
    {"disabled", "", &tls_section::disabled},
    {"disable_host_verification", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION",
     &tls_section::disable_host_verification},
};

inline constexpr field<codec_section, std::string> codec_texts[] = {
    {"endpoint", "TEMPORAL_CODEC_ENDPOINT", &codec_section::endpoint},
    {"auth", "TEMPORAL_CODEC_AUTH", &codec_section::auth},
};

/// A header's name as gRPC has it, from how it is written in a file or variable.
TEMPORAL_DECL std::string header_name(std::string_view text);

/// Refuses an item that is given as a file and as a text.
/// @throws config_error that names both places.
TEMPORAL_DECL void check_one_form_each(client_profile const& profile);

}  // namespace temporal::detail::config
