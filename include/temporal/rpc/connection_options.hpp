#pragma once

#include <temporal/common/log.hpp>
#include <temporal/detail/common/given_text.hpp>
#include <temporal/rpc/api_key.hpp>
#include <temporal/rpc/metadata.hpp>
#include <temporal/rpc/proxy_options.hpp>
#include <temporal/rpc/retry_options.hpp>
#include <temporal/rpc/runtime.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace temporal {

/// HTTP/2 pings that find out that a server is gone, also while no call is in flight.
class keep_alive_options {
 public:
  keep_alive_options() {}

  std::chrono::milliseconds interval{30'000};  ///< Time without traffic before a ping.
  std::chrono::milliseconds timeout{15'000};   ///< Wait for its answer before reconnecting.
};

/// Compression of requests.
class compression_options {
 public:
  /// gzip for requests of at least `threshold` bytes. A server that answers that it has no gzip
  /// gets uncompressed requests from then on.
  static compression_options gzip(std::size_t threshold = 1024) {
    return compression_options(threshold);
  }

  /// No compression.
  static compression_options none() { return compression_options(std::nullopt); }

  /// Smallest request, in bytes, that is compressed; nothing when none is.
  std::optional<std::size_t> threshold() const noexcept { return threshold_; }

 private:
  explicit compression_options(std::optional<std::size_t> threshold) : threshold_(threshold) {}

  std::optional<std::size_t> threshold_;
};

/// Where and how to connect. The address is the only thing worth giving for a local server.
class connection_options {
 public:
  /// The local development server, `localhost:7233`.
  connection_options() {}

  /// `host`, `host:port` (port 7233 unless given), `[ipv6]:port`. A URL is refused at connect
  /// with a `std::invalid_argument`.
  connection_options(std::string target)
      : target(std::move(target)) {}  // NOLINT(google-explicit-constructor)
  /// @throws std::invalid_argument for a null pointer, which an unset environment variable gives.
  connection_options(char const* target)  // NOLINT(google-explicit-constructor)
      : target(detail::given_text("connection_options::target", target)) {}

  std::string target = "localhost:7233";
  /// Unset: on when there is an API key, else off.
  tls_setting tls;
  /// The way to the server, when there is no straight one.
  std::optional<proxy_options> proxy;
  /// Sent as `authorization: Bearer <key>`; text, or a function to ask. Turns TLS on unless `tls`
  /// is disabled. Not allowed together with an `authorization` header in `metadata`.
  temporal::api_key api_key;
  /// The `:authority` header of every call, for proxies that route by it; empty: the target, or
  /// `tls_options::server_name`. With TLS, gRPC wants it to be a name of the server's certificate.
  std::string authority;
  /// Headers of every call.
  temporal::metadata metadata;
  /// Who the server sees in histories; empty: `<pid>@<host>`.
  std::string identity;

  /// Limit of `connect`, for resolving, handshake and the first call together. A tenth of it, at
  /// most a second, is kept for finding out why a server did not answer.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Keeps `connect` trying for this long while nothing listens yet, or the server says that it is
  /// not available yet, instead of failing at once; counts in addition to `connect_timeout`.
  std::chrono::milliseconds wait_for_server{0};
  /// Overall limit of a call that has no timeout of its own.
  std::chrono::milliseconds rpc_timeout{30'000};
  /// Limit of one server-side wait of a long poll (result, update, activity poll); positive.
  std::chrono::milliseconds long_poll_timeout{70'000};
  /// How failed calls are repeated.
  retry_options retry;

  /// Unset: no pings.
  std::optional<keep_alive_options> keep_alive = keep_alive_options();
  compression_options compression = compression_options::gzip();
  /// Larger requests are refused before they are sent; the server's own limit is 4 MiB.
  std::size_t maximum_request_size = 4u << 20;
  /// Larger replies fail the call.
  std::size_t maximum_response_size = 128u << 20;

  /// Where the connection and its clients say what no call reports.
  temporal::logger logger;

  /// A background shared with other connections; unset: one of its own.
  std::optional<temporal::runtime> runtime;
};

}  // namespace temporal
