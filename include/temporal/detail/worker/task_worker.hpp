#pragma once

#include <asio/awaitable.hpp>

#include <memory>
#include <string>

namespace temporal::detail::worker {

/// What kind of tasks a part of a worker takes; the numbers are those of the API's `TaskQueueType`.
enum class task_kind { workflow = 1, activity = 2 };

/// One part of a worker: what takes the tasks of one kind. `worker_state` runs its parts like this,
/// all on threads of the worker's executor (its context may have several):
///
/// 1. `run` is spawned, and ends when polling has ended.
/// 2. At shutdown `stop_polling` is called, then the server is told, then, if the server does not
///    end open polls itself, `cancel_polls`.
/// 3. When `run` has ended, `drain` is awaited, side by side with that of other parts.
///
/// A context may end, with all its coroutines, at any time: what a part spawns must keep the part.
/// An exception of `run` shuts the whole worker down, and is thrown by `worker::run` in the end.
class task_worker : public std::enable_shared_from_this<task_worker> {
 public:
  virtual ~task_worker() = default;

  virtual task_kind kind() const noexcept = 0;

  /// The sticky queue of this worker, if it has one; for the server, at shutdown.
  virtual std::string sticky_queue() const { return {}; }

  /// Polls, and starts work on what comes. `worker_core::executor`, `namespace_info` are known.
  virtual asio::awaitable<void> run() = 0;

  /// No new poll from now on. Those that are open stay so.
  virtual void stop_polling() = 0;

  /// Ends open polls from this side.
  virtual void cancel_polls() = 0;

  /// Returns when all work that was begun is over and reported.
  virtual asio::awaitable<void> drain() = 0;

 protected:
  task_worker() = default;
  task_worker(task_worker const&) = delete;
  task_worker& operator=(task_worker const&) = delete;
};

}  // namespace temporal::detail::worker
