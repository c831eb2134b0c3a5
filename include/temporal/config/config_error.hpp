#pragma once

#include <stdexcept>
#include <string>

namespace temporal {

/// The configuration of the environment cannot be used: a file that is not TOML, a key of the wrong
/// type, a profile that does not exist, settings that exclude each other. Nothing was sent.
///
/// `what()` begins with the place, a file with its line or an environment variable, names the key
/// and says what to do. It never holds an API key, a PEM text or another value that may be secret.
class config_error : public std::invalid_argument {
 public:
  explicit config_error(std::string const& text) : std::invalid_argument(text) {}
};

}  // namespace temporal
