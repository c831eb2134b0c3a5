#pragma once

#include <chrono>

namespace temporal::test {

/// A clock that moves when a test says so. Also callable, for code that takes a function.
class manual_clock {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  manual_clock() {}

  time_point now() const noexcept { return now_; }
  time_point operator()() const noexcept { return now_; }
  void advance(duration by) noexcept { now_ += by; }
  /// Time since the clock was made.
  duration elapsed() const noexcept { return now_ - start(); }

 private:
  // Not zero: a default-made time point must not look like the present.
  static constexpr time_point start() noexcept { return time_point(std::chrono::hours(1000)); }

  time_point now_ = start();
};

}  // namespace temporal::test
