#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

namespace temporal::detail {

/// A limit that is no more than a year, for a longer one may be a time that the clock cannot tell.
template <class Duration>
Duration at_most_a_year(Duration limit) {
  return std::min<Duration>(limit, std::chrono::years(1));
}

/// @throws std::invalid_argument that names `member` when a duration is negative.
inline void check_duration(std::optional<std::chrono::nanoseconds> value,
                           std::string const& member) {
  if (!value || *value >= std::chrono::nanoseconds(0)) return;
  throw std::invalid_argument(member + " must not be negative, but is " +
                              std::to_string(value->count()) +
                              " ns; leave it unset for the default");
}

}  // namespace temporal::detail
