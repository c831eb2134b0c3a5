#pragma once

#include <temporal/detail/activity/attempt.hpp>

#include <string>
#include <string_view>

namespace temporal::detail::act {

TEMPORAL_DECL logger logger_of(activity::info const& info, logger const& target) {
  // The same levels as the target's, so that `enabled` tells the truth.
  for (auto const level :
       {log_level::debug, log_level::info, log_level::warning, log_level::error}) {
    if (!target.enabled(level)) continue;
    std::string prefix = "activity '" + info.activity_type + "' (id " + info.activity_id;
    if (!info.workflow_id.empty()) prefix += ", workflow " + info.workflow_id;
    prefix += ", attempt " + std::to_string(info.attempt) + "): ";
    return logger(
        [target, prefix = std::move(prefix)](log_level at, std::string_view message) {
          target.log(at, prefix + std::string(message));
        },
        level);
  }
  return target;
}

TEMPORAL_DECL attempt::attempt(activity::info info, data_converter converter, logger log)
    : info_(std::move(info)), converter_(std::move(converter)), log_(std::move(log)) {}

TEMPORAL_DECL std::optional<activity::cancellation_reason> attempt::cancellation_reason() const {
  std::lock_guard lock(mutex_);
  return reason_;
}

TEMPORAL_DECL activity::cancellation_details attempt::cancellation_details() const {
  std::lock_guard lock(mutex_);
  return details_;
}

TEMPORAL_DECL bool attempt::latch_cancellation(activity::cancellation_reason reason,
                                               activity::cancellation_details details) {
  {
    std::lock_guard lock(mutex_);
    if (reason_) return false;
    reason_ = reason;
    details_ = details;
  }
  stop_.request_stop();
  return true;
}

inline std::shared_ptr<attempt>& attempt_of_this_thread() {
  static thread_local std::shared_ptr<attempt> current;
  return current;
}

TEMPORAL_DECL current_attempt::current_attempt(std::shared_ptr<attempt> running)
    : previous_(std::exchange(attempt_of_this_thread(), std::move(running))) {}

TEMPORAL_DECL current_attempt::~current_attempt() {
  attempt_of_this_thread() = std::move(previous_);
}

TEMPORAL_DECL std::shared_ptr<attempt> current_attempt::get() { return attempt_of_this_thread(); }

}  // namespace temporal::detail::act
