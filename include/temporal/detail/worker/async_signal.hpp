#pragma once

#include <temporal/detail/rpc/sleeper.hpp>

#include <asio/awaitable.hpp>
#include <asio/this_coro.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace temporal::detail::worker {

/// Wakes one coroutine from any thread. A notification that finds nobody waiting is kept for the
/// next wait; several count as one.
///
/// `notify` is safe on any thread, and after the end of the waiting coroutine's context; at most
/// one coroutine waits at a time.
class async_signal {
 public:
  void notify() noexcept {
    std::unique_lock lock(mutex_);
    while (auto const waiting = std::exchange(sleeper_, nullptr)) {
      // Without the lock: who is woken may want it at once.
      lock.unlock();
      if (waiting->wake()) return;
      lock.lock();
    }
    notified_ = true;
  }

  /// Returns after a notification, at the deadline, and when canceled: the caller looks what it is.
  asio::awaitable<void> wait(std::chrono::steady_clock::time_point deadline =
                                 std::chrono::steady_clock::time_point::max()) {
    return rpc::sleep_until_woken(deadline, [this](std::shared_ptr<rpc::sleeper> waiting) {
      std::lock_guard lock(mutex_);
      if (std::exchange(notified_, false)) {
        waiting->wake();
      } else {
        sleeper_ = std::move(waiting);
      }
    });
  }

 private:
  std::mutex mutex_;
  bool notified_ = false;
  std::shared_ptr<rpc::sleeper> sleeper_;
};

/// What `wait_until` asks. (No template: GCC 12 warns of lambdas in a coroutine's frame.)
using condition = std::function<bool()>;

/// Waits until `done()` is true, which a notification of `signal` tells, or until the deadline.
/// Being canceled changes nothing. `signal` must live until this returns.
/// @return what `done()` says in the end.
inline asio::awaitable<bool> wait_until(
    async_signal& signal, condition done,
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max()) {
  auto const throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!done() && std::chrono::steady_clock::now() < deadline) co_await signal.wait(deadline);
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return done();
}

/// Something that happens once, told by any thread, and that one coroutine waits for. What was
/// written before `set` is seen after `wait`.
class async_event {
 public:
  void set() noexcept {
    set_ = true;
    told_.notify();
  }

  bool is_set() const noexcept { return set_; }

  /// Waits as `wait_until` does. This must live until it returns.
  /// @return true: it has happened.
  asio::awaitable<bool> wait() {
    condition happened = [this] { return is_set(); };
    return wait_until(told_, std::move(happened));
  }

 private:
  std::atomic<bool> set_ = false;
  async_signal told_;
};

}  // namespace temporal::detail::worker
