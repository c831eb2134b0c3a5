#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/running_activity.hpp>
#include <temporal/detail/worker/worker_core.hpp>

#include <asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

/// Watches over the activities that run: one coroutine with one timer for all of them, since most
/// end before anything is to be done for them.
class activity_monitor : public std::enable_shared_from_this<activity_monitor> {
 public:
  using clock = running_activity::clock;

  TEMPORAL_DECL explicit activity_monitor(std::shared_ptr<worker_core const> core);

  /// From here on the activity is watched, and canceled with all others.
  TEMPORAL_DECL void add(std::shared_ptr<running_activity> const& activity);
  TEMPORAL_DECL void remove(std::shared_ptr<running_activity> const& activity);
  /// The activity's `next_tick` has changed. Safe on any thread.
  TEMPORAL_DECL void reschedule(std::shared_ptr<running_activity> const& activity);

  /// Cancels all that run, and all that are added later.
  TEMPORAL_DECL void cancel_all(activity::cancellation_reason reason);
  /// The same where the executor may have ended already.
  TEMPORAL_DECL void abandon_all(activity::cancellation_reason reason);

  /// Sends heartbeats, and ends what takes too long, until `stop`.
  TEMPORAL_DECL asio::awaitable<void> run();
  TEMPORAL_DECL void stop();

  /// Sends one heartbeat, and acts on its answer.
  TEMPORAL_DECL asio::awaitable<void> send(std::shared_ptr<running_activity> activity,
                                           payloads details);

 private:
  using activity_set = std::set<std::shared_ptr<running_activity>>;

  TEMPORAL_DECL void unschedule(std::shared_ptr<running_activity> const& activity);
  TEMPORAL_DECL activity_set refuse_all(activity::cancellation_reason reason);
  TEMPORAL_DECL std::vector<std::shared_ptr<running_activity>> take_due(clock::time_point now);
  TEMPORAL_DECL asio::awaitable<void> fail_oversized(std::shared_ptr<running_activity> activity,
                                                     std::string problem);

  std::shared_ptr<worker_core const> const core_;

  async_signal changed_;
  std::mutex mutex_;  // of what follows
  bool stopped_ = false;
  std::optional<activity::cancellation_reason> canceled_;
  activity_set running_;
  std::map<clock::time_point, activity_set> due_;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/activity_monitor.ipp>
#include <temporal/detail/worker/running_activity.ipp>
#endif
