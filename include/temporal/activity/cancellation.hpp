#pragma once

#include <temporal/config.hpp>

#include <string_view>

namespace temporal::activity {

/// Why an activity is to stop.
enum class cancellation_reason {
  canceled,   ///< Its workflow, or a client, asked for it.
  not_found,  ///< The server has no use for it any more: it timed out, or the workflow closed.
  timed_out,  ///< It took longer than it may, by this worker's clock.
  paused,     ///< It was paused; a later attempt goes on when it is unpaused.
  reset,      ///< It was reset; another attempt begins anew.
  worker_shutdown,  ///< Its worker ends; another attempt runs elsewhere.
};

/// `"canceled"` and so on.
TEMPORAL_DECL std::string_view to_string(cancellation_reason reason) noexcept;

/// All that was known when the activity was told to stop: several of these may be true.
class cancellation_details {
 public:
  cancellation_details() {}
  TEMPORAL_DECL explicit cancellation_details(cancellation_reason reason);

  bool is_canceled = false;
  bool is_not_found = false;
  bool is_timed_out = false;
  bool is_paused = false;
  bool is_reset = false;
  bool is_worker_shutdown = false;
};

}  // namespace temporal::activity

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/activity/cancellation.ipp>
#endif
