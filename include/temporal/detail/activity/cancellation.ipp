#pragma once

#include <temporal/activity/cancellation.hpp>

namespace temporal::activity {

TEMPORAL_DECL std::string_view to_string(cancellation_reason reason) noexcept {
  switch (reason) {
    case cancellation_reason::canceled:
      return "canceled";
    case cancellation_reason::not_found:
      return "not_found";
    case cancellation_reason::timed_out:
      return "timed_out";
    case cancellation_reason::paused:
      return "paused";
    case cancellation_reason::reset:
      return "reset";
    case cancellation_reason::worker_shutdown:
      return "worker_shutdown";
  }
  return "unknown";
}

TEMPORAL_DECL cancellation_details::cancellation_details(cancellation_reason reason)
    : is_canceled(reason == cancellation_reason::canceled),
      // An attempt that is over by this worker's clock is over for the server, too.
      is_not_found(reason == cancellation_reason::not_found ||
                   reason == cancellation_reason::timed_out),
      is_timed_out(reason == cancellation_reason::timed_out),
      is_paused(reason == cancellation_reason::paused),
      is_reset(reason == cancellation_reason::reset),
      is_worker_shutdown(reason == cancellation_reason::worker_shutdown) {}

}  // namespace temporal::activity
