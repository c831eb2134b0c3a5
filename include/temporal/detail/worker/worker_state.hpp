#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/worker/activity_registry.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/task_worker.hpp>
#include <temporal/detail/worker/worker_core.hpp>
#include <temporal/detail/workflow/workflow_type.hpp>

#include <asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace temporal::detail::worker {

/// What the copies of a `worker` share: what is registered, and the run.
class worker_state : public std::enable_shared_from_this<worker_state> {
 public:
  explicit worker_state(std::shared_ptr<worker_core> core) : core_(std::move(core)) {}

  worker_core const& core() const noexcept { return *core_; }

  /// For registering.
  /// @throws std::logic_error when the worker has been started.
  TEMPORAL_DECL activity_registry& activities();

  /// The same for workflows.
  TEMPORAL_DECL wf::workflow_registry& workflows();

  /// @throws std::logic_error when the worker has been started; `what` is what was to be done.
  TEMPORAL_DECL void check_not_started(std::string_view what) const;

  TEMPORAL_DECL asio::awaitable<void> run();
  TEMPORAL_DECL void shutdown() noexcept;
  /// The run is over: gives up all that belongs to its executor.
  TEMPORAL_DECL void leave_executor() noexcept;

 private:
  TEMPORAL_DECL void begin();
  TEMPORAL_DECL void make_parts();
  TEMPORAL_DECL asio::awaitable<void> serve();
  TEMPORAL_DECL asio::awaitable<void> tell_server() const;
  TEMPORAL_DECL void fail(std::exception_ptr error) noexcept;
  TEMPORAL_DECL bool stopping() const;

  std::shared_ptr<worker_core> const core_;
  activity_registry activities_;
  std::shared_ptr<wf::workflow_registry> workflows_ = std::make_shared<wf::workflow_registry>();
  std::vector<std::shared_ptr<task_worker>> parts_;

  async_signal stop_;
  mutable std::mutex mutex_;  // of what follows
  bool started_ = false;
  bool stopping_ = false;
  std::exception_ptr failure_;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/worker_state.ipp>
#endif
