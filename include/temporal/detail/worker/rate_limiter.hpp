#pragma once

#include <algorithm>
#include <chrono>

namespace temporal::detail::worker {

/// Spreads events evenly over time. Pure: no clock. Not synchronized.
class rate_limiter {
 public:
  using clock = std::chrono::steady_clock;

  explicit rate_limiter(double per_second)
      : interval_(std::chrono::duration_cast<clock::duration>(
            std::chrono::duration<double>(std::min(1 / per_second, slowest)))) {}

  /// Takes the next turn.
  /// @return when it is; not before `now`.
  clock::time_point take(clock::time_point now) {
    auto const turn = std::max(now, next_);
    next_ = turn + interval_;
    return turn;
  }

  /// A turn that was taken is not used.
  void give_back() { next_ -= interval_; }

 private:
  static constexpr double slowest = 365 * 24 * 3600.0;  // seconds; what a clock can add up

  clock::duration interval_;
  clock::time_point next_ = clock::time_point();
};

}  // namespace temporal::detail::worker
