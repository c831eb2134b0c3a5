#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// @file
/// Sockets whose operations end in time. Included by bodies only. The coroutines run on a strand
/// (`run_on_strand`), which what they wait for shares.

namespace temporal::detail {

/// An operation that a coroutine waits for, but no longer than until some time.
///
/// It is a timer that the coroutine waits for, and the operation's end cancels it. So a lookup,
/// which nothing can interrupt, may be left behind. And no operation has the coroutine for its
/// handler, which would have the compiler make all of a coroutine's handler for each kind.
class timed_operation {
 public:
  using clock = std::chrono::steady_clock;
  using addresses_type = asio::ip::tcp::resolver::results_type;

  explicit timed_operation(asio::any_io_executor const& executor) : timer_(executor) {}

  asio::error_code error;    ///< Of the operation that ended last,
  std::size_t size = 0;      ///< how many bytes it moved,
  addresses_type addresses;  ///< and what it found.

  void begin() noexcept { ended_ = false; }

  void end(asio::error_code const& with) {
    error = with;
    ended_ = true;
    timer_.cancel();
  }

  /// @return false when it has not ended by then, or the coroutine was canceled: whatever that
  ///   awaits next throws.
  asio::awaitable<bool> wait(clock::time_point until) {
    timer_.expires_at(until);
    asio::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return ended_;
  }

 private:
  asio::steady_timer timer_;
  bool ended_ = false;
};

/// The one handler of all these operations. It keeps alive what they use.
class timed_operation_handler {
 public:
  explicit timed_operation_handler(std::shared_ptr<timed_operation> of) : of_(std::move(of)) {}

  void operator()(asio::error_code const& error) const { of_->end(error); }
  void operator()(asio::error_code const& error, std::size_t size) const {
    of_->size = size;
    of_->end(error);
  }
  void operator()(asio::error_code const& error, timed_operation::addresses_type found) const {
    of_->addresses = std::move(found);
    of_->end(error);
  }

 private:
  std::shared_ptr<timed_operation> of_;
};

/// Looks up a name and adds its addresses to `found`; an IP address needs no looking up. Waits no
/// longer than the deadline, although the system's resolver cannot be interrupted: what it finds
/// later is dropped.
/// @return `timed_out` at the deadline
inline asio::awaitable<asio::error_code> look_up(std::string host, std::uint16_t port,
                                                 timed_operation::clock::time_point deadline,
                                                 std::vector<asio::ip::tcp::endpoint>& found) {
  class lookup : public timed_operation {
   public:
    explicit lookup(asio::any_io_executor const& executor)
        : timed_operation(executor), resolver(executor) {}
    asio::ip::tcp::resolver resolver;
  };
  asio::error_code error;
  if (auto const ip = asio::ip::make_address(host, error); !error) {
    found.emplace_back(ip, port);
    co_return asio::error_code();
  }
  if (timed_operation::clock::now() >= deadline) co_return asio::error::timed_out;
  auto const pending = std::make_shared<lookup>(co_await asio::this_coro::executor);
  pending->resolver.async_resolve(host, std::to_string(port), timed_operation_handler(pending));
  if (!co_await pending->wait(deadline)) co_return asio::error::timed_out;
  for (auto const& one : pending->addresses) found.push_back(one.endpoint());
  co_return pending->error;
}

/// A socket whose operations end in time: with `timed_out` at the deadline, or before at a time of
/// their own, which leaves the socket usable.
class timed_wire {
 public:
  using clock = timed_operation::clock;
  using address_type = asio::generic::stream_protocol::endpoint;

  timed_wire(asio::any_io_executor const& executor, clock::time_point deadline)
      : line_(std::make_shared<line>(executor)), deadline_(deadline) {}
  timed_wire(timed_wire const&) = delete;
  timed_wire& operator=(timed_wire const&) = delete;
  /// Closes the socket: an operation that a canceled coroutine left behind has it, too.
  ~timed_wire() {
    asio::error_code ignored;
    line_->socket.close(ignored);
  }

  bool expired() const { return clock::now() >= deadline_; }

  /// Connects to the first of the addresses that accepts.
  /// @return the last one's error when none does.
  asio::awaitable<asio::error_code> connect(std::vector<address_type> const& addresses) {
    asio::error_code error = asio::error::not_found;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      tried_ = i;
      error = co_await connect(addresses[i]);
      if (!error) break;
    }
    co_return error;
  }

  /// Of the addresses to connect to, the one that accepted, or was tried last.
  std::size_t tried() const noexcept { return tried_; }

  asio::awaitable<asio::error_code> write(std::string bytes) {
    line_->output = std::move(bytes);
    for (std::size_t sent = 0; sent < line_->output.size(); sent += line_->size) {
      if (expired()) co_return asio::error::timed_out;
      auto const rest = asio::const_buffer(line_->output.data(), line_->output.size()) + sent;
      line_->begin();
      line_->socket.async_write_some(rest, timed_operation_handler(line_));
      if (auto const error = co_await finish(deadline_)) co_return error;
    }
    co_return asio::error_code();
  }

  /// Adds to `bytes` what comes, at most until `until`.
  asio::awaitable<asio::error_code> read(std::string& bytes,
                                         clock::time_point until = clock::time_point::max()) {
    if (expired()) co_return asio::error::timed_out;
    line_->input.resize(std::size_t{64} << 10);
    line_->begin();
    line_->socket.async_read_some(asio::mutable_buffer(line_->input.data(), line_->input.size()),
                                  timed_operation_handler(line_));
    auto const error = co_await finish(std::min(until, deadline_));
    if (!error) bytes.append(line_->input, 0, line_->size);
    co_return error;
  }

 private:
  class line : public timed_operation {
   public:
    explicit line(asio::any_io_executor const& executor)
        : timed_operation(executor), socket(executor) {}
    asio::generic::stream_protocol::socket socket;
    std::string input;
    std::string output;
  };

  asio::awaitable<asio::error_code> connect(address_type to) {
    if (expired()) co_return asio::error::timed_out;
    asio::error_code ignored;
    line_->socket.close(ignored);
    line_->begin();
    line_->socket.async_connect(to, timed_operation_handler(line_));
    co_return co_await finish(deadline_);
  }

  /// Waits for the end of the operation that was just begun, or brings it about at `until`.
  asio::awaitable<asio::error_code> finish(clock::time_point until) {
    if (!co_await line_->wait(until)) {
      asio::error_code ignored;
      line_->socket.cancel(ignored);
      co_await line_->wait(clock::time_point::max());
      if (line_->error == asio::error::operation_aborted) co_return asio::error::timed_out;
    }
    co_return line_->error;
  }

  std::shared_ptr<line> line_;
  clock::time_point deadline_;
  std::size_t tried_ = 0;
};

}  // namespace temporal::detail
