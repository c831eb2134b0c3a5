#pragma once

#include <temporal/activity/context.hpp>
#include <temporal/detail/activity/attempt.hpp>

#include <stdexcept>
#include <string>

namespace temporal::activity {

TEMPORAL_DECL context context::current() {
  auto running = detail::act::current_attempt::get();
  if (!running) {
    throw std::logic_error(
        "activity::context::current() was called where no activity runs: only the thread that the "
        "worker calls an activity on knows it. Give other threads a copy of the context; "
        "coroutines "
        "take it as their first parameter");
  }
  return context(std::move(running));
}

TEMPORAL_DECL activity::info const& context::info() const noexcept { return attempt_->info(); }

TEMPORAL_DECL std::stop_token context::stop_token() const noexcept {
  return attempt_->stop_token();
}

TEMPORAL_DECL std::optional<activity::cancellation_reason> context::cancellation_reason() const {
  return attempt_->cancellation_reason();
}

TEMPORAL_DECL activity::cancellation_details context::cancellation_details() const {
  return attempt_->cancellation_details();
}

TEMPORAL_DECL void context::throw_if_canceled() const {
  auto const reason = cancellation_reason();
  if (!reason) return;
  throw canceled_failure("the activity is to stop: " + std::string(to_string(*reason)));
}

TEMPORAL_DECL void context::complete_async() const { throw detail::act::will_complete_elsewhere(); }

TEMPORAL_DECL temporal::logger context::logger() const {
  return detail::act::logger_of(attempt_->info(), attempt_->log());
}

TEMPORAL_DECL temporal::data_converter const& context::data_converter() const noexcept {
  return attempt_->converter();
}

TEMPORAL_DECL void context::record_heartbeat(payloads details) const {
  attempt_->heartbeat(std::move(details));
}

TEMPORAL_DECL void context::fail_decoding(conversion_error const& error) {
  application_failure_options options;
  options.non_retryable = true;  // the next attempt would get the same details
  throw application_failure(
      "Failed decoding the heartbeat details of an earlier attempt: " + std::string(error.what()),
      "HeartbeatDetailsError", options);
}

}  // namespace temporal::activity
