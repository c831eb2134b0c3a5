#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <string>
#include <string_view>

namespace temporal::detail::config {

/// Reads the text of a file. `name` is what errors call it; with `strict`, unknown keys are errors.
/// @throws config_error that names file, line and key.
TEMPORAL_DECL temporal::config::client_config read_toml(std::string_view text,
                                                        std::string const& name, bool strict);

TEMPORAL_DECL std::string write_toml(temporal::config::client_config const& config);

}  // namespace temporal::detail::config

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/config/toml.ipp>
#endif
