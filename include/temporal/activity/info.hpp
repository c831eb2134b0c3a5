#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace temporal::activity {

/// What an activity knows about the attempt that it is.
class info {
 public:
  info() {}

  /// By which this attempt is completed from elsewhere: bytes, not text. See
  /// `context::complete_async`.
  std::string task_token;

  std::string activity_id;
  std::string activity_type;
  std::string task_queue;
  /// Of the workflow, and so of the worker.
  std::string namespace_name;
  /// The workflow that waits for the activity; all empty for one that was started without.
  std::string workflow_type;
  std::string workflow_id;
  std::string workflow_run_id;
  /// The run of an activity that was started without a workflow; otherwise empty.
  std::string activity_run_id;

  /// Counted from 1.
  std::int32_t attempt = 1;

  /// When the activity, and this attempt of it, were put into the task queue; by the server's
  /// clock.
  std::chrono::system_clock::time_point scheduled_time;
  std::chrono::system_clock::time_point current_attempt_scheduled_time;
  /// When the server handed this attempt to a worker.
  std::chrono::system_clock::time_point started_time;

  /// Unset: no such limit.
  std::optional<std::chrono::nanoseconds> schedule_to_close_timeout;
  std::optional<std::chrono::nanoseconds> start_to_close_timeout;
  std::optional<std::chrono::nanoseconds> heartbeat_timeout;

  /// As the server applies it, with its defaults.
  std::optional<temporal::retry_policy> retry;
  temporal::priority priority;

  /// Headers of the call, for interceptors.
  std::map<std::string, payload> headers;
  /// Details of the last heartbeat of an earlier attempt; `context::heartbeat_details` decodes
  /// them.
  payloads heartbeat_details;

  /// Whether it runs inside of its workflow's worker, unknown to the server.
  bool is_local = false;
};

}  // namespace temporal::activity
