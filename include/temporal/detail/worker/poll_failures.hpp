#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/common/log.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/failure_backoff.hpp>

#include <asio/awaitable.hpp>

#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace temporal::detail::worker {

/// For how long one poller goes on when its polls do not even become calls, as when the provider of
/// an API key throws: as long as with a server that refuses them. Pure: no clock, no I/O.
///
/// Distinct objects: safe. Shared objects: unsafe.
class poll_patience {
 public:
  using clock = failure_backoff::clock;

  static constexpr std::chrono::seconds limit{60};

  /// @return when to poll again; nothing when it has failed for too long.
  std::optional<clock::time_point> failed(clock::time_point now) {
    if (!since_) since_ = now;
    return backoff_.next(now, *since_ + limit);
  }

  void succeeded() { *this = poll_patience(); }

 private:
  std::optional<clock::time_point> since_;
  failure_backoff backoff_;
};

/// What the pollers of one part of a worker do about such failures together: they log them once.
///
/// Distinct and shared objects: safe.
class poll_failures {
 public:
  /// `what` they poll for, for the log.
  poll_failures(logger log, std::string what) : log_(std::move(log)), what_(std::move(what)) {}

  void succeeded(poll_patience& patience) {
    patience.succeeded();
    std::lock_guard lock(mutex_);
    said_.clear();
  }

  /// Returns when it is time to poll again, or when `stopped` is true, which `wake` tells.
  /// @throws what made the poll fail, when it has gone on for too long.
  asio::awaitable<void> wait(std::exception_ptr error, poll_patience& patience, async_signal& wake,
                             condition stopped) {
    if (stopped()) co_return;
    auto const again = patience.failed(poll_patience::clock::now());
    if (!again) std::rethrow_exception(error);
    log(describe(error));
    co_await wait_until(wake, std::move(stopped), *again);
  }

 private:
  void log(std::string text) {
    {
      std::lock_guard lock(mutex_);
      if (text == said_) return;
      said_ = text;
    }
    log_.warning("polls for " + what_ + " fail, and are repeated: " + text);
  }

  logger const log_;
  std::string const what_;
  std::mutex mutex_;
  std::string said_;
};

}  // namespace temporal::detail::worker
