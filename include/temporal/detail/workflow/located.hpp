#pragma once

#include <concepts>
#include <source_location>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

/// An argument, and the place of the call that it is given in: for functions that take any number
/// of arguments, and so have no room for a defaulted last one.
template <class T>
class located {
 public:
  template <class U>
    requires(std::constructible_from<T, U &&> && !std::same_as<std::remove_cvref_t<U>, located>)
  located(U&& value,  // NOLINT(google-explicit-constructor)
          std::source_location where = std::source_location::current())
      : value(std::forward<U>(value)), where(where) {}

  T value;
  std::source_location where;
};

}  // namespace temporal::detail::wf
