#pragma once

#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/workflow/timers.hpp>

namespace temporal::workflow {

TEMPORAL_DECL operation<> sleep(std::chrono::nanoseconds duration, std::string summary,
                                std::source_location where) {
  return operation<>([duration, summary = std::move(summary), where]() mutable {
    return start_timer(duration, std::move(summary), where);
  });
}

TEMPORAL_DECL future<> start_timer(std::chrono::nanoseconds duration, std::string summary,
                                   std::source_location where) {
  return detail::wf::current_outbound().start_timer(
      start_timer_input(duration, std::move(summary), where));
}

}  // namespace temporal::workflow
