#pragma once

#include <temporal/config/env_config.hpp>
#include <temporal/detail/config/environment.hpp>
#include <temporal/detail/config/profile_fields.ipp>

#include <unistd.h>

#include <algorithm>

// POSIX has it, and not every system declares it.
extern "C" char** environ;

namespace temporal::detail::config {

inline bool parse_flag(std::string_view name, std::string const& value) {
  std::string lower;
  for (auto const c : value) {
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (lower == "true" || lower == "1") return true;
  if (lower == "false" || lower == "0") return false;
  // A longer value may have been meant for another variable, a secret one.
  std::string seen;
  if (value.size() <= 8) seen = value.empty() ? " is empty" : " is '" + value + "'";
  throw temporal::config_error(std::string(name) + seen +
                               ": it must be true, 1, false or 0, or not be set");
}

TEMPORAL_DECL environment::environment(temporal::config::load_options const& options) {
  auto const keep = [&](std::string_view name, std::string_view value) {
    if (options.disable_env && name.starts_with("TEMPORAL_")) return;
    variables_.emplace(name, value);
  };
  if (options.environment) {
    for (auto const& [name, value] : *options.environment) keep(name, value);
    return;
  }
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view const text(*entry);
    auto const equals = text.find('=');
    if (equals != std::string_view::npos) keep(text.substr(0, equals), text.substr(equals + 1));
  }
}

TEMPORAL_DECL std::optional<std::string> environment::non_empty(std::string_view name) const {
  auto const found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

TEMPORAL_DECL void environment::apply_to(client_profile& profile) const {
  auto& places = profile_access::places(profile);
  // Each variable of `fields` that is set, with what its value is for and the key's full name.
  auto const each = [&](auto const& fields, std::string_view section, auto const& use) {
    for (auto const& field : fields) {
      auto const found = variables_.find(field.variable);
      if (field.variable.empty() || found == variables_.end()) continue;
      auto const key = std::string(section) + std::string(field.key);
      use(field, found->second);
      places[key] = found->first;
    }
  };
  each(profile_texts, "",
       [&](auto const& field, std::string const& value) { profile.*field.member = value; });
  if (auto const found = variables_.find("TEMPORAL_TLS"); found != variables_.end()) {
    if (!profile.tls) profile.tls.emplace();
    profile.tls->disabled = !parse_flag(found->first, found->second);
    places["tls.disabled"] = found->first;
  }
  auto const tls_text = [&](auto const& field, std::string const& value) {
    if (!value.empty()) {
      if (!profile.tls) profile.tls.emplace();
      (*profile.tls).*field.member = value;
    } else if (profile.tls) {
      ((*profile.tls).*field.member).reset();
    }
  };
  each(tls_texts, "tls.", tls_text);
  each(tls_paths, "tls.", tls_text);
  each(tls_flags, "tls.", [&](auto const& field, std::string const& value) {
    if (!profile.tls) profile.tls.emplace();
    (*profile.tls).*field.member = parse_flag(field.variable, value);
  });
  each(codec_texts, "codec.", [&](auto const& field, std::string const& value) {
    if (!profile.codec) profile.codec.emplace();
    (*profile.codec).*field.member = value;
  });

  static constexpr std::string_view headers = "TEMPORAL_GRPC_META_";
  for (auto next = variables_.lower_bound(headers);
       next != variables_.end() && next->first.starts_with(headers); ++next) {
    auto const name = header_name(std::string_view(next->first).substr(headers.size()));
    places["grpc_meta." + name] = next->first;
    if (next->second.empty()) {
      profile.grpc_meta.erase(name);
    } else {
      profile.grpc_meta[name] = next->second;
    }
  }
}

TEMPORAL_DECL std::optional<std::filesystem::path> find_config_file(
    temporal::config::load_options const& options, environment const& variables) {
  if (options.config_file) return options.config_file;
  if (auto const path = variables.non_empty("TEMPORAL_CONFIG_FILE")) return *path;
  static constexpr std::string_view file = "temporalio/temporal.toml";
  auto const home = variables.non_empty("HOME");
#if defined(__APPLE__)
  if (home) return std::filesystem::path(*home) / "Library/Application Support" / file;
#else
  // XDG's rule: a relative folder is not valid and is to be ignored.
  auto const folder = std::filesystem::path(variables.non_empty("XDG_CONFIG_HOME").value_or(""));
  if (folder.is_absolute()) return folder / file;
  if (home) return std::filesystem::path(*home) / ".config" / file;
#endif
  return std::nullopt;
}

}  // namespace temporal::detail::config
