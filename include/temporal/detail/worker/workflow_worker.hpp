#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/deadlock_watch.hpp>
#include <temporal/detail/worker/eager_inbox.hpp>
#include <temporal/detail/worker/poll_balance.hpp>
#include <temporal/detail/worker/poll_failures.hpp>
#include <temporal/detail/worker/run_cache.hpp>
#include <temporal/detail/worker/slots.hpp>
#include <temporal/detail/worker/task_group.hpp>
#include <temporal/detail/worker/task_mailbox.hpp>
#include <temporal/detail/worker/task_worker.hpp>
#include <temporal/detail/worker/thread_pool.hpp>
#include <temporal/detail/worker/worker_core.hpp>
#include <temporal/detail/worker/workflow_engine.hpp>
#include <temporal/detail/worker/workflow_reporter.hpp>
#include <temporal/detail/worker/workflow_task.hpp>

#include <asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace temporal::detail::worker {

/// For how long an engine may run one task before it counts as deadlocked; nothing when it may
/// forever: with the environment variable TEMPORAL_DEBUG, for debuggers. Sanitizers get more time.
TEMPORAL_DECL std::optional<std::chrono::nanoseconds> deadlock_limit(
    std::chrono::nanoseconds configured);

/// The part of a worker that runs workflows: polls for their tasks, has the engines do them, and
/// keeps the runs in memory between their tasks.
///
/// Polls and reports are coroutines on the worker's executor. Engines run, and end, on threads of
/// their own, a run on one of them at a time. A slot is taken before a poll, and given back when
/// the task is reported.
class workflow_worker final : public task_worker {
 public:
  /// `activities` are those of the same worker; null: none.
  TEMPORAL_DECL workflow_worker(std::shared_ptr<worker_core const> core, engine_factory make,
                                std::shared_ptr<activity_worker> activities);
  TEMPORAL_DECL ~workflow_worker() override;

  task_kind kind() const noexcept override { return task_kind::workflow; }
  std::string sticky_queue() const override { return sticky_queue_; }
  TEMPORAL_DECL asio::awaitable<void> run() override;
  TEMPORAL_DECL void stop_polling() override;
  TEMPORAL_DECL void cancel_polls() override;
  TEMPORAL_DECL asio::awaitable<void> drain() override;

  /// Runs in memory that are not worked on.
  TEMPORAL_DECL std::size_t cached_runs() const;

 private:
  using engine_pointer = std::unique_ptr<workflow_engine>;
  struct job;

  TEMPORAL_DECL asio::awaitable<void> poll_until_stopped(std::shared_ptr<async_signal> wake);
  TEMPORAL_DECL asio::awaitable<shared_task> poll(slot taken, poll_patience& patience,
                                                  async_signal& wake);
  /// Has the clients of this connection hand over what their starts bring, or no more.
  TEMPORAL_DECL void offer_places();
  TEMPORAL_DECL void withdraw_places();
  TEMPORAL_DECL asio::awaitable<void> take_eager_tasks();
  TEMPORAL_DECL void accept(shared_task task);
  /// Does the task, and then all that came for its run meanwhile.
  TEMPORAL_DECL asio::awaitable<void> work_on(shared_task task);
  /// What is to be done next for the run; when there is nothing, the run is not worked on any more.
  TEMPORAL_DECL shared_task next_task(std::string const& run_id);

  /// @return the run's next task, if the reply to this one's completion brought it.
  TEMPORAL_DECL asio::awaitable<shared_task> process(shared_task task);
  /// Makes the task's history what the engine needs next, and decodes it.
  /// @return whether the task can be done; else it has been dropped, or reported as failed.
  TEMPORAL_DECL asio::awaitable<bool> prepare(job& work);
  TEMPORAL_DECL asio::awaitable<void> fetch_history(workflow_task& task, bool from_start);
  /// Has a workflow thread do the task.
  /// @return whether it was done in time; else it has been reported as failed.
  TEMPORAL_DECL asio::awaitable<bool> execute(std::shared_ptr<job> work);
  TEMPORAL_DECL void start(std::shared_ptr<job> work);
  /// Reports the task of a job that takes too long as failed, and returns when it is over.
  TEMPORAL_DECL asio::awaitable<void> wait_for_stuck(job& work);
  TEMPORAL_DECL asio::awaitable<shared_task> report(job& work);
  /// Puts the run into the cache if it is to be kept, and ends it, and what has to go for it.
  TEMPORAL_DECL asio::awaitable<void> put_back(std::shared_ptr<job> work);
  /// Ends runs on a workflow thread.
  TEMPORAL_DECL asio::awaitable<void> evict(std::vector<engine_pointer> engines);

  bool caching() const noexcept { return !sticky_queue_.empty(); }

  std::shared_ptr<worker_core const> const core_;
  engine_factory const make_engine_;
  std::string const sticky_queue_;               // empty: runs are not kept
  std::shared_ptr<deadlock_watch> const watch_;  // null: no task takes too long
  workflow_reporter const reporter_;
  std::shared_ptr<slot_pool> const slots_;
  std::shared_ptr<eager_inbox> const eager_;
  thread_pool threads_;
  task_group pollers_;
  task_group work_;
  poll_failures failures_;
  std::atomic<bool> stopping_ = false;

  mutable std::mutex mutex_;  // of what follows
  poll_balance balance_;
  run_cache<engine_pointer> cache_;
  std::unordered_map<std::string, task_mailbox<shared_task>> busy_;  // by run id
  std::vector<std::shared_ptr<async_signal>> wakes_;                 // of the pollers
  std::size_t stuck_ = 0;
  std::size_t spare_threads_ = 0;
  std::exception_ptr failure_;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/workflow_worker.ipp>
#endif
