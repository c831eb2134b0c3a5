#pragma once

#include <temporal/common/memo.hpp>
#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/common/workflow_id_policy.hpp>
#include <temporal/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace temporal::workflow {

/// What becomes of a child workflow when its parent closes.
enum class parent_close_policy {
  unspecified = 0,     ///< The server's default, which is `terminate`.
  terminate = 1,       ///< It is terminated.
  abandon = 2,         ///< It runs on.
  request_cancel = 3,  ///< It is asked to cancel.
};

/// What waits for a child workflow, when it is canceled before the child closed, is told.
enum class child_cancellation_type {
  /// Asks the child to cancel, and waits until it closed: it may still complete.
  wait_cancellation_completed,
  /// Asks the child to cancel, and waits until the server took that to it.
  wait_cancellation_requested,
  /// Asks the child to cancel, and goes on at once with a cancellation. A workflow that then closes
  /// in the same task closes before the server can ask: what becomes of the child is then its
  /// `parent_close_policy`'s.
  try_cancel,
  /// Asks nothing, and goes on at once with a cancellation.
  abandon,
};

/// How a child workflow is to be started.
class child_workflow_options {
 public:
  child_workflow_options() {}
  explicit child_workflow_options(std::string workflow_id) : workflow_id(std::move(workflow_id)) {}

  /// Empty: a new UUID.
  std::string workflow_id;
  /// Empty: that of the workflow.
  std::string task_queue;

  std::optional<std::chrono::nanoseconds> execution_timeout;
  std::optional<std::chrono::nanoseconds> run_timeout;
  std::optional<std::chrono::nanoseconds> task_timeout;

  workflow::parent_close_policy parent_close_policy = workflow::parent_close_policy::unspecified;
  child_cancellation_type cancellation_type = child_cancellation_type::wait_cancellation_completed;
  workflow_id_reuse_policy id_reuse_policy = workflow_id_reuse_policy::allow_duplicate;

  /// Unset: it is not run again.
  std::optional<retry_policy> retry;
  std::string cron_schedule;

  temporal::memo memo;
  temporal::search_attributes search_attributes;
  temporal::priority priority;
  /// One line of Markdown that the Web UI shows.
  std::string static_summary;
  /// Text in Markdown that the Web UI shows.
  std::string static_details;

  /// @throws std::invalid_argument that names the member and the rule it breaks.
  TEMPORAL_DECL void validate() const;
};

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/child_workflow_options.ipp>
#endif
