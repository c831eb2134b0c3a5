#pragma once

#include <temporal/detail/common/duration_check.hpp>
#include <temporal/detail/common/strand_task.hpp>
#include <temporal/detail/common/timed_wire.hpp>
#include <temporal/detail/converter/http_client.hpp>
#include <temporal/detail/converter/http_tls.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/this_coro.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace temporal::detail {

/// One exchange, on a strand. Canceled, whatever it awaits throws.
class http_session {
 public:
  http_session(asio::any_io_executor const& executor, http_exchange request)
      : request_(std::move(request)),
        // No deadline that the clock cannot tell.
        deadline_(timed_wire::clock::now() + at_most_a_year(request_.timeout)),
        wire_(executor, deadline_) {}

  asio::awaitable<http_response> run();

 private:
  /// @throws std::runtime_error when the time is over, and for an error.
  void check(asio::error_code const& error, char const* what) const {
    if (error == asio::error::timed_out && wire_.expired()) {
      throw std::runtime_error("no answer within " + std::to_string(request_.timeout.count()) +
                               " ms");
    }
    if (error) throw std::runtime_error(std::string(what) + ": " + error.message());
  }

  asio::awaitable<void> connect();
  asio::awaitable<void> shake_hands();
  asio::awaitable<bool> receive(std::string& plain);
  asio::awaitable<http_response> exchange();

  http_exchange request_;
  timed_wire::clock::time_point deadline_;
  timed_wire wire_;
  std::unique_ptr<http_tls> tls_;  // there if it is https
};

inline asio::awaitable<void> http_session::connect() {
  std::vector<asio::ip::tcp::endpoint> found;
  auto const port = static_cast<std::uint16_t>(std::stoi(request_.url.port));
  auto error = co_await look_up(request_.url.host, port, deadline_, found);
  check(error, "its name cannot be resolved");
  std::vector<timed_wire::address_type> const addresses(found.begin(), found.end());
  error = co_await wire_.connect(addresses);
  check(error, "cannot connect");
}

inline asio::awaitable<void> http_session::shake_hands() {
  using enum http_tls::progress;
  std::string const what = "the TLS handshake failed";
  tls_ = std::make_unique<http_tls>(request_.url.host, request_.root_ca);
  for (;;) {
    auto const state = tls_->handshake();
    // Also when it failed: the server is told why.
    auto error = co_await wire_.write(tls_->take_output());
    if (state == done) co_return;
    if (state != needs_input) throw std::runtime_error(what + ": " + tls_->problem());
    std::string bytes;
    if (!error) error = co_await wire_.read(bytes);
    check(error, what.c_str());
    tls_->feed(bytes);
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
    std::string bytes;
    auto const error = co_await wire_.read(bytes);
    if (error == asio::error::eof) co_return false;
    check(error, "cannot read the answer");
    if (tls_) {
      tls_->feed(bytes);
    } else {
      plain = std::move(bytes);
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
  auto const error = co_await wire_.write(std::move(output));
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
  co_await connect();
  if (request_.url.tls) co_await shake_hands();
  co_return co_await exchange();
}

inline asio::awaitable<void> perform(http_exchange request, http_response& response) {
  http_session session(co_await asio::this_coro::executor, std::move(request));
  response = co_await session.run();
}

TEMPORAL_DECL asio::awaitable<http_response> http_post(http_exchange request) {
  http_response response;
  auto work = perform(std::move(request), response);
  co_await run_on_strand(std::move(work));
  co_return response;
}

}  // namespace temporal::detail
