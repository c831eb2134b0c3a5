#pragma once

#include <temporal/config.hpp>
#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/task.hpp>

#include <chrono>
#include <concepts>
#include <source_location>
#include <string>
#include <utility>

namespace temporal::detail::wf {

/// Takes its timer back when the wait is over, however it ends.
class timer_for_a_wait {
 public:
  explicit timer_for_a_wait(workflow::future<> timer) : timer_(std::move(timer)) {}
  timer_for_a_wait(timer_for_a_wait const&) = delete;
  timer_for_a_wait& operator=(timer_for_a_wait const&) = delete;
  ~timer_for_a_wait() {
    if (!timer_.ready()) timer_.cancel();
  }

  bool fired() const noexcept { return timer_.ready(); }

 private:
  workflow::future<> timer_;
};

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Waits. The server keeps the time: the worker may end and another one go on, and a wait of a year
/// costs no more than one of a minute. None for a duration of zero or less.
///
/// `summary` is one line of Markdown that the Web UI shows.
/// Cancellation: throws `canceled_failure`; the timer is taken back.
TEMPORAL_DECL operation<> sleep(std::chrono::nanoseconds duration, std::string summary = {},
                                std::source_location where = std::source_location::current());

/// Starts a timer at once; its future can be awaited and cancelled.
TEMPORAL_DECL future<> start_timer(std::chrono::nanoseconds duration, std::string summary = {},
                                   std::source_location where = std::source_location::current());

/// Waits until `predicate()` is true, but no longer than `timeout`; whether it became true. The
/// timer ends with the wait. Predicates are as in `wait_condition` without a timeout.
template <std::predicate Predicate>
task<bool> wait_condition(Predicate predicate, std::chrono::nanoseconds timeout,
                          std::source_location where = std::source_location::current()) {
  auto const holds = [&predicate] {
    detail::wf::scheduler::read_only_section const looking(detail::wf::scheduler::current());
    return predicate();
  };
  if (holds()) co_return true;
  detail::wf::timer_for_a_wait const timer(start_timer(timeout, {}, where));
  auto reached = [&predicate, &timer] { return predicate() || timer.fired(); };
  auto waiting = wait_condition(std::move(reached), where);
  // Stack traces show the author's line, and not this one.
  co_await detail::wf::unseen(std::move(waiting));
  // The condition goes first: what is true is true, even if it is late.
  co_return holds();
}

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/timers.ipp>
#endif
