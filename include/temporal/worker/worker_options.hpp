#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/workflow/failure_test.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace temporal {

class worker_interceptor;

/// How a worker works. What is unset has the default of the official SDKs.
class worker_options {
 public:
  worker_options() {}

  /// Who the server sees in histories; empty: the client's.
  std::string identity;

  /// How many activities run at a time. As many threads are made, when needed, for those that
  /// block; activities that are coroutines have none.
  std::size_t max_concurrent_activities = 100;
  /// How many workflow tasks are worked on at a time; at least 2 when workflows are cached.
  std::size_t max_concurrent_workflow_tasks = 100;

  /// Polls for activities that are open at a time.
  std::size_t activity_pollers = 5;
  /// The same for workflow tasks; one in five, but at least one, asks the task queue itself, the
  /// others the worker's own sticky queue.
  std::size_t workflow_pollers = 5;

  /// Activities of one workflow task that this worker may begin as soon as the server has recorded
  /// them, without the way over the task queue: at most so many, while slots are free, and only
  /// without the limits of rates below. 0: none.
  std::size_t max_eager_activities_per_task = 3;

  /// Runs kept in memory between their workflow tasks; 0: each task replays its history.
  std::size_t max_cached_workflows = 1000;
  /// How much memory they may take together, in bytes: of their coroutines and of the library, not
  /// of the data that they hold. 0: no limit but their number.
  std::size_t max_cached_bytes = 0;
  /// For how long the server keeps a task for the worker that has the run in memory, before it
  /// offers it to others.
  std::chrono::nanoseconds sticky_schedule_to_start_timeout = std::chrono::seconds(10);
  /// For how long a workflow may run without awaiting anything. Its task fails then, and another
  /// thread works for it; one that never returns holds up the worker's shutdown, for a thread
  /// cannot be ended. For debuggers, which stop a workflow for longer: no workflow runs for too
  /// long in a process whose environment has TEMPORAL_DEBUG, set to anything, when a worker is run.
  std::chrono::nanoseconds deadlock_timeout = std::chrono::seconds(2);

  /// Activities that this worker starts in a second, on average; a burst may have as many as there
  /// are pollers. Unset: no limit.
  std::optional<double> max_activities_per_second;
  /// The same for the whole task queue, over all workers: kept by the server, which takes the limit
  /// of the worker that asked last.
  std::optional<double> max_task_queue_activities_per_second;

  /// Heartbeats of one activity are sent at most once in 0.8 times its heartbeat timeout, or in
  /// this time when it has none.
  std::chrono::nanoseconds default_heartbeat_throttle_interval = std::chrono::seconds(30);
  /// They are not held back for longer than this.
  std::chrono::nanoseconds max_heartbeat_throttle_interval = std::chrono::seconds(60);

  /// For how long activities go on when the worker is shut down; then they are canceled, with the
  /// reason `worker_shutdown`, and still awaited.
  std::chrono::nanoseconds graceful_shutdown_period{0};

  /// Exceptions of this type, and of types derived from it, fail the workflow. Without, every
  /// exception but a `temporal::failure` ends the workflow task only, which is tried again until
  /// the code is mended. `workflow::nondeterminism_error` may be one of them; what is amiss
  /// with the worker, such as a workflow type that is not registered, never fails a workflow.
  template <class Exception>
  worker_options& fail_workflow_on() {
    workflow_failure_tests.push_back(detail::wf::is_exception_of<Exception>());
    return *this;
  }

  /// What `fail_workflow_on` added.
  std::vector<detail::wf::failure_test> workflow_failure_tests;

  /// The first is the outermost.
  std::vector<std::shared_ptr<worker_interceptor>> interceptors;

  /// Throws `std::invalid_argument` that names the member, its value and the rule it breaks.
  TEMPORAL_DECL void validate() const;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/worker_options.ipp>
#endif
