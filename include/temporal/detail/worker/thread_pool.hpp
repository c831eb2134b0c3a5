#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/worker/async_signal.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>

namespace temporal::detail::worker {

/// Threads for functions that block. Made when they are needed, up to a limit, and kept.
///
/// Its end waits for the functions that run; when it happens on a thread of its own, that thread
/// goes on by itself until its function returns. Functions that were not begun are dropped.
///
/// Distinct and shared objects: safe.
class thread_pool {
 public:
  TEMPORAL_DECL explicit thread_pool(std::size_t limit);
  TEMPORAL_DECL ~thread_pool();
  thread_pool(thread_pool const&) = delete;
  thread_pool& operator=(thread_pool const&) = delete;

  /// Runs the function on a thread of the pool; after those that wait already, when all are busy.
  /// The function throws nothing.
  /// @throws std::system_error when the system has no thread left, and the pool has none.
  TEMPORAL_DECL void submit(std::function<void()> function);

  /// Allows one thread more, in place of one that does not come back for long.
  TEMPORAL_DECL void grow();

 private:
  struct state;
  TEMPORAL_DECL static void add_thread(state& of);

  std::shared_ptr<state> state_;
};

/// Runs a function on a thread of the pool, and resumes on the executor of this coroutine. What the
/// function uses must be its own: the coroutine may be destroyed, with its context, while it runs.
/// Being canceled changes nothing. The function throws nothing.
TEMPORAL_DECL asio::awaitable<void> run_on(thread_pool& pool, std::function<void()> function);

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/thread_pool.ipp>
#endif
