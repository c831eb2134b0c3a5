#pragma once

#include <temporal/detail/common/intrusive_list.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/task_group.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace temporal::detail::worker {

struct watched_tag {};

/// Work that a thread of its own does, and that one coroutine waits for. What was written before
/// `end` is seen after the wait.
class watched_work : public list_link<watched_tag> {
 public:
  using clock = std::chrono::steady_clock;

  /// On the thread: it has the thread from now on.
  void begin() noexcept { began_ = clock::now().time_since_epoch().count(); }
  /// On the thread: it is over.
  void end() noexcept {
    ended_ = true;
    told_.notify();
  }

  /// Waits until it is over, or has taken too long. Being canceled changes nothing.
  /// @return whether it is over.
  asio::awaitable<bool> wait() {
    condition told = [this] { return ended_ || overdue_; };
    co_await wait_until(told_, std::move(told));
    co_return ended_;
  }

  /// Waits until it is over, however long it takes.
  asio::awaitable<bool> wait_for_end() {
    condition over = [this] { return ended_.load(); };
    return wait_until(told_, std::move(over));
  }

 private:
  friend class deadlock_watch;

  std::atomic<clock::rep> began_ = 0;
  std::atomic<bool> ended_ = false;
  std::atomic<bool> overdue_ = false;
  async_signal told_;
};

/// Notices work that takes too long on its thread; the time in which it waits for one is free.
///
/// One coroutine watches over all: it sleeps until the first may be overdue, so that work that ends
/// in time, and that is nearly all, costs no timer.
///
/// Distinct and shared objects: safe.
class deadlock_watch : public std::enable_shared_from_this<deadlock_watch> {
 public:
  using clock = watched_work::clock;

  deadlock_watch(asio::any_io_executor executor, std::chrono::nanoseconds limit)
      : limit_(std::chrono::duration_cast<clock::duration>(limit)),
        watching_(std::move(executor)) {}

  std::chrono::nanoseconds limit() const noexcept { return limit_; }

  /// Watches over some work while it lives.
  class scope {
   public:
    /// @param watch may be null: then nothing is too long.
    scope(std::shared_ptr<deadlock_watch> watch, watched_work& work)
        : watch_(std::move(watch)), work_(work) {
      if (watch_) watch_->add(work_);
    }
    scope(scope const&) = delete;
    scope& operator=(scope const&) = delete;
    ~scope() {
      if (watch_) watch_->remove(work_);
    }

   private:
    std::shared_ptr<deadlock_watch> watch_;
    watched_work& work_;
  };

  /// Ends the watch, for good.
  static asio::awaitable<void> stop(std::shared_ptr<deadlock_watch> watch) {
    {
      std::lock_guard lock(watch->mutex_);
      watch->stopped_ = true;
    }
    watch->wake_.notify();
    co_await watch->watching_.join();
  }

 private:
  void add(watched_work& work) {
    {
      std::lock_guard lock(mutex_);
      works_.push_back(work);
      if (awake_ || stopped_) return;
      awake_ = true;
    }
    watching_.launch(shared_from_this(), watch());
  }

  void remove(watched_work& work) noexcept {
    std::lock_guard lock(mutex_);
    work.unlink();
  }

  asio::awaitable<void> watch() {
    while (auto const next = look(clock::now())) co_await wake_.wait(*next);
  }

  /// Tells of what is overdue.
  /// @return when to look again; nothing when there is nothing to watch over.
  std::optional<clock::time_point> look(clock::time_point now) {
    std::lock_guard lock(mutex_);
    awake_ = !works_.empty() && !stopped_;
    if (!awake_) return std::nullopt;
    auto next = now + limit_;
    works_.for_each([&](watched_work& work) {
      auto const began = work.began_.load();
      if (began == 0 || work.overdue_) return;
      auto const until = clock::time_point(clock::duration(began)) + limit_;
      if (until > now) {
        next = std::min(next, until);
      } else {
        work.overdue_ = true;
        work.told_.notify();
      }
    });
    return next;
  }

  clock::duration const limit_;
  task_group watching_;
  async_signal wake_;
  std::mutex mutex_;  // of what follows
  bool awake_ = false;
  bool stopped_ = false;
  intrusive_list<watched_work, watched_tag> works_;
};

}  // namespace temporal::detail::worker
