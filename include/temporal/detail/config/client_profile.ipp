#pragma once

#include <temporal/config/client_profile.hpp>
#include <temporal/detail/config/profile_fields.ipp>
#include <temporal/detail/config/toml.hpp>

#include <stdexcept>
#include <tuple>

namespace temporal {

namespace detail::config {

/// A key and where it was found, for a sentence.
inline std::string describe_key(client_profile const& profile, std::string_view key) {
  std::string text(key);
  auto const& places = profile_access::places(profile);
  if (auto const found = places.find(text); found != places.end()) {
    text.append(" (").append(found->second).append(")");
  }
  return text;
}

TEMPORAL_DECL std::string header_name(std::string_view text) {
  std::string name;
  for (auto const c : text) {
    if (c == '_') {
      name += '-';
    } else {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return name;
}

/// A PEM item of the TLS section: its file, or its text.
class pem_item {
 public:
  pem_item(client_profile const& profile, std::string_view name,
           std::optional<std::filesystem::path> const& path, std::optional<std::string> const& data)
      : profile_(profile), name_(name), path_(path), data_(data) {
    if (path && data) {
      throw temporal::config_error(describe("_path") + " and " + describe("_data") +
                                   " are both given; keep one of them");
    }
  }

  std::optional<pem_source> source() const {
    if (path_) return pem_file(*path_);
    if (data_) return pem_text(*data_);
    return std::nullopt;
  }

  /// This item must not be there without that one.
  void needs(pem_item const& other) const {
    if (!source() || other.source()) return;
    throw temporal::config_error(describe(path_ ? "_path" : "_data") + " is given without " +
                                 other.name_ + "_path or " + other.name_ +
                                 "_data; TLS needs both a client certificate and its key");
  }

 private:
  std::string describe(std::string_view form) const {
    return describe_key(profile_, "tls." + name_ + std::string(form));
  }

  client_profile const& profile_;
  std::string name_;
  std::optional<std::filesystem::path> const& path_;
  std::optional<std::string> const& data_;
};

inline std::tuple<pem_item, pem_item, pem_item> pem_items(client_profile const& profile) {
  auto const& tls = *profile.tls;
  return {pem_item(profile, "client_cert", tls.client_cert_path, tls.client_cert_data),
          pem_item(profile, "client_key", tls.client_key_path, tls.client_key_data),
          pem_item(profile, "server_ca_cert", tls.server_ca_cert_path, tls.server_ca_cert_data)};
}

TEMPORAL_DECL void check_one_form_each(client_profile const& profile) {
  if (profile.tls) pem_items(profile);
}

inline tls_setting to_tls_setting(client_profile const& profile) {
  if (!profile.tls) return {};
  if (profile.tls->disabled.value_or(false)) return tls_setting::disabled();
  auto const [certificate, key, authority] = pem_items(profile);
  certificate.needs(key);
  key.needs(certificate);
  tls_options tls;
  tls.client_certificate = certificate.source();
  tls.client_private_key = key.source();
  tls.server_root_ca = authority.source();
  tls.server_name = profile.tls->server_name.value_or("");
  tls.skip_verification = profile.tls->disable_host_verification.value_or(false);
  return tls;
}

}  // namespace detail::config

namespace config {

TEMPORAL_DECL std::string client_profile::namespace_name() const {
  auto const given = configured_namespace.value_or("");
  return given.empty() ? "default" : given;
}

TEMPORAL_DECL connection_options client_profile::to_connection_options() const {
  connection_options options;
  if (address && !address->empty()) options.target = *address;
  options.api_key = api_key.value_or("");
  options.authority = authority.value_or("");
  options.tls = detail::config::to_tls_setting(*this);
  for (auto const& [key, value] : grpc_meta) {
    try {
      options.metadata.set(key, value);
    } catch (std::invalid_argument const& refused) {
      throw config_error(detail::config::describe_key(*this, "grpc_meta." + key) + ": " +
                         refused.what());
    }
  }
  return options;
}

TEMPORAL_DECL bool operator==(client_profile const& left, client_profile const& right) {
  auto const members = [](client_profile const& profile) {
    return std::tie(profile.address, profile.configured_namespace, profile.api_key,
                    profile.authority, profile.tls, profile.codec, profile.grpc_meta);
  };
  return members(left) == members(right);
}

TEMPORAL_DECL std::string client_config::to_toml() const {
  return detail::config::write_toml(*this);
}

}  // namespace config
}  // namespace temporal
