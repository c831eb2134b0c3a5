#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>

namespace temporal::detail {

/// @param options name of the options class that has the list.
/// @throws std::invalid_argument when an interceptor is null.
template <class List>
void check_interceptors(char const* options, List const& interceptors) {
  if (std::count(interceptors.begin(), interceptors.end(), nullptr) != 0)
    throw std::invalid_argument(std::string(options) + ": an interceptor is null");
}

}  // namespace temporal::detail
