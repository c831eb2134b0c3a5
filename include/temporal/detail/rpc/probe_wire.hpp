#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace temporal::detail::rpc {

/// A timer that, at a time, stops what a coroutine waits for. The coroutine and the timer must run
/// on one strand.
class time_limit {
 public:
  using clock = std::chrono::steady_clock;

  explicit time_limit(asio::any_io_executor const& executor) : timer_(executor) {}

  /// Calls `stop` at `when`, unless `clear` was called before.
  template <class Stop>
  void set(clock::time_point when, Stop stop) {
    auto const mine = ++*round_;
    timer_.expires_at(when);
    // A timer that fired already may still be on its way here when `clear` is called.
    timer_.async_wait([mine, stop, round = std::weak_ptr(round_)](asio::error_code const& error) {
      auto const current = round.lock();
      if (!error && current && *current == mine) stop();
    });
  }

  void clear() {
    ++*round_;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  std::shared_ptr<unsigned> round_ = std::make_shared<unsigned>(0);
};

/// A socket whose operations end in time: with `timed_out` at the deadline, which leaves the socket
/// usable for one with a later deadline.
class probe_wire {
 public:
  using clock = time_limit::clock;
  using socket_type = asio::generic::stream_protocol::socket;

  probe_wire(asio::any_io_executor const& executor, clock::time_point deadline)
      : socket_(executor), limit_(executor), deadline_(deadline) {}

  clock::time_point deadline() const noexcept { return deadline_; }

  asio::awaitable<asio::error_code> connect(asio::generic::stream_protocol::endpoint to) {
    asio::error_code error;
    socket_.close(error);
    arm(deadline_);
    co_await socket_.async_connect(to, asio::redirect_error(asio::use_awaitable, error));
    co_return disarm(error);
  }

  asio::awaitable<asio::error_code> write(std::string bytes) {
    asio::error_code error;
    arm(deadline_);
    auto const buffer = asio::buffer(bytes);
    co_await asio::async_write(socket_, buffer, asio::redirect_error(asio::use_awaitable, error));
    co_return disarm(error);
  }

  /// Adds to `bytes` what comes, at most until `until`.
  asio::awaitable<asio::error_code> read(std::string& bytes, clock::time_point until) {
    std::string part(4096, '\0');
    asio::error_code error;
    arm(std::min(until, deadline_));
    auto const buffer = asio::buffer(part);
    auto const size =
        co_await socket_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
    bytes.append(part, 0, size);
    co_return disarm(error);
  }

  asio::awaitable<asio::error_code> read(std::string& bytes) {
    return read(bytes, clock::time_point::max());
  }

 private:
  void arm(clock::time_point when) {
    *expired_ = false;
    // The socket is there while the limit is: both are this object's.
    limit_.set(when, [this, expired = expired_] {
      *expired = true;
      asio::error_code ignored;
      socket_.cancel(ignored);
    });
  }

  asio::error_code disarm(asio::error_code error) {
    limit_.clear();
    if (error == asio::error::operation_aborted && *expired_) return asio::error::timed_out;
    return error;
  }

  socket_type socket_;
  time_limit limit_;
  clock::time_point deadline_;
  std::shared_ptr<bool> expired_ = std::make_shared<bool>(false);
};

}  // namespace temporal::detail::rpc
