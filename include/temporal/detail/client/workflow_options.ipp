#pragma once

#include <temporal/client/workflow_options.hpp>

#include <stdexcept>
#include <string_view>

namespace temporal {

namespace detail::client {

inline void check_duration(std::optional<std::chrono::nanoseconds> value, std::string_view member) {
  if (!value || *value >= std::chrono::nanoseconds(0)) return;
  throw std::invalid_argument(std::string(member) + " must not be negative, but is " +
                              std::to_string(value->count()) +
                              " ns; leave it unset for the default");
}

}  // namespace detail::client

TEMPORAL_DECL void workflow_options::validate() const {
  if (id.empty()) {
    throw std::invalid_argument(
        "workflow_options: id is empty; give the workflow an id that is unique in its namespace");
  }
  if (task_queue.empty()) {
    throw std::invalid_argument(
        "workflow_options: task_queue is empty; name the queue that the workflow's workers poll");
  }
  detail::client::check_duration(execution_timeout, "workflow_options: execution_timeout");
  detail::client::check_duration(run_timeout, "workflow_options: run_timeout");
  detail::client::check_duration(task_timeout, "workflow_options: task_timeout");
  detail::client::check_duration(start_delay, "workflow_options: start_delay");
  if (retry) retry->validate();
  priority.validate();
}

}  // namespace temporal
