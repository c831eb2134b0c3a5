#pragma once

#include <temporal/config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace temporal {

/// How the server retries an activity or a workflow. (How calls to the server are repeated is
/// `retry_options`.)
///
/// Wait before attempt n+1: `initial_interval * backoff_coefficient^(n-1)`, at most
/// `maximum_interval`. Members may be set in any order; `validate()` runs before the policy is
/// sent.
class retry_policy {
 public:
  retry_policy() {}

  /// One attempt, no retry.
  static retry_policy none() {
    retry_policy policy;
    policy.maximum_attempts = 1;
    return policy;
  }

  /// Wait before the second attempt; more than zero.
  std::chrono::nanoseconds initial_interval = std::chrono::seconds(1);

  /// Factor between one wait and the next; 1 or more.
  double backoff_coefficient = 2.0;

  /// Longest wait; not below `initial_interval`. Unset: the server takes 100 times
  /// `initial_interval`.
  std::optional<std::chrono::nanoseconds> maximum_interval;

  /// Attempts in all, the first included; 0 means no limit but the timeouts.
  std::int32_t maximum_attempts = 0;

  /// Types of application failures that are final. A type must match exactly; for a C++ exception
  /// it is the class's qualified name, such as `orders::out_of_stock` (see `application_failure`).
  std::vector<std::string> non_retryable_error_types;

  /// Throws `std::invalid_argument` that names the member, its value and the rule it breaks.
  TEMPORAL_DECL void validate() const;

  friend bool operator==(retry_policy const&, retry_policy const&) = default;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/retry_policy.ipp>
#endif
