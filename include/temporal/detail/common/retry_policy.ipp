#pragma once

#include <temporal/common/retry_policy.hpp>

#include <cmath>
#include <stdexcept>

namespace temporal {

TEMPORAL_DECL void retry_policy::validate() const {
  auto const refuse = [](std::string const& what) {
    throw std::invalid_argument("retry_policy: " + what);
  };
  auto const ns = [](std::chrono::nanoseconds value) {
    return std::to_string(value.count()) + " ns";
  };
  if (initial_interval.count() <= 0) {
    refuse("initial_interval must be more than zero, but is " + ns(initial_interval));
  }
  // Written so that a NaN is refused as well.
  if (!(backoff_coefficient >= 1.0) || std::isinf(backoff_coefficient)) {
    refuse("backoff_coefficient must be a finite number of 1 or more, but is " +
           std::to_string(backoff_coefficient));
  }
  if (maximum_interval && *maximum_interval < initial_interval) {
    refuse("maximum_interval (" + ns(*maximum_interval) + ") must not be below initial_interval (" +
           ns(initial_interval) + ")");
  }
  if (maximum_attempts < 0) {
    refuse("maximum_attempts must not be negative (0 means no limit), but is " +
           std::to_string(maximum_attempts));
  }
  for (auto const& type : non_retryable_error_types) {
    if (type.empty()) refuse("non_retryable_error_types must not contain an empty name");
  }
}

}  // namespace temporal
