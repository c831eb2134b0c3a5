#pragma once

#include <temporal/common/payload.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace temporal::detail::worker {

/// How long heartbeats of one activity are held back: 0.8 times its timeout, so that the one that
/// is held back still comes in time.
inline std::chrono::nanoseconds heartbeat_interval(std::optional<std::chrono::nanoseconds> timeout,
                                                   std::chrono::nanoseconds without_timeout,
                                                   std::chrono::nanoseconds maximum) {
  auto const interval = timeout && timeout->count() > 0 ? *timeout / 5 * 4 : without_timeout;
  return std::min(interval, maximum);
}

/// Decides which heartbeats of one attempt are sent, and when: the first at once; what comes within
/// the interval after that is kept, the last one only, and sent at its end. One is under way at a
/// time. Pure: no clock, no I/O.
class heartbeat_throttle {
 public:
  using clock = std::chrono::steady_clock;

  /// How soon a heartbeat that was lost is sent again.
  static constexpr std::chrono::seconds repeat_after{1};

  explicit heartbeat_throttle(clock::duration interval) : interval_(interval) {}

  /// What the activity said last.
  void record(payloads details) { waiting_ = std::move(details); }

  /// When there will be something to send; nothing as long as that depends on others.
  std::optional<clock::time_point> due() const {
    if (!waiting_ || in_flight_) return std::nullopt;
    return next_;
  }

  /// The details to send now, which are then under way until `finish`.
  std::optional<payloads> begin(clock::time_point now) {
    auto const at = due();
    if (!at || now < *at) return std::nullopt;
    next_ = now + interval_;
    in_flight_ = std::exchange(waiting_, std::nullopt);
    return in_flight_;
  }

  /// What was under way has arrived, or was lost: then it is sent again, or newer details are, and
  /// soon, for a whole interval later the server may have given up the attempt.
  void finish(bool arrived, clock::time_point now) {
    if (!arrived) {
      if (!waiting_) waiting_ = std::move(in_flight_);
      next_ = now + std::min<clock::duration>(interval_, repeat_after);
    }
    in_flight_.reset();
  }

  bool in_flight() const noexcept { return in_flight_.has_value(); }

  /// Hands over the last details of which it is not known that they have arrived.
  std::optional<payloads> take_unsent() {
    auto waiting = std::exchange(waiting_, std::nullopt);
    return waiting ? std::move(waiting) : in_flight_;
  }

 private:
  clock::duration interval_;
  clock::time_point next_ = clock::time_point::min();
  std::optional<payloads> waiting_;
  std::optional<payloads> in_flight_;
};

/// When an attempt is over by the worker's own clock. The server decides that with its clock; the
/// worker waits a little longer, and then does not wait for the server's word.
class attempt_deadline {
 public:
  using clock = std::chrono::steady_clock;
  using limit = std::optional<std::chrono::nanoseconds>;

  static constexpr std::chrono::seconds buffer{5};

  attempt_deadline(limit start_to_close, limit heartbeat_timeout, clock::time_point now)
      : end_(after(now, start_to_close)),
        heartbeat_timeout_(heartbeat_timeout),
        heartbeat_end_(after(now, heartbeat_timeout)) {}

  /// The server has a heartbeat that was sent at this time.
  void acknowledge(clock::time_point sent) {
    heartbeat_end_ = std::max(heartbeat_end_, after(sent, heartbeat_timeout_));
  }

  /// `time_point::max()` when it never is.
  clock::time_point when() const { return std::min(end_, heartbeat_end_); }

  /// The same for the server's clock, as far as it can be known: without waiting longer.
  clock::time_point when_for_server() const {
    auto const end = when();
    return end == clock::time_point::max() ? end : end - buffer;
  }

 private:
  static clock::time_point after(clock::time_point start, limit span) {
    if (!span || span->count() <= 0) return clock::time_point::max();
    if (*span >= clock::time_point::max() - start - buffer) return clock::time_point::max();
    return start + *span + buffer;
  }

  clock::time_point end_;
  limit heartbeat_timeout_;
  clock::time_point heartbeat_end_;
};

}  // namespace temporal::detail::worker
