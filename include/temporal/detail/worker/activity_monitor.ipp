#pragma once

#include <temporal/common/error.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/detail/activity/attempt.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/worker/activity_monitor.hpp>
#include <temporal/detail/worker/activity_report.hpp>
#include <temporal/detail/worker/task_group.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response/RecordActivityTaskHeartbeatRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RecordActivityTaskHeartbeatResponse.pb.h>

#include <algorithm>
#include <exception>
#include <string>

namespace temporal::detail::worker {

namespace service = api::workflowservice::v1;

TEMPORAL_DECL activity_monitor::activity_monitor(std::shared_ptr<worker_core const> core)
    : core_(std::move(core)) {}

TEMPORAL_DECL void activity_monitor::add(std::shared_ptr<running_activity> const& activity) {
  std::optional<activity::cancellation_reason> reason;
  {
    std::lock_guard lock(mutex_);
    running_.insert(activity);
    reason = canceled_;
  }
  if (reason) activity->cancel(*reason);
  reschedule(activity);
}

TEMPORAL_DECL void activity_monitor::remove(std::shared_ptr<running_activity> const& activity) {
  std::lock_guard lock(mutex_);
  running_.erase(activity);
  unschedule(activity);
}

TEMPORAL_DECL void activity_monitor::reschedule(std::shared_ptr<running_activity> const& activity) {
  std::lock_guard lock(mutex_);
  if (!running_.contains(activity)) return;
  unschedule(activity);
  auto const when = activity->next_tick();
  if (when == clock::time_point::max()) return;
  auto const is_earliest = due_.empty() || when < due_.begin()->first;
  due_[when].insert(activity);
  activity->scheduled_ = when;
  if (is_earliest) changed_.notify();
}

TEMPORAL_DECL void activity_monitor::unschedule(std::shared_ptr<running_activity> const& activity) {
  auto const when = std::exchange(activity->scheduled_, clock::time_point::max());
  auto const found = due_.find(when);
  if (found == due_.end()) return;
  found->second.erase(activity);
  if (found->second.empty()) due_.erase(found);
}

TEMPORAL_DECL activity_monitor::activity_set activity_monitor::refuse_all(
    activity::cancellation_reason reason) {
  std::lock_guard lock(mutex_);
  canceled_ = reason;
  return running_;
}

TEMPORAL_DECL void activity_monitor::cancel_all(activity::cancellation_reason reason) {
  for (auto const& activity : refuse_all(reason)) activity->cancel(reason);
}

TEMPORAL_DECL void activity_monitor::abandon_all(activity::cancellation_reason reason) {
  for (auto const& activity : refuse_all(reason)) activity->abandon(reason);
}

TEMPORAL_DECL void activity_monitor::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify();
}

TEMPORAL_DECL std::vector<std::shared_ptr<running_activity>> activity_monitor::take_due(
    clock::time_point now) {
  std::vector<std::shared_ptr<running_activity>> taken;
  std::lock_guard lock(mutex_);
  while (!due_.empty() && due_.begin()->first <= now) {
    for (auto const& activity : due_.begin()->second) {
      activity->scheduled_ = clock::time_point::max();
      taken.push_back(activity);
    }
    due_.erase(due_.begin());
  }
  return taken;
}

TEMPORAL_DECL asio::awaitable<void> activity_monitor::run() {
  task_group sending(core_->executor);
  for (;;) {
    for (auto const& activity : take_due(clock::now())) {
      auto details = activity->tick(clock::now());
      if (details) {
        sending.spawn(shared_from_this(), send(activity, *std::move(details)));
      } else {
        reschedule(activity);
      }
    }
    clock::time_point next = clock::time_point::max();
    {
      std::lock_guard lock(mutex_);
      if (stopped_) break;
      if (!due_.empty()) next = due_.begin()->first;
    }
    co_await changed_.wait(next);
  }
  co_await sending.join();
}

/// The answer to a heartbeat, as what the activity is told: what was asked for, and the most urgent
/// of it as the reason.
inline void apply_answer(running_activity& activity,
                         service::RecordActivityTaskHeartbeatResponse const& answer) {
  using activity::cancellation_reason;
  activity::cancellation_details details;
  details.is_canceled = answer.cancel_requested();
  details.is_reset = answer.activity_reset();
  details.is_paused = answer.activity_paused();
  if (details.is_canceled) {
    activity.cancel(cancellation_reason::canceled, details);
  } else if (details.is_reset) {
    activity.cancel(cancellation_reason::reset, details);
  } else if (details.is_paused) {
    activity.cancel(cancellation_reason::paused, details);
  }
}

TEMPORAL_DECL asio::awaitable<void> activity_monitor::send(
    std::shared_ptr<running_activity> activity, payloads details) {
  auto const began = clock::now();
  bool arrived = true;
  std::string problem;
  auto level = log_level::debug;
  std::string too_large;
  try {
    service::RecordActivityTaskHeartbeatRequest request;
    address(*core_, activity->info(), request);
    to_proto(std::move(details), *request.mutable_details());
    service::RecordActivityTaskHeartbeatResponse answer;
    co_await core_->call(methods::workflow_service::record_activity_task_heartbeat, request, answer,
                         rpc_options(std::chrono::seconds(10)));
    apply_answer(*activity, answer);
  } catch (error const& failed) {
    arrived = failed.code() == status_code::not_found;
    if (arrived) {
      activity->cancel(activity::cancellation_reason::not_found);
    } else if (is_too_large(failed)) {
      arrived = true;  // never will, so it is not sent again
      too_large = failed.status().message;
    } else {
      problem = failed.what();
    }
  } catch (...) {
    // A codec, or the provider of an API key: both may be well again soon.
    arrived = false;
    problem = describe(std::current_exception());
    level = log_level::warning;
  }
  if (!too_large.empty()) co_await fail_oversized(activity, std::move(too_large));
  if (activity->sent(arrived, began)) {
    act::logger_of(activity->info(), activity->log())
        .log(level, "a heartbeat did not reach the server, and is sent again: " + problem);
  }
}

TEMPORAL_DECL asio::awaitable<void> activity_monitor::fail_oversized(
    std::shared_ptr<running_activity> activity, std::string problem) {
  activity_report report(report_kind::failed);
  report.error = std::make_exception_ptr(application_failure::non_retryable(
      "the details of a heartbeat are too large: " + problem, "PayloadsTooLarge"));
  report.too_large = true;
  co_await send_report(core_, activity, std::move(report));
  // The attempt is over for the server.
  activity->cancel(activity::cancellation_reason::not_found);
}

}  // namespace temporal::detail::worker
