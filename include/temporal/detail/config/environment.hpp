#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace temporal::detail::config {

/// The variables that a load goes by: those of the process, or those given in their place.
class environment {
 public:
  TEMPORAL_DECL explicit environment(temporal::config::load_options const& options);

  /// The value, unless it is not set or empty.
  TEMPORAL_DECL std::optional<std::string> non_empty(std::string_view name) const;

  /// Puts the variables' values into a profile.
  /// @throws config_error that names the variable.
  TEMPORAL_DECL void apply_to(temporal::config::client_profile& profile) const;

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

/// The option, TEMPORAL_CONFIG_FILE, or the default place; nothing when that is not known.
TEMPORAL_DECL std::optional<std::filesystem::path> find_config_file(
    temporal::config::load_options const& options, environment const& variables);

}  // namespace temporal::detail::config

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/config/environment.ipp>
#endif
