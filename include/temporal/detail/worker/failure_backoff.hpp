#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace temporal::detail::worker {

/// When something that fails again and again is tried next, where it is not a call that fails:
/// those are repeated by `rpc::retry_machine`. The waits are those of polls there. Pure: no clock,
/// no I/O.
///
/// Distinct objects: safe. Shared objects: unsafe.
class failure_backoff {
 public:
  using clock = std::chrono::steady_clock;

  static constexpr std::chrono::milliseconds first_wait{200};
  static constexpr std::chrono::seconds longest_wait{10};

  /// It has failed now.
  /// @return when to try again; nothing when that would not be before `end`.
  std::optional<clock::time_point> next(clock::time_point now, clock::time_point end) {
    auto const wait = std::exchange(wait_, std::min<clock::duration>(wait_ * 2, longest_wait));
    if (now >= end || end - now <= wait) return std::nullopt;
    return now + wait;
  }

 private:
  clock::duration wait_ = first_wait;
};

}  // namespace temporal::detail::worker
