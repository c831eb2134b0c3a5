#pragma once

#include <temporal/common/error.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/detail/worker/activity_worker.hpp>
#include <temporal/detail/worker/engine_adapter.hpp>
#include <temporal/detail/worker/task_group.hpp>
#include <temporal/detail/worker/worker_state.hpp>
#include <temporal/detail/worker/workflow_worker.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response/ShutdownWorkerRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/ShutdownWorkerResponse.pb.h>

#include <asio/this_coro.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace temporal::detail::worker {

TEMPORAL_DECL void worker_state::check_not_started(std::string_view what) const {
  std::lock_guard lock(mutex_);
  if (started_) {
    throw std::logic_error("cannot " + std::string(what) + ": the worker of task queue '" +
                           core_->task_queue + "' has been started");
  }
}

TEMPORAL_DECL activity_registry& worker_state::activities() {
  check_not_started("register an activity");
  return activities_;
}

TEMPORAL_DECL wf::workflow_registry& worker_state::workflows() {
  check_not_started("register a workflow");
  return *workflows_;
}

TEMPORAL_DECL bool worker_state::stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

TEMPORAL_DECL void worker_state::shutdown() noexcept {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify();
}

TEMPORAL_DECL void worker_state::fail(std::exception_ptr error) noexcept {
  {
    std::lock_guard lock(mutex_);
    if (!failure_) failure_ = error;
  }
  shutdown();
}

TEMPORAL_DECL void worker_state::begin() {
  check_not_started("run it again; a worker runs once");
  if (activities_.empty() && workflows_->empty()) {
    throw std::logic_error("the worker of task queue '" + core_->task_queue +
                           "' has nothing to do: register workflows or activities before it runs");
  }
  std::lock_guard lock(mutex_);
  started_ = true;
}

TEMPORAL_DECL void worker_state::make_parts() {
  std::shared_ptr<activity_worker> activities;
  if (!activities_.empty()) {
    activities = std::make_shared<activity_worker>(core_, std::move(activities_));
    parts_.push_back(activities);
  }
  if (workflows_->empty()) return;
  auto settings = std::make_shared<wf::engine_settings>();
  settings->converter = core_->client->converter;
  settings->namespace_name = core_->client->namespace_name;
  settings->task_queue = core_->task_queue;
  settings->log = core_->log;
  settings->failure_tests = core_->options.workflow_failure_tests;
  auto const& interceptors = core_->options.interceptors;
  settings->interceptors.assign(interceptors.begin(), interceptors.end());
  auto const make = [settings = std::move(settings), registry = workflows_]() {
    return std::make_unique<engine_adapter>(settings, registry);
  };
  parts_.push_back(std::make_shared<workflow_worker>(core_, make, std::move(activities)));
}

TEMPORAL_DECL void worker_state::leave_executor() noexcept {
  parts_.clear();
  core_->executor = asio::any_io_executor();
}

/// The end of a run, also when that is the end of its context: workers may outlive both.
class run_scope {
 public:
  explicit run_scope(worker_state& state) noexcept : state_(state) {}
  ~run_scope() { state_.leave_executor(); }
  run_scope(run_scope const&) = delete;
  run_scope& operator=(run_scope const&) = delete;

 private:
  worker_state& state_;
};

TEMPORAL_DECL asio::awaitable<void> worker_state::run() {
  begin();
  run_scope const scope(*this);
  core_->executor = co_await asio::this_coro::executor;
  if (stopping()) co_return;
  co_await core_->describe_namespace();
  make_parts();
  // From here on a cancellation is a wish to shut down, and no step may end by it.
  auto const throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await serve();
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (failure_) std::rethrow_exception(failure_);
}

TEMPORAL_DECL asio::awaitable<void> worker_state::serve() {
  task_group polling(core_->executor);
  for (auto const& part : parts_) {
    polling.spawn(part, part->run(), [self = shared_from_this()](std::exception_ptr error) {
      if (error) self->fail(error);
    });
  }
  auto const canceled = asio::cancellation_type::none;
  while (!stopping()) {
    co_await stop_.wait();
    auto const state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != canceled) shutdown();
  }
  for (auto const& part : parts_) part->stop_polling();
  co_await tell_server();
  // A server that ends the polls itself loses no task between a poll and its cancellation.
  auto const patience = core_->about_namespace.worker_poll_complete_on_shutdown
                            ? std::chrono::seconds(10)
                            : std::chrono::seconds(0);
  auto const ended = co_await polling.join(task_group::clock::now() + patience);
  if (!ended) {
    for (auto const& part : parts_) part->cancel_polls();
    co_await polling.join();
  }
  task_group draining(core_->executor);
  for (auto const& part : parts_) {
    draining.spawn(part, part->drain(), [self = shared_from_this()](std::exception_ptr error) {
      if (error) self->fail(error);
    });
  }
  co_await draining.join();
}

TEMPORAL_DECL asio::awaitable<void> worker_state::tell_server() const {
  service::ShutdownWorkerRequest request;
  request.set_namespace_(core_->client->namespace_name);
  request.set_identity(core_->identity);
  request.set_worker_instance_key(core_->instance_key);
  request.set_task_queue(core_->task_queue);
  request.set_reason("graceful shutdown");
  for (auto const& part : parts_) {
    request.add_task_queue_types(static_cast<api::enums::v1::TaskQueueType>(part->kind()));
    if (auto sticky = part->sticky_queue(); !sticky.empty()) {
      request.set_sticky_task_queue(std::move(sticky));
    }
  }
  service::ShutdownWorkerResponse response;
  rpc_options once(std::chrono::seconds(5));
  once.retry.emplace().maximum_attempts = 1;
  try {
    co_await core_->call(methods::workflow_service::shutdown_worker, request, response,
                         std::move(once));
  } catch (...) {
    // Servers before 1.25 do not know the call, no server needs it, and there may be no API key.
    core_->log.debug("the server was not told of the worker's end: " +
                     describe(std::current_exception()));
  }
}

}  // namespace temporal::detail::worker
