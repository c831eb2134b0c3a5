#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/worker/activity_monitor.hpp>
#include <temporal/detail/worker/activity_registry.hpp>
#include <temporal/detail/worker/activity_report.hpp>
#include <temporal/detail/worker/poll_failures.hpp>
#include <temporal/detail/worker/rate_limiter.hpp>
#include <temporal/detail/worker/slots.hpp>
#include <temporal/detail/worker/task_group.hpp>
#include <temporal/detail/worker/task_worker.hpp>
#include <temporal/detail/worker/thread_pool.hpp>
#include <temporal/detail/worker/worker_core.hpp>

#include <temporal/api/workflowservice/v1/request_response/PollActivityTaskQueueResponse.pb.h>

#include <asio/awaitable.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

/// The part of a worker that takes and runs activities.
class activity_worker final : public task_worker {
 public:
  TEMPORAL_DECL activity_worker(std::shared_ptr<worker_core> core, activity_registry activities);
  TEMPORAL_DECL ~activity_worker() override;

  task_kind kind() const noexcept override { return task_kind::activity; }
  TEMPORAL_DECL asio::awaitable<void> run() override;
  TEMPORAL_DECL void stop_polling() override;
  TEMPORAL_DECL void cancel_polls() override;
  TEMPORAL_DECL asio::awaitable<void> drain() override;

  using task = api::workflowservice::v1::PollActivityTaskQueueResponse;

  /// Room for an activity that does not come with a poll. A shutdown waits for what becomes of it.
  class place {
   public:
    place(slot held, std::shared_ptr<void> counted) noexcept
        : held(std::move(held)), counted(std::move(counted)) {}

    slot held;
    std::shared_ptr<void> counted;
  };

  /// @return nothing when no slot is free now, at a shutdown, and when a rate is limited, which
  ///   polls keep.
  TEMPORAL_DECL std::optional<place> try_reserve();
  /// Works on an activity that came, as it came, with the reply to a workflow task.
  TEMPORAL_DECL void accept(task received, place taken);

 private:
  using shared_task = std::shared_ptr<task>;

  TEMPORAL_DECL asio::awaitable<void> poll_on(std::shared_ptr<async_signal> wake);
  /// @return null when there was no task.
  TEMPORAL_DECL asio::awaitable<shared_task> poll(poll_patience& patience, async_signal& wake);
  TEMPORAL_DECL asio::awaitable<void> wait_for_turn(async_signal& wake);
  TEMPORAL_DECL void give_back_turn();

  TEMPORAL_DECL asio::awaitable<void> work_on(shared_task received, slot held);
  TEMPORAL_DECL asio::awaitable<std::exception_ptr> decode(task& received) const;
  TEMPORAL_DECL activity::info info_of(task& received) const;
  TEMPORAL_DECL asio::awaitable<activity_outcome> perform(
      std::shared_ptr<running_activity> activity, payloads arguments);
  /// Behind all interceptors.
  TEMPORAL_DECL asio::awaitable<payloads> execute(std::shared_ptr<activity_entry const> entry,
                                                  execute_activity_input input);
  TEMPORAL_DECL asio::awaitable<activity_outcome> perform_coroutine(
      std::shared_ptr<running_activity> activity, activity_inbound chain,
      execute_activity_input input);

  std::shared_ptr<worker_core> const core_;
  activity_registry const activities_;
  std::shared_ptr<slot_pool> const slots_;
  thread_pool threads_;
  std::shared_ptr<activity_monitor> const monitor_;
  std::atomic<bool> stopping_ = false;

  task_group polling_;
  task_group working_;
  task_group coroutines_;
  task_group watching_;
  poll_failures failures_;

  std::mutex mutex_;  // of what follows
  std::optional<rate_limiter> rate_;
  std::vector<std::shared_ptr<async_signal>> pollers_;
  std::exception_ptr failure_;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/activity_worker.ipp>
#endif
