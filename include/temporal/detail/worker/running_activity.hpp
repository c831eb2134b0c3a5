#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/activity/attempt.hpp>
#include <temporal/detail/worker/activity_call.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/heartbeat_throttle.hpp>
#include <temporal/detail/worker/task_group.hpp>
#include <temporal/detail/worker/worker_core.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

class activity_monitor;

/// An attempt of an activity that this worker runs: its heartbeats, its deadline, its cancellation.
/// Safe on any thread, but for `cancel`, which is called on a thread of the worker's executor.
class running_activity final : public act::attempt,
                               public std::enable_shared_from_this<running_activity> {
 public:
  using clock = std::chrono::steady_clock;

  /// For how long a worker that is shut down tries to report an end.
  static constexpr std::chrono::seconds shutdown_patience{1};

  TEMPORAL_DECL running_activity(activity::info info, worker_core const& core,
                                 std::weak_ptr<activity_monitor> monitor, clock::time_point now);

  /// The coroutine that the activity is: canceled with it, now if it is canceled already.
  TEMPORAL_DECL void set_task(std::shared_ptr<strand_task> task);

  /// From the activity: through its interceptors to `record`.
  TEMPORAL_DECL void heartbeat(payloads details) override;
  TEMPORAL_DECL void record(payloads details);

  /// Tells the activity to stop; only the first reason counts.
  TEMPORAL_DECL void cancel(activity::cancellation_reason reason,
                            activity::cancellation_details details);
  void cancel(activity::cancellation_reason reason) {
    cancel(reason, activity::cancellation_details(reason));
  }
  /// The same where the executor may have ended already: an activity that is a coroutine is gone.
  TEMPORAL_DECL void abandon(activity::cancellation_reason reason);

  /// When `tick` is to be called; `time_point::max()`: when something changes.
  TEMPORAL_DECL clock::time_point next_tick() const;
  /// The time has come: an attempt past its deadline is canceled.
  /// @return details to send now; `sent` says how that ended.
  TEMPORAL_DECL std::optional<payloads> tick(clock::time_point now);
  /// @return whether it was lost, and the one before was not.
  TEMPORAL_DECL bool sent(bool arrived, clock::time_point began);

  /// The function has returned: later heartbeats go nowhere.
  TEMPORAL_DECL void finish();
  /// After `finish`: returns when no heartbeat is under way any more.
  TEMPORAL_DECL asio::awaitable<void> settled();
  /// After `finish`: hands over what the server does not know yet.
  TEMPORAL_DECL std::optional<payloads> take_unsent();

  /// Until when it is worth trying to report its end: while the attempt lasts; once the worker is
  /// shut down, only for a moment.
  TEMPORAL_DECL clock::time_point report_until() const;
  /// Has `wake` told when that becomes earlier.
  TEMPORAL_DECL void hurry_with(std::shared_ptr<async_signal> wake);

  /// Null when the worker has ended.
  std::shared_ptr<activity_monitor> monitor() const noexcept { return monitor_.lock(); }

 private:
  friend class activity_monitor;

  TEMPORAL_DECL void reschedule();
  TEMPORAL_DECL void hurry();

  // Weak: a context may outlive its worker, and must not keep what belongs to an executor.
  std::weak_ptr<activity_monitor> const monitor_;
  interceptor_list const interceptors_;

  mutable std::mutex mutex_;  // of what follows
  heartbeat_throttle throttle_;
  attempt_deadline deadline_;
  bool canceled_ = false;
  bool finished_ = false;
  bool lost_ = false;  // the last heartbeat
  clock::time_point shutdown_end_ = clock::time_point::max();
  std::vector<std::shared_ptr<async_signal>> hurried_;
  std::shared_ptr<strand_task> task_;
  async_signal settled_;

  clock::time_point scheduled_ = clock::time_point::max();  // the monitor's
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
// Its body needs the monitor, whose class needs this one.
#include <temporal/detail/worker/activity_monitor.hpp>
#endif
