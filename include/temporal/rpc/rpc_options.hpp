#pragma once

#include <temporal/rpc/metadata.hpp>
#include <temporal/rpc/retry_options.hpp>

#include <chrono>
#include <optional>

namespace temporal {

/// Options of one call. What is set here wins over the connection's options.
class rpc_options {
 public:
  rpc_options() {}

  /// A call that may take this long in all, retries and waits included.
  explicit rpc_options(std::chrono::nanoseconds timeout) : timeout(timeout) {}

  /// Overall limit of the call. Unset: the connection's `rpc_timeout`; long polls then go on
  /// without limit, one server-side poll after the other.
  std::optional<std::chrono::nanoseconds> timeout;

  /// Headers of this call; they win over those of the connection and over the API key.
  temporal::metadata metadata;

  /// Unset: the connection's `retry`.
  std::optional<retry_options> retry;
};

}  // namespace temporal
