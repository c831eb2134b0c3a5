#pragma once

#include <temporal/detail/activity/attempt.hpp>
#include <temporal/testing/activity_environment.hpp>

#include <chrono>
#include <mutex>

namespace temporal {

namespace detail::act {

/// An attempt of which somebody else hears the heartbeats.
class tested_attempt final : public attempt {
 public:
  tested_attempt(activity::info info, data_converter converter, logger log,
                 std::function<void(payloads const&)> on_heartbeat)
      : attempt(std::move(info), std::move(converter), std::move(log)),
        on_heartbeat_(std::move(on_heartbeat)) {}

  void heartbeat(payloads details) override {
    if (on_heartbeat_) on_heartbeat_(details);
  }

  void cancel(activity::cancellation_reason reason) {
    latch_cancellation(reason, activity::cancellation_details(reason));
  }

 private:
  std::function<void(payloads const&)> const on_heartbeat_;
};

}  // namespace detail::act

namespace testing {

struct activity_environment::shared {
  std::mutex mutex;
  std::shared_ptr<detail::act::tested_attempt> current;
  std::optional<activity::cancellation_reason> canceled;  // before anything ran
};

struct activity_environment::running::scope {
  scope(std::shared_ptr<shared> state, std::shared_ptr<detail::act::tested_attempt> attempt)
      : state(std::move(state)), attempt(attempt), current(std::move(attempt)) {}

  std::shared_ptr<shared> state;
  std::shared_ptr<detail::act::tested_attempt> attempt;
  detail::act::current_attempt current;
};

TEMPORAL_DECL activity_environment::activity_environment() : shared_(std::make_shared<shared>()) {
  info.task_token = "test";
  info.activity_id = "test";
  info.activity_type = "test";
  info.task_queue = "test";
  info.namespace_name = "default";
  info.workflow_type = "test";
  info.workflow_id = "test";
  info.workflow_run_id = "test-run";
  info.start_to_close_timeout = std::chrono::seconds(1);
}

TEMPORAL_DECL void activity_environment::cancel(activity::cancellation_reason reason) {
  std::shared_ptr<detail::act::tested_attempt> current;
  {
    std::lock_guard lock(shared_->mutex);
    current = shared_->current;
    if (!current) shared_->canceled = reason;
  }
  if (current) current->cancel(reason);
}

TEMPORAL_DECL activity_environment::running::running(activity_environment& environment) {
  auto const attempt = std::make_shared<detail::act::tested_attempt>(
      environment.info, environment.data_converter, environment.logger, environment.on_heartbeat);
  context_.emplace(attempt);
  scope_ = std::make_unique<scope>(environment.shared_, attempt);
  std::optional<activity::cancellation_reason> canceled;
  {
    std::lock_guard lock(environment.shared_->mutex);
    environment.shared_->current = attempt;
    canceled = std::exchange(environment.shared_->canceled, std::nullopt);
  }
  if (canceled) attempt->cancel(*canceled);
}

TEMPORAL_DECL activity_environment::running::~running() {
  std::lock_guard lock(scope_->state->mutex);
  scope_->state->current.reset();
}

TEMPORAL_DECL void activity_environment::rethrow() {
  try {
    throw;
  } catch (detail::act::will_complete_elsewhere const&) {
    throw completes_elsewhere();
  }
}

}  // namespace testing

}  // namespace temporal
