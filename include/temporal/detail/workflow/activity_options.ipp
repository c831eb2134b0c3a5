#pragma once

#include <temporal/detail/common/duration_check.hpp>
#include <temporal/workflow/activity_options.hpp>

#include <stdexcept>

namespace temporal::workflow {

TEMPORAL_DECL void activity_options::validate() const {
  if (!start_to_close_timeout && !schedule_to_close_timeout) {
    throw std::invalid_argument(
        "activity_options: the activity has no limit of time; set start_to_close_timeout, the "
        "limit "
        "of one attempt, or schedule_to_close_timeout, that of all attempts");
  }
  detail::check_duration(start_to_close_timeout, "activity_options: start_to_close_timeout");
  detail::check_duration(schedule_to_close_timeout, "activity_options: schedule_to_close_timeout");
  detail::check_duration(schedule_to_start_timeout, "activity_options: schedule_to_start_timeout");
  detail::check_duration(heartbeat_timeout, "activity_options: heartbeat_timeout");
  if (retry) retry->validate();
  priority.validate();
}

}  // namespace temporal::workflow
