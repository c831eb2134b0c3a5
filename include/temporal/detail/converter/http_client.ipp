#pragma once

#include <temporal/detail/converter/http_client.hpp>
#include <temporal/detail/converter/http_tls.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace temporal::detail {

/// What an exchange, its time limit and its cancellation share. All of it happens on one strand:
/// the caller's executor may be one of many threads.
class http_session : public std::enable_shared_from_this<http_session> {
 public:
  http_session(asio::any_io_executor const& executor, http_exchange request)
      : request_(std::move(request)),
        strand_(asio::make_strand(executor)),
        resolver_(strand_),
        socket_(strand_),
        timer_(strand_) {}

  asio::any_io_executor executor() const { return strand_; }

  void cancel() {
    asio::post(strand_, [self = shared_from_this()] {
      self->canceled_ = true;
      self->stop();
    });
  }

  asio::awaitable<http_response> run();

 private:
  void stop() {
    asio::error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
  }

  /// @throws when the exchange was ended from outside.
  void check() const {
    if (canceled_) throw asio::system_error(asio::error::operation_aborted);
    if (expired_) {
      throw std::runtime_error("no answer within " + std::to_string(request_.timeout.count()) +
                               " ms");
    }
  }

  void check(asio::error_code const& error, char const* what) const {
    check();
    if (error) throw std::runtime_error(std::string(what) + ": " + error.message());
  }

  void watch();
  asio::awaitable<void> connect();
  asio::awaitable<void> shake_hands();
  asio::awaitable<asio::error_code> send(std::string_view bytes);
  asio::awaitable<asio::error_code> receive();
  asio::awaitable<bool> receive(std::string& plain);
  asio::awaitable<http_response> exchange();

  http_exchange request_;
  asio::strand<asio::any_io_executor> strand_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  asio::ip::tcp::resolver::results_type addresses_;
  asio::error_code resolve_error_;
  std::unique_ptr<http_tls> tls_;  // there if it is https
  std::string buffer_;
  std::string_view received_;  // of the buffer
  bool resolved_ = false;
  bool expired_ = false;
  bool canceled_ = false;
};

/// Ends the exchange when its time is over.
inline void http_session::watch() {
  timer_.async_wait([self = shared_from_this()](asio::error_code const& error) {
    if (error) return;
    self->expired_ = true;
    self->stop();
  });
}

inline asio::awaitable<void> http_session::connect() {
  // A lookup cannot be ended once it has begun. So it is the timer that is waited for.
  timer_.expires_after(request_.timeout);
  resolver_.async_resolve(
      request_.url.host, request_.url.port,
      [self = shared_from_this()](asio::error_code const& error,
                                  asio::ip::tcp::resolver::results_type const& addresses) {
        self->resolved_ = true;
        self->resolve_error_ = error;
        self->addresses_ = addresses;
        self->timer_.cancel();
      });
  auto const until = timer_.expiry();
  asio::error_code error;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  expired_ = !resolved_;
  check(resolve_error_, "its name cannot be resolved");
  timer_.expires_at(until);
  watch();
  co_await asio::async_connect(socket_, addresses_,
                               asio::redirect_error(asio::use_awaitable, error));
  check(error, "cannot connect");
}

inline asio::awaitable<asio::error_code> http_session::send(std::string_view bytes) {
  asio::error_code error;
  if (!bytes.empty()) {
    co_await asio::async_write(socket_, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, error));
  }
  co_return error;
}

/// Waits for bytes of the server, as they come.
inline asio::awaitable<asio::error_code> http_session::receive() {
  buffer_.resize(std::size_t{64} << 10);
  asio::error_code error;
  auto const size = co_await socket_.async_read_some(
      asio::buffer(buffer_), asio::redirect_error(asio::use_awaitable, error));
  received_ = std::string_view(buffer_).substr(0, size);
  co_return error;
}

inline asio::awaitable<void> http_session::shake_hands() {
  using enum http_tls::progress;
  std::string const what = "the TLS handshake failed";
  tls_ = std::make_unique<http_tls>(request_.url.host, request_.root_ca);
  for (;;) {
    auto const state = tls_->handshake();
    // Also when it failed: the server is told why.
    auto const output = tls_->take_output();
    auto error = co_await send(output);
    check();
    if (state == done) co_return;
    if (state != needs_input) throw std::runtime_error(what + ": " + tls_->problem());
    if (!error) error = co_await receive();
    check(error, what.c_str());
    tls_->feed(received_);
  }
}

/// Adds to `plain` what the server says next.
/// @return false when that was all. A server may end the connection without TLS's farewell: whether
///   the answer is whole, HTTP knows.
inline asio::awaitable<bool> http_session::receive(std::string& plain) {
  using enum http_tls::progress;
  for (;;) {
    auto const state = tls_ ? tls_->read(plain) : needs_input;
    if (state == failed) throw std::runtime_error("cannot read the answer: " + tls_->problem());
    if (state == ended || !plain.empty()) co_return state != ended;
    auto const error = co_await receive();
    if (error == asio::error::eof) co_return false;
    check(error, "cannot read the answer");
    if (tls_) {
      tls_->feed(received_);
    } else {
      plain = received_;
    }
  }
}

inline asio::awaitable<http_response> http_session::exchange() {
  std::string output;
  if (tls_) {
    tls_->write(request_.text);
    output = tls_->take_output();
  } else {
    output = std::move(request_.text);
  }
  auto const error = co_await send(output);
  check(error, "cannot send the request");
  http_response_reader reader(request_.maximum_response_size);
  while (!reader.complete()) {
    std::string plain;
    auto const goes_on = co_await receive(plain);
    reader.add(plain);
    if (!goes_on) reader.end();
  }
  co_return reader.take();
}

inline asio::awaitable<http_response> http_session::run() {
  // Keeps itself alive, and its timer from doing so for longer.
  auto const self = shared_from_this();
  http_response response;
  std::exception_ptr failed;
  try {
    check();
    co_await connect();
    if (request_.url.tls) co_await shake_hands();
    response = co_await exchange();
  } catch (...) {
    failed = std::current_exception();
  }
  stop();
  if (failed) std::rethrow_exception(failed);
  co_return response;
}

/// Starts the session on its strand. Its cancellation comes from another thread, as the case may
/// be, so that it is posted and not handed through.
class http_session_start {
 public:
  explicit http_session_start(std::shared_ptr<http_session> session)
      : session_(std::move(session)) {}

  template <class Handler>
  void operator()(Handler&& handler) const {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      slot.assign([weak = std::weak_ptr<http_session>(session_)](asio::cancellation_type) {
        if (auto const session = weak.lock()) session->cancel();
      });
    }
    asio::co_spawn(
        session_->executor(), session_->run(),
        asio::bind_cancellation_slot(asio::cancellation_slot(), std::forward<Handler>(handler)));
  }

 private:
  std::shared_ptr<http_session> session_;
};

TEMPORAL_DECL asio::awaitable<http_response> http_post(http_exchange request) {
  http_session_start start(
      std::make_shared<http_session>(co_await asio::this_coro::executor, std::move(request)));
  auto pending =
      asio::async_initiate<asio::use_awaitable_t<> const, void(std::exception_ptr, http_response)>(
          std::move(start), asio::use_awaitable);
  co_return co_await std::move(pending);
}

}  // namespace temporal::detail
