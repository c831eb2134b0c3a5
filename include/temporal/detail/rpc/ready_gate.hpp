#pragma once

#include <temporal/detail/rpc/sleeper.hpp>

#include <asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace temporal::detail::rpc {

/// Lets many coroutines wait for something that one of them does: the first one in gets to do it,
/// the others wait until it is done, or until it failed and another one is to try.
///
/// Distinct and shared objects: safe.
class ready_gate {
 public:
  /// The duty to open the gate; without a call of `succeed`, its end lets another one try.
  class duty {
   public:
    duty() {}
    explicit duty(ready_gate& gate) : gate_(&gate) {}
    duty(duty&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    duty& operator=(duty&&) = delete;
    ~duty() {
      if (gate_ != nullptr) gate_->finish(false);
    }

    explicit operator bool() const noexcept { return gate_ != nullptr; }
    void succeed() { std::exchange(gate_, nullptr)->finish(true); }

   private:
    ready_gate* gate_ = nullptr;
  };

  bool is_open() const noexcept { return open_.load(std::memory_order_acquire); }

  /// Opens the gate without anyone's duty.
  void open() { finish(true); }

  /// The duty, if the gate is closed and nobody has it.
  duty try_begin() {
    std::lock_guard lock(mutex_);
    if (open_ || busy_) return duty();
    busy_ = true;
    return duty(*this);
  }

  /// Returns when whoever has the duty is done with it, well or not, at the deadline, and when
  /// canceled.
  asio::awaitable<void> wait(std::chrono::steady_clock::time_point deadline) {
    return sleep_until_woken(
        deadline, [this](std::shared_ptr<sleeper> waiting) { admit(std::move(waiting)); });
  }

 private:
  /// Keeps the sleeper until the duty is done, or wakes it when it is already.
  void admit(std::shared_ptr<sleeper> waiting) {
    {
      std::lock_guard lock(mutex_);
      if (busy_ && !open_) {
        sleepers_.push_back(std::move(waiting));
        return;
      }
    }
    waiting->wake();
  }

  void finish(bool success) {
    std::vector<std::shared_ptr<sleeper>> sleepers;
    {
      std::lock_guard lock(mutex_);
      busy_ = false;
      if (success) open_.store(true, std::memory_order_release);
      sleepers.swap(sleepers_);
    }
    for (auto const& waiting : sleepers) waiting->wake();
  }

  std::mutex mutex_;
  std::atomic<bool> open_ = false;
  bool busy_ = false;
  std::vector<std::shared_ptr<sleeper>> sleepers_;
};

}  // namespace temporal::detail::rpc
