#pragma once

#include <temporal/detail/rpc/waiter.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

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
    return asio::async_initiate<asio::use_awaitable_t<> const, void()>(
        [this, deadline](auto handler) {
          using entry_type = entry<decltype(handler)>;
          auto executor = asio::get_associated_executor(handler);
          auto waiting = std::make_shared<entry_type>(std::move(handler), executor, deadline);
          if (waiting->start(waiting)) admit(std::move(waiting));
        },
        asio::use_awaitable);
  }

 private:
  class entry_base : public waiter {
   public:
    virtual ~entry_base() = default;

    void wake() noexcept {
      auto const waiters = waiters_;
      waiters->deliver(*this);
    }

   protected:
    explicit entry_base(std::shared_ptr<waiter_list> waiters) : waiters_(std::move(waiters)) {}

    std::shared_ptr<waiter_list> waiters_;
  };

  template <class Handler>
  class entry final : public entry_base {
   public:
    entry(Handler handler, asio::any_io_executor const& executor,
          std::chrono::steady_clock::time_point deadline)
        : entry_base(waiters_of(executor)),
          handler_(std::move(handler)),
          timer_(std::make_unique<asio::steady_timer>(executor, deadline)),
          work_(with_work(executor)) {}

    /// @return false when the coroutine's context is shutting down.
    bool start(std::weak_ptr<entry> self) {
      if (!this->waiters_->add(*this)) return false;
      if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected()) {
        // Weak: the slot may outlive the entry until the coroutine is resumed.
        slot.assign([self](asio::cancellation_type) {
          if (auto const waiting = self.lock()) waiting->wake();
        });
      }
      timer_->async_wait([self](asio::error_code const& error) {
        if (auto const waiting = self.lock(); waiting && !error) waiting->wake();
      });
      return true;
    }

   private:
    using timer = std::unique_ptr<asio::steady_timer>;

    void post() noexcept override {
      auto executor = std::exchange(work_, asio::any_io_executor());
      asio::post(executor, [handler = std::move(handler_), timer = std::move(timer_)]() mutable {
        timer.reset();
        std::move(handler)();
      });
    }

    std::unique_ptr<abandoned> abandon() override {
      // The timer too must not outlive the context.
      return std::make_unique<abandoned_handler<std::pair<timer, Handler>>>(
          std::pair(std::move(timer_), std::move(handler_)), std::move(work_));
    }

    Handler handler_;
    timer timer_;
    asio::any_io_executor work_;
  };

  /// Keeps the entry until the duty is done, or wakes it when it is already.
  void admit(std::shared_ptr<entry_base> waiting) {
    {
      std::lock_guard lock(mutex_);
      if (busy_ && !open_) {
        entries_.push_back(std::move(waiting));
        return;
      }
    }
    waiting->wake();
  }

  void finish(bool success) {
    std::vector<std::shared_ptr<entry_base>> entries;
    {
      std::lock_guard lock(mutex_);
      busy_ = false;
      if (success) open_.store(true, std::memory_order_release);
      entries.swap(entries_);
    }
    for (auto const& waiting : entries) waiting->wake();
  }

  std::mutex mutex_;
  std::atomic<bool> open_ = false;
  bool busy_ = false;
  std::vector<std::shared_ptr<entry_base>> entries_;
};

}  // namespace temporal::detail::rpc
