#pragma once

#include <temporal/common/error.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/converter/codec_chain.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/worker/activity_worker.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/common/v1/message/ActivityType.pb.h>
#include <temporal/api/common/v1/message/WorkflowExecution.pb.h>
#include <temporal/api/common/v1/message/WorkflowType.pb.h>
#include <temporal/api/taskqueue/v1/message/TaskQueueMetadata.pb.h>
#include <temporal/api/workflowservice/v1/request_response/PollActivityTaskQueueRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/PollActivityTaskQueueResponse.pb.h>

#include <algorithm>
#include <string>
#include <utility>

namespace temporal::detail::worker {

namespace service = api::workflowservice::v1;

TEMPORAL_DECL activity_worker::activity_worker(std::shared_ptr<worker_core> core,
                                               activity_registry activities)
    : core_(std::move(core)),
      activities_(std::move(activities)),
      slots_(std::make_shared<slot_pool>(core_->options.max_concurrent_activities)),
      threads_(core_->options.max_concurrent_activities),
      monitor_(std::make_shared<activity_monitor>(core_)),
      polling_(core_->executor),
      working_(core_->executor),
      coroutines_(core_->executor),
      watching_(core_->executor),
      failures_(core_->log, "activities") {
  if (auto const rate = core_->options.max_activities_per_second) rate_.emplace(*rate);
}

TEMPORAL_DECL activity_worker::~activity_worker() {
  // Only when the run was cut short: activities that block a thread are waited for below.
  monitor_->abandon_all(activity::cancellation_reason::worker_shutdown);
}

TEMPORAL_DECL asio::awaitable<void> activity_worker::run() {
  watching_.spawn(monitor_, monitor_->run());
  for (std::size_t i = 0; i < core_->options.activity_pollers; ++i) {
    auto const wake = std::make_shared<async_signal>();
    pollers_.push_back(wake);
    polling_.spawn(shared_from_this(), poll_on(wake), [this](std::exception_ptr error) {
      if (!error) return;
      {
        std::lock_guard lock(mutex_);
        if (!failure_) failure_ = error;
      }
      stop_polling();
      cancel_polls();
    });
  }
  co_await polling_.join();
  if (failure_) std::rethrow_exception(failure_);
}

TEMPORAL_DECL void activity_worker::stop_polling() {
  stopping_ = true;
  slots_->close();
  std::lock_guard lock(mutex_);
  for (auto const& wake : pollers_) wake->notify();
}

TEMPORAL_DECL void activity_worker::cancel_polls() { polling_.cancel(); }

TEMPORAL_DECL asio::awaitable<void> activity_worker::drain() {
  auto const idle = co_await working_.join(task_group::clock::now() +
                                           std::chrono::duration_cast<task_group::clock::duration>(
                                               core_->options.graceful_shutdown_period));
  if (!idle) {
    monitor_->cancel_all(activity::cancellation_reason::worker_shutdown);
    co_await working_.join();
  }
  monitor_->stop();
  co_await watching_.join();
}

// --- Polling ---

TEMPORAL_DECL asio::awaitable<void> activity_worker::poll_on(std::shared_ptr<async_signal> wake) {
  poll_patience patience;
  while (!stopping_) {
    // Before the poll: a task that comes has a place to go.
    auto held = co_await slot_pool::reserve(slots_);
    if (!held) break;
    co_await wait_for_turn(*wake);
    if (stopping_) break;
    auto received = co_await poll(patience, *wake);
    if (received) {
      working_.launch(shared_from_this(), work_on(std::move(received), std::move(held)));
    } else {
      give_back_turn();
    }
  }
}

TEMPORAL_DECL asio::awaitable<activity_worker::shared_task> activity_worker::poll(
    poll_patience& patience, async_signal& wake) {
  service::PollActivityTaskQueueRequest request;
  request.set_namespace_(core_->client->namespace_name);
  core_->name_task_queue(*request.mutable_task_queue());
  request.set_identity(core_->identity);
  request.set_worker_instance_key(core_->instance_key);
  if (auto const rate = core_->options.max_task_queue_activities_per_second) {
    request.mutable_task_queue_metadata()->mutable_max_tasks_per_second()->set_value(*rate);
  }
  auto received = std::make_shared<task>();
  std::exception_ptr problem;
  try {
    // Decoded by who works on it, so that what cannot be decoded fails the activity, not the poll.
    co_await client::undecoded_call(*core_->client,
                                    methods::workflow_service::poll_activity_task_queue, request,
                                    *received, rpc_options());
    failures_.succeeded(patience);
  } catch (error const&) {
    if (!stopping_) throw;
    co_return nullptr;
  } catch (...) {
    problem = std::current_exception();
  }
  if (problem) {
    condition stopped = [this] { return stopping_.load(); };
    co_await failures_.wait(std::move(problem), patience, wake, std::move(stopped));
    co_return nullptr;
  }
  if (received->task_token().empty()) co_return nullptr;
  co_return received;
}

TEMPORAL_DECL asio::awaitable<void> activity_worker::wait_for_turn(async_signal& wake) {
  auto turn = rate_limiter::clock::time_point::min();
  {
    std::lock_guard lock(mutex_);
    if (rate_) turn = rate_->take(rate_limiter::clock::now());
  }
  condition stopped = [this] { return stopping_.load(); };
  co_await wait_until(wake, std::move(stopped), turn);
}

TEMPORAL_DECL void activity_worker::give_back_turn() {
  std::lock_guard lock(mutex_);
  if (rate_) rate_->give_back();
}

TEMPORAL_DECL std::optional<activity_worker::place> activity_worker::try_reserve() {
  auto const& options = core_->options;
  if (options.max_activities_per_second || options.max_task_queue_activities_per_second)
    return std::nullopt;
  auto held = slots_->try_reserve();
  if (!held) return std::nullopt;
  return place(std::move(held), working_.hold());
}

TEMPORAL_DECL void activity_worker::accept(task received, place taken) {
  auto arrived = std::make_shared<task>(std::move(received));
  working_.launch(shared_from_this(), work_on(std::move(arrived), std::move(taken.held)));
}

// --- Working ---

TEMPORAL_DECL asio::awaitable<void> activity_worker::work_on(shared_task received, slot held) {
  auto const in_use = std::move(held);
  auto const undecodable = co_await decode(*received);
  auto const activity = std::make_shared<running_activity>(info_of(*received), *core_, monitor_,
                                                           running_activity::clock::now());
  auto arguments = from_proto(std::move(*received->mutable_input()));
  received.reset();
  activity_outcome outcome(undecodable);
  monitor_->add(activity);
  if (!undecodable) {
    outcome = co_await perform(activity, std::move(arguments));
  }
  activity->finish();
  auto report =
      report_of(std::move(outcome), activity->cancellation_reason(), activity->converter());
  co_await send_report(core_, activity, std::move(report));
  monitor_->remove(activity);
}

TEMPORAL_DECL asio::awaitable<std::exception_ptr> activity_worker::decode(task& received) const {
  if (!core_->client->codecs) co_return nullptr;
  try {
    co_await core_->client->codecs->decode(received, undecodable::refused,
                                           received.workflow_execution().workflow_id());
  } catch (std::exception const& error) {
    co_return std::make_exception_ptr(application_failure(
        std::string("Failed decoding arguments: ") + error.what(), "ArgumentDecodingError"));
  }
  co_return nullptr;
}

TEMPORAL_DECL activity::info activity_worker::info_of(task& received) const {
  activity::info info;
  info.task_token = received.task_token();
  info.activity_id = received.activity_id();
  info.activity_type = received.activity_type().name();
  info.task_queue = core_->task_queue;
  info.namespace_name = received.workflow_namespace();
  info.workflow_type = received.workflow_type().name();
  info.workflow_id = received.workflow_execution().workflow_id();
  info.workflow_run_id = received.workflow_execution().run_id();
  info.activity_run_id = received.activity_run_id();
  info.attempt = std::max(received.attempt(), 1);
  info.scheduled_time = from_proto(received.scheduled_time());
  info.current_attempt_scheduled_time = from_proto(received.current_attempt_scheduled_time());
  info.started_time = from_proto(received.started_time());
  info.schedule_to_close_timeout = limit_from_proto(received.schedule_to_close_timeout());
  info.start_to_close_timeout = limit_from_proto(received.start_to_close_timeout());
  info.heartbeat_timeout = limit_from_proto(received.heartbeat_timeout());
  if (received.has_retry_policy()) info.retry = from_proto(received.retry_policy());
  info.priority = from_proto(received.priority());
  info.headers = from_proto(received.header());
  info.heartbeat_details = from_proto(std::move(*received.mutable_heartbeat_details()));
  return info;
}

TEMPORAL_DECL asio::awaitable<activity_outcome> activity_worker::perform(
    std::shared_ptr<running_activity> activity, payloads arguments) {
  auto const entry = activities_.find(activity->info().activity_type);
  if (!entry) {
    auto const names = activities_.names();
    co_return activity_outcome(std::make_exception_ptr(application_failure(
        "Activity '" + activity->info().activity_type + "' is not registered on this worker, " +
            (names.empty() ? "which has none" : "which has: " + names),
        "NotFoundError")));
  }
  auto const self = std::static_pointer_cast<activity_worker>(shared_from_this());
  activity_call::execution execution = [self, entry](execute_activity_input input) {
    return self->execute(entry, std::move(input));
  };
  auto const call =
      std::make_shared<activity_call const>(core_->options.interceptors, std::move(execution));
  activity_inbound chain(call);
  execute_activity_input input(activity::context(activity), std::move(arguments));
  if (entry->coroutine) {
    co_return co_await perform_coroutine(activity, std::move(chain), std::move(input));
  }
  try {
    auto pending = chain.execute_activity(std::move(input));
    co_return activity_outcome(co_await std::move(pending));
  } catch (...) {
    co_return activity_outcome(std::current_exception());
  }
}

/// What a thread of the pool works on.
class blocking_call {
 public:
  void run() noexcept {
    act::current_attempt const here(context->impl());
    try {
      result = entry->blocking(*context, arguments);
    } catch (...) {
      error = std::current_exception();
    }
  }

