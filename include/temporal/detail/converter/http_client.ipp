#pragma once

#include <temporal/detail/converter/http_client.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/ssl.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
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
  asio::awaitable<http_response> over_tls();
  template <class Stream>
  asio::awaitable<http_response> exchange(Stream& stream);

  http_exchange request_;
  asio::strand<asio::any_io_executor> strand_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  asio::ip::tcp::resolver::results_type addresses_;
  asio::error_code resolve_error_;
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

template <class Stream>
asio::awaitable<http_response> http_session::exchange(Stream& stream) {
  asio::error_code error;
  co_await asio::async_write(stream, asio::buffer(request_.text),
                             asio::redirect_error(asio::use_awaitable, error));
  check(error, "cannot send the request");
  http_response_reader reader(request_.maximum_response_size);
  std::string piece(std::size_t{64} << 10, '\0');
  while (!reader.complete()) {
    auto const size = co_await stream.async_read_some(
        asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
    reader.add(std::string_view(piece.data(), size));
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated) {
      reader.end();
    } else {
      check(error, "cannot read the answer");
    }
  }
  co_return reader.take();
}

inline asio::awaitable<http_response> http_session::over_tls() {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  context.set_verify_mode(asio::ssl::verify_peer);
  if (request_.root_ca.empty()) {
    context.set_default_verify_paths();
  } else {
    context.add_certificate_authority(asio::buffer(request_.root_ca));
  }
  asio::ssl::stream<asio::ip::tcp::socket&> stream(socket_, context);
  auto const& host = request_.url.host;
  stream.set_verify_callback(asio::ssl::host_name_verification(host));
  asio::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
  asio::error_code error;
  co_await stream.async_handshake(asio::ssl::stream_base::client,
                                  asio::redirect_error(asio::use_awaitable, error));
  check(error, "the TLS handshake failed");
  co_return co_await exchange(stream);
}

inline asio::awaitable<http_response> http_session::run() {
  // Keeps itself alive, and its timer from doing so for longer.
  auto const self = shared_from_this();
  http_response response;
  std::exception_ptr failed;
  try {
    check();
    co_await connect();
    if (request_.url.tls) {
      response = co_await over_tls();
    } else {
      response = co_await exchange(socket_);
    }
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
