#pragma once

#include <temporal/detail/worker/thread_pool.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

struct thread_pool::state : std::enable_shared_from_this<state> {
  explicit state(std::size_t limit) : limit(limit) {}

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      ++idle;
      ready.wait(lock, [this] { return stopped || !functions.empty(); });
      --idle;
      if (stopped) return;
      auto function = std::move(functions.front());
      functions.pop_front();
      lock.unlock();
      function();
      function = nullptr;
      lock.lock();
    }
  }

  std::size_t limit;
  std::mutex mutex;
  std::condition_variable ready;
  std::deque<std::function<void()>> functions;
  std::size_t idle = 0;
  bool stopped = false;
  std::vector<std::thread> threads;
};

/// Starts a thread if there is work for it. Called with the mutex locked.
TEMPORAL_DECL void thread_pool::add_thread(state& of) {
  if (of.idle >= of.functions.size() || of.threads.size() >= of.limit) return;
  of.threads.emplace_back([held = of.shared_from_this()] { held->serve(); });
}

TEMPORAL_DECL thread_pool::thread_pool(std::size_t limit)
    : state_(std::make_shared<state>(limit)) {}

TEMPORAL_DECL thread_pool::~thread_pool() {
  std::vector<std::thread> threads;
  std::deque<std::function<void()>> dropped;
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    threads.swap(state_->threads);
    dropped.swap(state_->functions);
  }
  state_->ready.notify_all();
  for (auto& thread : threads) {
    if (thread.get_id() == std::this_thread::get_id()) {
      thread.detach();
    } else {
      thread.join();
    }
  }
}

TEMPORAL_DECL void thread_pool::submit(std::function<void()> function) {
  auto const state = state_;
  {
    std::lock_guard lock(state->mutex);
    state->functions.push_back(std::move(function));
    try {
      add_thread(*state);
    } catch (std::system_error const&) {
      if (state->threads.empty()) {
        state->functions.pop_back();
        throw;
      }
    }
  }
  // Without the lock, which the thread that wakes needs at once.
  state->ready.notify_one();
}

TEMPORAL_DECL void thread_pool::grow() {
  std::lock_guard lock(state_->mutex);
  ++state_->limit;
  try {
    add_thread(*state_);
  } catch (std::system_error const&) {
    // Then the others have more to do.
  }
}

TEMPORAL_DECL asio::awaitable<void> run_on(thread_pool& pool, std::function<void()> function) {
  auto const completed = std::make_shared<async_event>();
  pool.submit([completed, function = std::move(function)]() mutable {
    function();
    // Gone before anyone hears of it: what it held may be the last of the worker.
    function = nullptr;
    completed->set();
  });
  co_await completed->wait();
}

}  // namespace temporal::detail::worker
