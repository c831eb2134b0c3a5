#pragma once

#include <type_traits>

namespace temporal::detail {

/// Whether `Argument` becomes `Parameter` without a loss that nobody asked for: fractions are not
/// cut off, and only `bool` and classes that convert to it are a `bool`. Pointers, text in quotes
/// among them, would always be true.
template <class Argument, class Parameter>
inline constexpr bool fits = [] {
  if (!std::is_convertible_v<Argument const&, Parameter>) return false;
  if (std::is_same_v<Parameter, bool>)
    return std::is_same_v<Argument, bool> || std::is_class_v<Argument>;
  return !(std::is_floating_point_v<Argument> && std::is_integral_v<Parameter>);
}();

}  // namespace temporal::detail
