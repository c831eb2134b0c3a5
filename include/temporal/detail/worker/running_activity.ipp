#pragma once

#include <temporal/activity/context.hpp>
#include <temporal/detail/worker/activity_monitor.hpp>
#include <temporal/detail/worker/running_activity.hpp>

#include <algorithm>
#include <utility>

namespace temporal::detail::worker {

TEMPORAL_DECL running_activity::running_activity(activity::info info, worker_core const& core,
                                                 std::weak_ptr<activity_monitor> monitor,
                                                 clock::time_point now)
    : attempt(std::move(info), core.client->converter, core.log),
      monitor_(std::move(monitor)),
      interceptors_(core.options.interceptors),
      throttle_(heartbeat_interval(this->info().heartbeat_timeout,
                                   core.options.default_heartbeat_throttle_interval,
                                   core.options.max_heartbeat_throttle_interval)),
      deadline_(this->info().start_to_close_timeout, this->info().heartbeat_timeout, now) {}

TEMPORAL_DECL void running_activity::set_task(std::shared_ptr<strand_task> task) {
  std::lock_guard lock(mutex_);
  if (finished_) return;
  task_ = std::move(task);
  if (canceled_) task_->cancel();
}

TEMPORAL_DECL void running_activity::heartbeat(payloads details) {
  if (interceptors_.empty()) return record(std::move(details));
  // An interceptor may keep the way on, and with it this.
  auto sink = [self = shared_from_this()](payloads passed) { self->record(std::move(passed)); };
  activity_heartbeat_input input(activity::context(shared_from_this()), std::move(details));
  activity_outbound(std::make_shared<heartbeat_path const>(interceptors_, std::move(sink)))
      .heartbeat(std::move(input));
}

TEMPORAL_DECL void running_activity::record(payloads details) {
  {
    std::lock_guard lock(mutex_);
    if (finished_) return;
    throttle_.record(std::move(details));
  }
  reschedule();
}

TEMPORAL_DECL void running_activity::cancel(activity::cancellation_reason reason,
                                            activity::cancellation_details details) {
  if (reason == activity::cancellation_reason::worker_shutdown) hurry();
  if (!latch_cancellation(reason, details)) return;
  std::lock_guard lock(mutex_);
  canceled_ = true;
  if (task_) task_->cancel();
}

TEMPORAL_DECL running_activity::clock::time_point running_activity::next_tick() const {
  std::lock_guard lock(mutex_);
  if (finished_) return clock::time_point::max();
  auto const deadline = canceled_ ? clock::time_point::max() : deadline_.when();
  return std::min(deadline, throttle_.due().value_or(clock::time_point::max()));
}

TEMPORAL_DECL std::optional<payloads> running_activity::tick(clock::time_point now) {
  {
    std::lock_guard lock(mutex_);
    if (finished_) return std::nullopt;
    if (canceled_ || now < deadline_.when()) return throttle_.begin(now);
  }
  cancel(activity::cancellation_reason::timed_out);
  return std::nullopt;
}

TEMPORAL_DECL bool running_activity::sent(bool arrived, clock::time_point began) {
  bool newly_lost = false;
  {
    std::lock_guard lock(mutex_);
    throttle_.finish(arrived, clock::now());
    if (arrived) deadline_.acknowledge(began);
    newly_lost = !std::exchange(lost_, !arrived) && !arrived;
  }
  settled_.notify();
  reschedule();
  return newly_lost;
}

TEMPORAL_DECL running_activity::clock::time_point running_activity::report_until() const {
  std::lock_guard lock(mutex_);
  return std::min(deadline_.when_for_server(), shutdown_end_);
}

TEMPORAL_DECL void running_activity::hurry_with(std::shared_ptr<async_signal> wake) {
  std::lock_guard lock(mutex_);
  hurried_.push_back(std::move(wake));
}

TEMPORAL_DECL void running_activity::hurry() {
  std::vector<std::shared_ptr<async_signal>> waiting;
  {
    std::lock_guard lock(mutex_);
    shutdown_end_ = clock::now() + shutdown_patience;
    waiting.swap(hurried_);
  }
  for (auto const& wake : waiting) wake->notify();
}

TEMPORAL_DECL void running_activity::abandon(activity::cancellation_reason reason) {
  latch_cancellation(reason, activity::cancellation_details(reason));
  finish();
}

TEMPORAL_DECL void running_activity::reschedule() {
  if (auto const watching = monitor()) watching->reschedule(shared_from_this());
}

TEMPORAL_DECL void running_activity::finish() {
  std::lock_guard lock(mutex_);
  finished_ = true;
  task_.reset();
}

TEMPORAL_DECL asio::awaitable<void> running_activity::settled() {
  auto const self = shared_from_this();
  condition nothing_under_way = [&self] {
    std::lock_guard lock(self->mutex_);
    return !self->throttle_.in_flight();
  };
  co_await wait_until(self->settled_, std::move(nothing_under_way));
}

TEMPORAL_DECL std::optional<payloads> running_activity::take_unsent() {
  std::lock_guard lock(mutex_);
  return throttle_.take_unsent();
}

}  // namespace temporal::detail::worker
