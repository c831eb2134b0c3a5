#pragma once

#include <temporal/common/memo.hpp>
#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/common/workflow_id_policy.hpp>
#include <temporal/config.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace temporal {

/// How to start a workflow: its id and task queue, and whatever else deserves more than a default.
class workflow_options {
 public:
  /// `id` is unique among the open workflows of the namespace; a business id is best, for it makes
  /// starting safe to repeat. `task_queue` is where the workers of this workflow poll.
  workflow_options(std::string id, std::string task_queue)
      : id(std::move(id)), task_queue(std::move(task_queue)) {}

  std::string id;
  std::string task_queue;

  /// Limit of the whole chain: all runs, retries and waits between them. Unset: none.
  std::optional<std::chrono::nanoseconds> execution_timeout;
  /// Limit of one run. Unset: that of the chain.
  std::optional<std::chrono::nanoseconds> run_timeout;
  /// Limit of one workflow task: how long a worker may be silent before the task goes to another.
  /// Unset: the server's 10 s.
  std::optional<std::chrono::nanoseconds> task_timeout;

  workflow_id_reuse_policy id_reuse_policy = workflow_id_reuse_policy::allow_duplicate;
  workflow_id_conflict_policy id_conflict_policy = workflow_id_conflict_policy::unspecified;

  /// How often the server runs the workflow again after it failed. Unset: not at all.
  std::optional<retry_policy> retry;
  /// Cron specification in UTC, such as `0 12 * * MON`. Prefer schedules. Empty: none.
  std::string cron_schedule;
  /// Wait before the first workflow task; a signal ends it early. Not together with a cron
  /// schedule.
  std::optional<std::chrono::nanoseconds> start_delay;

  /// Asks the server for the first workflow task together with the reply, for a worker of this
  /// process: one that runs, polls this task queue, was made from a client of the same connection
  /// and namespace, and has room for a workflow task. It begins at once, which saves the way
  /// through the queue. Everywhere else it is an ordinary start: without such a worker, with a
  /// start delay, a cron schedule or a signal, and when the server cannot do it or does not want
  /// to.
  ///
  /// Should the task be lost, because the worker ends before the reply comes, the server hands it
  /// out by the queue when `task_timeout` is over. `untyped_workflow_handle::eagerly_started` tells
  /// what became of it.
  bool request_eager_start = false;

  temporal::memo memo;
  temporal::search_attributes search_attributes;
  temporal::priority priority;

  /// For tests: while nothing but timers is left to wait for, the server lets the time of the
  /// workflow, and of its children, pass at once. Only servers that are set to do so take it: see
  /// `testing::workflow_environment`.
  bool skip_time = false;

  /// One line of Markdown that the Web UI shows; at most 200 bytes. Sent as a payload.
  std::string static_summary;
  /// Text in Markdown that the Web UI shows; at most 20 000 bytes. Sent like `static_summary`.
  std::string static_details;

  /// Makes starts with the same id and the same request id one: the second gets the run of the
  /// first. Empty: one is made for each start, and kept over its retries.
  std::string request_id;
  /// Timeout, headers and retries of the call that starts.
  rpc_options rpc;

  /// Throws `std::invalid_argument` that names the member and what it should be. Runs before
  /// anything is sent.
  TEMPORAL_DECL void validate() const;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/workflow_options.ipp>
#endif
