#pragma once

#include <temporal/config/env_config.hpp>
#include <temporal/detail/config/environment.hpp>
#include <temporal/detail/config/profile_fields.ipp>
#include <temporal/detail/config/toml.hpp>

#include <fstream>
#include <iterator>
#include <system_error>

namespace temporal {

namespace detail::config {

/// The text of a file, or nothing when there is no such file.
inline std::optional<std::string> read_config_file(std::filesystem::path const& path) {
  std::error_code problem;
  auto const kind = std::filesystem::status(path, problem).type();
  if (kind == std::filesystem::file_type::not_found) return std::nullopt;
  std::string reason = problem.message();
  if (!problem) {
    if (kind == std::filesystem::file_type::directory) {
      reason = "it is a folder";
    } else {
      std::ifstream file(path, std::ios::binary);
      std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      if (file.is_open() && !file.bad()) return text;
      reason = "check its permissions";
    }
  }
  throw temporal::config_error(path.string() + ": the file cannot be read: " + reason);
}

/// What the options say to read: its name and its text.
struct config_text {
  std::string name;
  std::optional<std::string> text;
};

inline config_text read_config_text(temporal::config::load_options const& options,
                                    environment const& variables) {
  if (options.config_file && options.config_data) {
    throw temporal::config_error(
        "load_options: config_file and config_data are both given; keep one of them");
  }
  if (options.config_data) return {"config_data", options.config_data};
  auto const path = find_config_file(options, variables);
  if (!path) return {"no configuration file (HOME is not set)", std::nullopt};
  return {path->string(), read_config_file(*path)};
}

inline client_config read_config(config_text const& source, bool strict) {
  if (!source.text) return {};
  return read_toml(*source.text, source.name, strict);
}

inline std::string profile_not_found(std::string const& name, bool from_variable,
                                     config_text const& source, client_config const& config) {
  std::string text = from_variable ? "TEMPORAL_PROFILE" : "load_options::profile";
  text.append(" asks for the profile '").append(name).append("', which is not in ");
  text.append(source.name);
  if (!source.text) return text.append("; there is no such file");
  std::string names;
  for (auto const& [each, profile] : config.profiles) {
    names.append(names.empty() ? "" : ", ").append(each);
  }
  return text.append(names.empty() ? "; it has no profiles" : "; it has " + names);
}

}  // namespace detail::config

namespace config {

TEMPORAL_DECL client_profile load(load_options options) {
  using namespace detail::config;
  if (options.disable_file && options.disable_env) {
    throw config_error("load_options: disable_file and disable_env leave nothing to load");
  }
  environment const variables(options);
  client_profile profile;
  if (!options.disable_file) {
    auto const chosen = variables.non_empty("TEMPORAL_PROFILE");
    auto const name = options.profile.value_or(chosen.value_or("default"));
    auto const source = read_config_text(options, variables);
    auto config = read_config(source, options.strict);
    auto const found = config.profiles.find(name);
    if (found != config.profiles.end()) {
      profile = std::move(found->second);
    } else if (name != "default") {
      throw config_error(profile_not_found(name, !options.profile, source, config));
    }
  }
  variables.apply_to(profile);
  check_one_form_each(profile);
  return profile;
}

TEMPORAL_DECL client_config load_all(load_options options) {
  using namespace detail::config;
  if (options.disable_file) {
    throw config_error("load_options: disable_file leaves nothing to load, as profiles are in it");
  }
  auto config = read_config(read_config_text(options, environment(options)), options.strict);
  for (auto const& [name, profile] : config.profiles) check_one_form_each(profile);
  return config;
}

TEMPORAL_DECL std::optional<std::filesystem::path> config_file_path(load_options options) {
  using namespace detail::config;
  if (options.disable_file || options.config_data) return std::nullopt;
  return find_config_file(options, environment(options));
}

}  // namespace config
}  // namespace temporal
