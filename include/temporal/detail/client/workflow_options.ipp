#pragma once

#include <temporal/client/workflow_options.hpp>
#include <temporal/detail/common/duration_check.hpp>

#include <stdexcept>

namespace temporal {

TEMPORAL_DECL void workflow_options::validate() const {
  if (id.empty()) {
    throw std::invalid_argument(
        "workflow_options: id is empty; give the workflow an id that is unique in its namespace");
  }
  if (task_queue.empty()) {
    throw std::invalid_argument(
        "workflow_options: task_queue is empty; name the queue that the workflow's workers poll");
  }
  detail::check_duration(execution_timeout, "workflow_options: execution_timeout");
  detail::check_duration(run_timeout, "workflow_options: run_timeout");
  detail::check_duration(task_timeout, "workflow_options: task_timeout");
  detail::check_duration(start_delay, "workflow_options: start_delay");
  if (retry) retry->validate();
  priority.validate();
}

}  // namespace temporal
