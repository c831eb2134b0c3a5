#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/converter/http_message.hpp>

#include <asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace temporal::detail {

/// One POST request and what it is allowed.
class http_exchange {
 public:
  http_exchange() {}

  http_url url;
  std::string text;  ///< As `http_post_text` makes it.
  /// PEM of the CAs that a server may have its certificate from; empty: those of the system.
  std::string root_ca;
  std::chrono::milliseconds timeout{10'000};
  std::size_t maximum_response_size = 0;
};

/// Sends the request on a connection of its own and gives the response, whatever its status.
/// @throws std::runtime_error with a reason that fits after "the codec server at X: ", and
///   `asio::system_error` with `operation_aborted` when cancelled.
/// Cancellation: terminal; closes the connection.
TEMPORAL_DECL asio::awaitable<http_response> http_post(http_exchange request);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/http_client.ipp>
#endif
