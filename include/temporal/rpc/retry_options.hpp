#pragma once

#include <chrono>

namespace temporal {

/// How failed calls are repeated. Which failures are repeated is fixed: UNAVAILABLE, UNKNOWN,
/// ABORTED, DATA_LOSS, OUT_OF_RANGE and RESOURCE_EXHAUSTED; INTERNAL from servers that do not
/// distinguish internal errors; CANCELLED only when the transport, not the server, gave it.
/// A call is never repeated past its deadline, nor when a repeat could change the server twice.
///
/// Wait before attempt n+1: `initial_interval * multiplier^(n-1)`, at most `maximum_interval`,
/// spread by `jitter`. RESOURCE_EXHAUSTED waits at least `throttle_initial_interval`, doubled each
/// time up to `throttle_maximum_interval`.
class retry_options {
 public:
  retry_options() {}

  /// Every failure is final.
  static retry_options none() {
    retry_options options;
    options.maximum_attempts = 1;
    return options;
  }

  std::chrono::milliseconds initial_interval{100};
  double multiplier = 1.7;
  std::chrono::milliseconds maximum_interval{5'000};
  /// Share by which each wait may be shorter or longer, 0 to 1.
  double jitter = 0.2;
  /// Attempts in all, the first included; 0 means no limit but the deadline.
  int maximum_attempts = 10;
  std::chrono::milliseconds throttle_initial_interval{1'000};
  std::chrono::milliseconds throttle_maximum_interval{10'000};
};

}  // namespace temporal
