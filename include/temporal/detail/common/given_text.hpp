#pragma once

#include <stdexcept>
#include <string>

namespace temporal::detail {

/// The text that an option is given as a pointer, which may come right from `std::getenv`.
/// @throws std::invalid_argument for a null pointer; it names the option.
inline std::string given_text(char const* option, char const* text) {
  if (text) return text;
  throw std::invalid_argument(std::string(option) +
                              ": the text is a null pointer; does it come from an environment "
                              "variable that is not set?");
}

}  // namespace temporal::detail
