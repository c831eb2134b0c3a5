#pragma once

#include <temporal/common/status.hpp>
#include <temporal/config.hpp>
#include <temporal/rpc/retry_options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace temporal::detail::rpc {

using clock = std::chrono::steady_clock;

/// Whether the text is one of those with which gRPC's implementations refuse a message for its
/// size. The same bytes would be refused again.
TEMPORAL_DECL bool is_message_too_large(std::string_view message) noexcept;

/// Wait that a server asks for in `grpc-retry-pushback-ms` (gRPC A6): negative or malformed values
/// ask for no retry at all.
class pushback {
 public:
  pushback() {}
  TEMPORAL_DECL explicit pushback(std::string_view header);

  bool given = false;
  /// Nothing when the server wants no retry.
  std::optional<std::chrono::milliseconds> wait;
};

/// A failed attempt, as far as retrying is concerned.
class attempt_failure {
 public:
  attempt_failure() {}
  explicit attempt_failure(status_code code) : code(code) {}

  status_code code = status_code::unknown;
  bool from_server = true;  ///< The server answered; otherwise the transport failed.
  bool sent = true;         ///< The request may have reached the server.
  bool too_large = false;   ///< A message was refused for its size.
  temporal::detail::rpc::pushback pushback;
};

/// What a retry decision depends on besides the failure.
class retry_rules {
 public:
  retry_rules() {}

  retry_options options;
  /// Whether a repeat after a lost reply leaves the server as one call would.
  bool repeatable = true;
  /// Capability `internal_error_differentiation`: the server says INTERNAL only when it means it.
  bool internal_is_final = false;
  /// Polls of a worker go on for ever: CANCELLED and DEADLINE_EXCEEDED are repeated, too, and any
  /// other code until it has come, and nothing else, for a minute.
  bool task_poll = false;
  /// Nothing is repeated past it.
  std::optional<clock::time_point> deadline;
};

/// Decides, after each failed attempt of one call, how long to wait before the next, or to give up.
/// Pure: no clock, no I/O; the spread of the waits comes from `seed`.
class retry_machine {
 public:
  TEMPORAL_DECL retry_machine(retry_rules rules, std::uint64_t seed);

  /// @return the wait before the next attempt, or nothing when this failure is the call's.
  TEMPORAL_DECL std::optional<clock::duration> next(attempt_failure const& failure,
                                                    clock::time_point now);

 private:
  TEMPORAL_DECL bool is_retryable(attempt_failure const& failure) const noexcept;
  TEMPORAL_DECL bool is_borne(clock::time_point now) noexcept;
  TEMPORAL_DECL clock::duration backoff(attempt_failure const& failure);
  TEMPORAL_DECL double spread(double interval);

  retry_rules rules_;
  std::optional<clock::time_point> refused_since_;
  std::uint64_t random_;
  int attempts_ = 0;
  double interval_;
  double throttle_interval_;
};

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/retry.ipp>
#endif