  std::shared_ptr<activity_entry const> entry;
  std::optional<activity::context> context;
  payloads arguments;
  payloads result;
  std::exception_ptr error;
};

TEMPORAL_DECL asio::awaitable<payloads> activity_worker::execute(
    std::shared_ptr<activity_entry const> entry, execute_activity_input input) {
  if (entry->coroutine) {
    auto pending = entry->coroutine(std::move(input.context), std::move(input.arguments));
    co_return co_await std::move(pending);
  }
  auto const call = std::make_shared<blocking_call>();
  call->entry = std::move(entry);
  call->context.emplace(std::move(input.context));
  call->arguments = std::move(input.arguments);
  std::function<void()> function = [call] { call->run(); };
  co_await run_on(threads_, std::move(function));
  if (call->error) std::rethrow_exception(call->error);
  co_return std::move(call->result);
}

/// Where the end of an activity that is a coroutine is waited for.
class coroutine_end {
 public:
  void set(std::exception_ptr error) {
    if (error) outcome = activity_outcome(error);
    ended.set();
  }

  async_event ended;
  activity_outcome outcome{payloads()};
};

inline asio::awaitable<void> run_to_end(std::shared_ptr<coroutine_end> end, activity_inbound chain,
                                        execute_activity_input input) {
  auto pending = chain.execute_activity(std::move(input));
  end->outcome.result = co_await std::move(pending);
}

TEMPORAL_DECL asio::awaitable<activity_outcome> activity_worker::perform_coroutine(
    std::shared_ptr<running_activity> activity, activity_inbound chain,
    execute_activity_input input) {
  // A coroutine beside this one: its cancellation must not reach the report of its end.
  auto const end = std::make_shared<coroutine_end>();
  task_group::end_handler on_end = [end](std::exception_ptr error) { end->set(error); };
  activity->set_task(coroutines_.spawn(
      shared_from_this(), run_to_end(end, std::move(chain), std::move(input)), std::move(on_end)));
  co_await end->ended.wait();
  co_return std::move(end->outcome);
}

}  // namespace temporal::detail::worker
