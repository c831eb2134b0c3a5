#pragma once

#include <temporal/detail/common/interceptor_check.hpp>
#include <temporal/worker/worker_options.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace temporal {

namespace detail::worker {

inline void check_count(char const* name, std::size_t value) {
  if (value == 0) {
    throw std::invalid_argument(std::string("worker_options: ") + name + " must not be 0");
  }
}

inline void check_rate(char const* name, std::optional<double> rate) {
  if (rate && !(std::isfinite(*rate) && *rate > 0)) {
    throw std::invalid_argument(std::string("worker_options: ") + name +
                                " must be more than 0, but is " + std::to_string(*rate) +
                                "; unset means no limit");
  }
}

inline void check_time(char const* name, std::chrono::nanoseconds value, bool zero_is_fine) {
  if (value.count() < 0 || (value.count() == 0 && !zero_is_fine)) {
    throw std::invalid_argument(std::string("worker_options: ") + name + " must be " +
                                (zero_is_fine ? "0 or more" : "more than 0") + ", but is " +
                                std::to_string(value.count()) + " ns");
  }
}

}  // namespace detail::worker

TEMPORAL_DECL void worker_options::validate() const {
  using namespace detail::worker;
  check_count("max_concurrent_activities", max_concurrent_activities);
  check_count("max_concurrent_workflow_tasks", max_concurrent_workflow_tasks);
  check_count("activity_pollers", activity_pollers);
  check_count("workflow_pollers", workflow_pollers);
  if (max_cached_workflows > 0 && std::min(max_concurrent_workflow_tasks, workflow_pollers) < 2) {
    throw std::invalid_argument(
        "worker_options: workflows are cached (max_cached_workflows), which needs at least 2 "
        "workflow_pollers and 2 max_concurrent_workflow_tasks: one for each of the two queues");
  }
  check_time("sticky_schedule_to_start_timeout", sticky_schedule_to_start_timeout, false);
  check_time("deadlock_timeout", deadlock_timeout, false);
  check_rate("max_activities_per_second", max_activities_per_second);
  check_rate("max_task_queue_activities_per_second", max_task_queue_activities_per_second);
  check_time("default_heartbeat_throttle_interval", default_heartbeat_throttle_interval, true);
  check_time("max_heartbeat_throttle_interval", max_heartbeat_throttle_interval, true);
  check_time("graceful_shutdown_period", graceful_shutdown_period, true);
  detail::check_interceptors("worker_options", interceptors);
}

}  // namespace temporal
