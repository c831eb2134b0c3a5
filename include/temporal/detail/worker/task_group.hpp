#pragma once

#include <temporal/detail/common/strand_task.hpp>
#include <temporal/detail/worker/async_signal.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

/// Coroutines that run side by side on one executor, and are waited for together.
///
/// All members are called on a thread of the executor's context, which may have several.
class task_group {
 public:
  using clock = std::chrono::steady_clock;
  using end_handler = strand_task::end_handler;

  explicit task_group(asio::any_io_executor executor)
      : executor_(std::move(executor)), state_(std::make_shared<state>()) {}

  /// Starts a coroutine of `owner`, which lives at least as long. `on_end` is called on its strand;
  /// without one its exception is dropped.
  std::shared_ptr<strand_task> spawn(std::shared_ptr<void> owner, asio::awaitable<void> work,
                                     end_handler on_end = {}) {
    auto task = std::make_shared<strand_task>(executor_);
    state_->add(task);
    auto ended = [state = state_, task, on_end = std::move(on_end)](std::exception_ptr error) {
      if (on_end) on_end(error);
      state->remove(*task);
    };
    task->start(run(std::move(owner), std::move(work)), std::move(ended));
    return task;
  }

  /// As `spawn`, but a coroutine that is never canceled, and whose exception is dropped. It needs
  /// no strand, which would be most of the cost of resuming it.
  void launch(std::shared_ptr<void> owner, asio::awaitable<void> work) {
    auto ended = [held = hold()](std::exception_ptr) {};
    asio::co_spawn(executor_, run(std::move(owner), std::move(work)), std::move(ended));
  }

  /// Counts as a coroutine that runs, until it is gone.
  std::shared_ptr<void> hold() { return std::make_shared<held_place>(state_); }

  /// Cancels all that run now.
  void cancel() {
    for (auto const& task : state_->running()) task->cancel();
  }

  /// Returns when none runs any more, or at the deadline. One waits at a time; being canceled
  /// changes nothing.
  /// @return whether none runs any more.
  asio::awaitable<bool> join(clock::time_point deadline = clock::time_point::max()) {
    auto const state = state_;
    condition nothing_runs = [&state] { return state->empty(); };
    co_return co_await wait_until(state->ended, std::move(nothing_runs), deadline);
  }

 private:
  static asio::awaitable<void> run(std::shared_ptr<void> owner, asio::awaitable<void> work) {
    // Locals, for these end in a known order: the coroutine before its owner.
    auto const held = std::move(owner);
    auto pending = std::move(work);
    co_await std::move(pending);
  }

  class state {
   public:
    async_signal ended;

    void add(std::shared_ptr<strand_task> task) {
      std::lock_guard lock(mutex_);
      auto const* key = task.get();
      tasks_.emplace(key, std::move(task));
    }

    void remove(strand_task& task) {
      std::lock_guard lock(mutex_);
      tasks_.erase(&task);
      if (is_empty()) ended.notify();
    }

    void add_place() {
      std::lock_guard lock(mutex_);
      ++places_;
    }

    void remove_place() {
      std::lock_guard lock(mutex_);
      --places_;
      if (is_empty()) ended.notify();
    }

    bool empty() const {
      std::lock_guard lock(mutex_);
      return is_empty();
    }

    std::vector<std::shared_ptr<strand_task>> running() const {
      std::vector<std::shared_ptr<strand_task>> found;
      std::lock_guard lock(mutex_);
      for (auto const& [key, task] : tasks_) found.push_back(task);
      return found;
    }

   private:
    bool is_empty() const noexcept { return tasks_.empty() && places_ == 0; }

    mutable std::mutex mutex_;
    std::map<strand_task const*, std::shared_ptr<strand_task>> tasks_;
    std::size_t places_ = 0;
  };

  class held_place {
   public:
    explicit held_place(std::shared_ptr<state> of) : of_(std::move(of)) { of_->add_place(); }
    held_place(held_place const&) = delete;
    held_place& operator=(held_place const&) = delete;
    ~held_place() { of_->remove_place(); }

   private:
    std::shared_ptr<state> of_;
  };

  asio::any_io_executor executor_;
  std::shared_ptr<state> state_;
};

}  // namespace temporal::detail::worker
