#pragma once

/// @file
/// What failures tell by number; the numbers are the API's.

#include <temporal/config.hpp>

#include <string_view>

namespace temporal {

/// Which limit of time was exceeded.
enum class timeout_type {
  unspecified = 0,
  start_to_close = 1,     ///< One attempt took too long.
  schedule_to_start = 2,  ///< No worker took the task in time.
  schedule_to_close = 3,  ///< All attempts together took too long.
  heartbeat = 4,          ///< The activity did not say in time that it still lives.
};

/// `start_to_close` and so on; `unspecified` for every other number.
TEMPORAL_DECL std::string_view to_string(timeout_type value) noexcept;

/// Why something is not tried again.
enum class retry_state {
  unspecified = 0,
  in_progress = 1,
  non_retryable_failure = 2,
  timeout = 3,
  maximum_attempts_reached = 4,
  retry_policy_not_set = 5,
  internal_server_error = 6,
  cancel_requested = 7,
};

/// `maximum_attempts_reached` and so on; `unspecified` for every other number.
TEMPORAL_DECL std::string_view to_string(retry_state value) noexcept;

/// Whether a failed Nexus handler is called again, if not what its error type implies.
enum class nexus_retry_behavior {
  unspecified = 0,
  retryable = 1,
  non_retryable = 2,
};

/// How much attention an application failure deserves.
enum class failure_category {
  unspecified = 0,
  benign = 1,  ///< Expected: logged at debug level, and not counted as a failure.
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/failure_enums.ipp>
#endif
