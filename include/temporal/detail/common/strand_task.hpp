#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace temporal::detail {

/// A coroutine on a strand of its own: it may be canceled, and timers and sockets that it shares
/// with handlers do not meet, although several threads run its context.
class strand_task : public std::enable_shared_from_this<strand_task> {
 public:
  /// What a coroutine ended with; null when it ended well.
  using end_handler = std::function<void(std::exception_ptr)>;

  explicit strand_task(asio::any_io_executor const& executor)
      : strand_(asio::make_strand(executor)) {}

  /// Once. `on_end` is called on the strand, and keeps this object alive.
  void start(asio::awaitable<void> work, end_handler on_end) {
    asio::co_spawn(strand_, std::move(work),
                   asio::bind_cancellation_slot(signal_.slot(), std::move(on_end)));
  }

  /// Cancels what it awaits, as Asio does. Called on a thread of its context.
  void cancel() {
    asio::post(strand_, [self = shared_from_this()] {
      self->signal_.emit(asio::cancellation_type::terminal | asio::cancellation_type::total);
    });
  }

 private:
  asio::any_io_executor strand_;
  asio::cancellation_signal signal_;
};

/// Runs a coroutine on a strand of its own, whatever the caller's executor is, and returns when it
/// has ended.
/// @throws what the coroutine throws.
/// Cancellation: handed on to the coroutine, which decides what becomes of it.
inline asio::awaitable<void> run_on_strand(asio::awaitable<void> work) {
  auto const task = std::make_shared<strand_task>(co_await asio::this_coro::executor);
  auto start = [&task, &work](auto handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      // Posted, while `co_spawn` would cancel at once: the strand may be busy on another thread.
      slot.assign([weak = std::weak_ptr(task)](asio::cancellation_type) {
        if (auto const canceled = weak.lock()) canceled->cancel();
      });
    }
    auto const executor = asio::get_associated_executor(handler);
    auto const waiting = std::make_shared<decltype(handler)>(std::move(handler));
    task->start(std::move(work), [task = task, executor, waiting](std::exception_ptr error) {
      asio::post(executor, [waiting, error] { (*waiting)(error); });
    });
  };
  auto pending = asio::async_initiate<asio::use_awaitable_t<> const, void(std::exception_ptr)>(
      std::move(start), asio::use_awaitable);
  co_await std::move(pending);
}

}  // namespace temporal::detail
