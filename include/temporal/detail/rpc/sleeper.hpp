#pragma once

#include <temporal/detail/rpc/waiter.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace temporal::detail::rpc {

/// A coroutine that waits to be woken by any thread; it also wakes at its deadline, and when it is
/// canceled. Distinct and shared objects: safe.
class sleeper : public waiter {
 public:
  virtual ~sleeper() = default;

  /// @return false when it has been woken already, or its context has ended.
  bool wake() noexcept {
    auto const waiters = waiters_;
    return waiters->deliver(*this);
  }

 protected:
  explicit sleeper(std::shared_ptr<waiter_list> waiters) : waiters_(std::move(waiters)) {}

  std::shared_ptr<waiter_list> waiters_;
};

/// A sleeper with its completion handler.
template <class Handler>
class timed_sleeper final : public sleeper {
 public:
  using clock = std::chrono::steady_clock;

  timed_sleeper(Handler handler, asio::any_io_executor const& executor, clock::time_point deadline)
      : sleeper(waiters_of(executor)), handler_(std::move(handler)), work_(with_work(executor)) {
    if (deadline != clock::time_point::max()) {
      timer_ = std::make_unique<asio::steady_timer>(executor, deadline);
    }
  }

  /// @return false when the coroutine's context is shutting down.
  bool start(std::weak_ptr<timed_sleeper> self) {
    if (!this->waiters_->add(*this)) return false;
    if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected()) {
      // Weak: the slot may outlive the sleeper until the coroutine is resumed.
      slot.assign([self](asio::cancellation_type) {
        if (auto const waiting = self.lock()) waiting->wake();
      });
    }
    if (timer_) {
      timer_->async_wait([self](asio::error_code const& error) {
        if (auto const waiting = self.lock(); waiting && !error) waiting->wake();
      });
    }
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

/// Suspends the coroutine until it is woken, until the deadline (`time_point::max()`: none), or
/// until it is canceled. `admit(std::shared_ptr<sleeper>)` keeps the sleeper where it will be
/// found.
template <class Admit>
asio::awaitable<void> sleep_until_woken(std::chrono::steady_clock::time_point deadline,
                                        Admit admit) {
  return asio::async_initiate<asio::use_awaitable_t<> const, void()>(
      [deadline, admit = std::move(admit)](auto handler) {
        using sleeper_type = timed_sleeper<decltype(handler)>;
        auto executor = asio::get_associated_executor(handler);
        auto waiting = std::make_shared<sleeper_type>(std::move(handler), executor, deadline);
        if (waiting->start(waiting)) admit(std::move(waiting));
      },
      asio::use_awaitable);
}

}  // namespace temporal::detail::rpc
