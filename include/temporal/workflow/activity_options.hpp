#pragma once

#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/config.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace temporal::workflow {

/// What waits for an activity, when it is canceled before it ended, is told.
enum class activity_cancellation_type {
  /// Asks the activity to stop, and goes on at once with a cancellation.
  try_cancel,
  /// Asks the activity to stop, and waits for what it makes of that: it may still complete.
  wait_cancellation_completed,
  /// Asks nothing, and goes on at once with a cancellation; the activity runs on.
  abandon,
};

/// How an activity is to be run. One of `start_to_close_timeout` and `schedule_to_close_timeout`
/// is needed.
class activity_options {
 public:
  activity_options() {}

  /// The usual: a limit for each attempt, retried by the server's default policy.
  explicit activity_options(std::chrono::nanoseconds start_to_close)
      : start_to_close_timeout(start_to_close) {}

  /// Limit of one attempt, from its start by a worker. Unset: that of all attempts.
  std::optional<std::chrono::nanoseconds> start_to_close_timeout;
  /// Limit of all attempts and waits between them. Unset: none but the workflow's.
  std::optional<std::chrono::nanoseconds> schedule_to_close_timeout;
  /// Limit of the wait for a worker; it is not retried. Unset: that of `schedule_to_close_timeout`.
  std::optional<std::chrono::nanoseconds> schedule_to_start_timeout;
  /// How long the activity may be silent before it counts as lost; it must heartbeat then. Unset:
  /// as long as it likes.
  std::optional<std::chrono::nanoseconds> heartbeat_timeout;

  /// Unset: the server's, which retries without limit within the timeouts.
  std::optional<retry_policy> retry;
  /// Empty: that of the workflow.
  std::string task_queue;
  /// Unique among the workflow's running activities. Empty: numbers.
  std::string activity_id;
  activity_cancellation_type cancellation_type = activity_cancellation_type::try_cancel;
  temporal::priority priority;
  /// One line of Markdown that the Web UI shows.
  std::string summary;

  /// @throws std::invalid_argument that names the member and the rule it breaks.
  TEMPORAL_DECL void validate() const;
};

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/activity_options.ipp>
#endif
