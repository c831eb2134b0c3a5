#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/detail/client/history_page.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/converter/codec_chain.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/worker/task_history.hpp>
#include <temporal/detail/worker/workflow_worker.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/taskqueue/v1/message/TaskQueue.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetWorkflowExecutionHistoryRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetWorkflowExecutionHistoryResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/PollWorkflowTaskQueueRequest.pb.h>

#include <asio/this_coro.hpp>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace temporal::detail::worker {

namespace service = api::workflowservice::v1;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int deadlock_patience = 10;
#else
inline constexpr int deadlock_patience = 1;
#endif

TEMPORAL_DECL std::optional<std::chrono::nanoseconds> deadlock_limit(
    std::chrono::nanoseconds configured) {
  auto const* const debugging = std::getenv("TEMPORAL_DEBUG");
  if (debugging != nullptr && *debugging != '\0') return std::nullopt;
  return configured * deadlock_patience;
}

/// A task, and what it takes to do it.
struct workflow_worker::job {
  explicit job(shared_task task) : task(std::move(task)) {}

  shared_task task;
  engine_pointer engine;  // none: to be made
  engine_pointer stale;   // to be ended before
  bool was_kept = false;  // the engine had been in memory
  bool keep = false;      // it goes there again
  wf::task_outcome outcome;
  std::exception_ptr problem;

  watched_work running;
};

/// Half of the processors, for the others have to serve the connection; never only one, or a
/// deadlocked workflow would hold up all others until it is noticed.
inline std::size_t workflow_threads() {
  return std::max<std::size_t>(2, std::thread::hardware_concurrency() / 2);
}

inline std::shared_ptr<deadlock_watch> make_watch(worker_core const& core) {
  auto const limit = deadlock_limit(core.options.deadlock_timeout);
  return limit ? std::make_shared<deadlock_watch>(core.executor, *limit) : nullptr;
}

inline std::size_t workflow_slots(worker_options const& options) {
  auto const cached = options.max_cached_workflows;
  // Runs that are worked on are in memory too.
  return cached == 0
             ? options.max_concurrent_workflow_tasks
             : std::min(options.max_concurrent_workflow_tasks, std::max<std::size_t>(2, cached));
}

TEMPORAL_DECL workflow_worker::workflow_worker(std::shared_ptr<worker_core const> core,
                                               engine_factory make,
                                               std::shared_ptr<activity_worker> activities)
    : core_(std::move(core)),
      make_engine_(std::move(make)),
      sticky_queue_(core_->options.max_cached_workflows == 0
                        ? std::string()
                        : core_->identity + '-' + core_->instance_key),
      watch_(make_watch(*core_)),
      reporter_(core_, sticky_queue_, std::move(activities)),
      slots_(std::make_shared<slot_pool>(workflow_slots(core_->options))),
      eager_(std::make_shared<eager_inbox>(slots_)),
      threads_(workflow_threads()),
      pollers_(core_->executor),
      work_(core_->executor),
      failures_(core_->log, "workflow tasks"),
      balance_(core_->options.workflow_pollers, caching()),
      cache_(core_->options.max_cached_workflows, core_->options.max_cached_bytes) {}

TEMPORAL_DECL workflow_worker::~workflow_worker() {
  // Its context may have ended before it was shut down.
  withdraw_places();
  eager_->refuse();
}

TEMPORAL_DECL std::size_t workflow_worker::cached_runs() const {
  std::lock_guard lock(mutex_);
  return cache_.size();
}

// --- Polls ---------------------------------------------------------------------------------------

TEMPORAL_DECL asio::awaitable<void> workflow_worker::run() {
  task_group::end_handler const on_end = [this](std::exception_ptr error) {
    if (!error) return;
    {
      std::lock_guard lock(mutex_);
      if (!failure_) failure_ = error;
    }
    stop_polling();
    cancel_polls();
  };
  offer_places();
  pollers_.spawn(shared_from_this(), take_eager_tasks(), on_end);
  for (std::size_t count = core_->options.workflow_pollers; count > 0; --count) {
    auto const wake = std::make_shared<async_signal>();
    {
      std::lock_guard lock(mutex_);
      wakes_.push_back(wake);
    }
    pollers_.spawn(shared_from_this(), poll_until_stopped(wake), on_end);
  }
  co_await pollers_.join();
  if (failure_) std::rethrow_exception(failure_);
}

TEMPORAL_DECL void workflow_worker::stop_polling() {
  stopping_ = true;
  withdraw_places();
  slots_->close();
  eager_->close();
  std::lock_guard lock(mutex_);
  for (auto const& wake : wakes_) wake->notify();
}

TEMPORAL_DECL void workflow_worker::cancel_polls() {
  eager_->refuse();
  pollers_.cancel();
}

TEMPORAL_DECL void workflow_worker::offer_places() {
  core_->client->connection.impl()->workers().add(core_->client->namespace_name, core_->task_queue,
                                                  eager_);
  // It may have been told to stop just now, on another thread.
  if (stopping_) withdraw_places();
}

TEMPORAL_DECL void workflow_worker::withdraw_places() {
  core_->client->connection.impl()->workers().remove(*eager_);
}

TEMPORAL_DECL asio::awaitable<void> workflow_worker::take_eager_tasks() {
  // What has arrived is done also when the polls are canceled.
  co_await asio::this_coro::throw_if_cancelled(false);
  while (auto task = co_await eager_inbox::next(eager_)) accept(std::move(task));
}

TEMPORAL_DECL asio::awaitable<void> workflow_worker::poll_until_stopped(
    std::shared_ptr<async_signal> wake) {
  poll_patience patience;
  while (!stopping_) {
    auto taken = co_await slot_pool::reserve(slots_);
    if (!taken || stopping_) co_return;
    auto task = co_await poll(std::move(taken), patience, *wake);
    if (task) accept(std::move(task));
  }
}

/// @return nothing when there was no task for as long as the server holds a poll.
TEMPORAL_DECL asio::awaitable<shared_task> workflow_worker::poll(slot taken,
                                                                 poll_patience& patience,
                                                                 async_signal& wake) {
  auto task = std::make_shared<workflow_task>(std::move(taken));
  service::PollWorkflowTaskQueueRequest request;
  request.set_namespace_(core_->client->namespace_name);
  request.set_identity(core_->identity);
  request.set_worker_instance_key(core_->instance_key);
  queue_kind kind;
  {
    std::lock_guard lock(mutex_);
    kind = balance_.begin();
  }
  auto& queue = *request.mutable_task_queue();
  if (kind == queue_kind::normal) {
    core_->name_task_queue(queue);
  } else {
    queue.set_name(sticky_queue_);
    queue.set_kind(api::enums::v1::TASK_QUEUE_KIND_STICKY);
    queue.set_normal_name(core_->task_queue);
  }
  std::exception_ptr refused;
  std::exception_ptr problem;
  try {
    // Decoded later, where a codec's failure can be reported as the task's.
    co_await client::undecoded_call(*core_->client,
                                    methods::workflow_service::poll_workflow_task_queue, request,
                                    task->message, rpc_options());
    failures_.succeeded(patience);
  } catch (error const&) {
    refused = std::current_exception();
  } catch (...) {
    problem = std::current_exception();
  }
  {
    std::lock_guard lock(mutex_);
    balance_.end(kind, task->message.backlog_count_hint());
  }
  if (refused && !stopping_) std::rethrow_exception(refused);
  if (problem) {
    condition stopped = [this] { return stopping_.load(); };
    co_await failures_.wait(std::move(problem), patience, wake, std::move(stopped));
  }
  if (refused || problem || task->message.task_token().empty()) co_return nullptr;
  co_return task;
}

TEMPORAL_DECL void workflow_worker::accept(shared_task task) {
  shared_task replaced;  // its slot is given back without the lock
  {
    std::lock_guard lock(mutex_);
    auto const [busy, idle] = busy_.try_emplace(task->run_id());
    if (!idle) {
      auto const query = task->is_query();
      replaced = busy->second.put(std::move(task), query).value_or(nullptr);
      return;
    }
  }
  work_.launch(shared_from_this(), work_on(std::move(task)));
}

// --- The tasks of a run --------------------------------------------------------------------------

TEMPORAL_DECL asio::awaitable<void> workflow_worker::work_on(shared_task task) {
  auto const run_id = task->run_id();
  while (task) {
    auto next = co_await process(std::move(task));
    task = next ? std::move(next) : next_task(run_id);
  }
}

TEMPORAL_DECL shared_task workflow_worker::next_task(std::string const& run_id) {
  std::lock_guard lock(mutex_);
  auto const busy = busy_.find(run_id);
  if (auto next = busy->second.take()) return *std::move(next);
  busy_.erase(busy);
  return nullptr;
}

TEMPORAL_DECL asio::awaitable<shared_task> workflow_worker::process(shared_task task) {
  auto const work = std::make_shared<job>(std::move(task));
  {
    std::lock_guard lock(mutex_);
    work->engine = cache_.take(work->task->run_id());
  }
  shared_task next;
  std::exception_ptr problem;
  try {
    auto done = co_await prepare(*work);
    if (done) done = co_await execute(work);
    if (done) next = co_await report(*work);
  } catch (...) {
    problem = std::current_exception();
  }
  if (problem) {
    work->keep = false;
    core_->log.error("a task of " + work->task->description() +
                     " is given up: " + failure::from(problem)->what());
  }
  co_await put_back(work);
  co_return next;
}

TEMPORAL_DECL asio::awaitable<bool> workflow_worker::prepare(job& work) {
  auto& task = *work.task;
  auto const last_event = work.engine ? work.engine->last_event_id() : 0;
  auto const last_start = work.engine ? work.engine->previous_started_event_id() : 0;
  auto const fit = fit_of(task.message, last_event, last_start);
  if (fit == history_fit::expired) {
    work.keep = true;
    core_->log.debug("a query of " + task.description() + " has expired");
    co_return false;
  }
  work.was_kept = fit == history_fit::continues;
  if (!work.was_kept) work.stale = std::move(work.engine);
  std::exception_ptr problem;
  try {
    auto const& codecs = core_->client->codecs;
    if (codecs) co_await codecs->decode(task.message, undecodable::refused);
    auto const from_start = fit == history_fit::missing;
    if (from_start || !task.message.next_page_token().empty()) {
      co_await fetch_history(task, from_start);
    }
  } catch (error const& thrown) {
    // Nothing of the task's own: the server gives it to another worker when its time is over.
    core_->log.warning("the history of " + task.description() +
                       " cannot be fetched: " + thrown.what());
    co_return false;
  } catch (std::exception const&) {
    problem = std::current_exception();
  }
  if (!problem) co_return true;
  co_await reporter_.fail(
      task, std::move(problem),
      api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
  co_return false;
}

TEMPORAL_DECL asio::awaitable<void> workflow_worker::fetch_history(workflow_task& task,
                                                                   bool from_start) {
  task_history history(task.message, from_start);
  service::GetWorkflowExecutionHistoryRequest request;
  request.set_namespace_(core_->client->namespace_name);
  *request.mutable_execution() = task.message.workflow_execution();
  while (history.needs_page()) {
    request.set_next_page_token(history.page_token());
    service::GetWorkflowExecutionHistoryResponse response;
    co_await client::undecoded_call(*core_->client,
                                    methods::workflow_service::get_workflow_execution_history,
                                    request, response, rpc_options());
    auto& page = client::events_of(response);
    if (auto const& codecs = core_->client->codecs) {
      co_await codecs->decode(page, undecodable::refused,
                              task.message.workflow_execution().workflow_id());
    }
    history.add_page(std::move(page), std::move(*response.mutable_next_page_token()));
  }
  history.finish();
}

TEMPORAL_DECL void workflow_worker::start(std::shared_ptr<job> work) {
  threads_.submit([work, make = make_engine_] {
    work->running.begin();
    try {
      work->stale.reset();
      if (!work->engine) work->engine = make();
      work->outcome = work->engine->feed(work->task->message);
    } catch (...) {
      work->problem = std::current_exception();
    }
    work->running.end();
  });
}

TEMPORAL_DECL asio::awaitable<bool> workflow_worker::execute(std::shared_ptr<job> work) {
  deadlock_watch::scope const watched(watch_, work->running);
  start(work);
  auto const in_time = co_await work->running.wait();
  if (!in_time) {
    co_await wait_for_stuck(*work);
    co_return false;
  }
  if (work->problem) std::rethrow_exception(work->problem);
  co_return true;
}

TEMPORAL_DECL asio::awaitable<void> workflow_worker::wait_for_stuck(job& work) {
  {
    // Another thread takes its place, for a C++ thread cannot be ended.
    std::lock_guard lock(mutex_);
    if (++stuck_ > spare_threads_) {
      ++spare_threads_;
      threads_.grow();
    }
  }
  auto const limit = std::chrono::ceil<std::chrono::milliseconds>(watch_->limit());
  std::runtime_error const deadlock(
      "[TMPRL1101] potential deadlock: " + work.task->description() + " has run for " +
      std::to_string(limit.count()) +
      " ms without returning from its code; workflows must not block or compute for long");
  co_await reporter_.fail(
      *work.task, std::make_exception_ptr(deadlock),
      api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
  // The run must not be touched before it returns; what it then says comes too late.
  co_await work.running.wait_for_end();
  std::lock_guard lock(mutex_);
  --stuck_;
}

TEMPORAL_DECL asio::awaitable<shared_task> workflow_worker::report(job& work) {
  auto& task = *work.task;
  auto& outcome = work.outcome;
  if (outcome.failed) {
    co_await reporter_.fail(task, *std::move(outcome.failed));
    co_return nullptr;
  }
  auto const open = !outcome.closed && !work.engine->closed();
  if (task.is_query()) {
    // A run that was made for the query alone is not where its next task comes to.
    work.keep = work.was_kept && open;
    if (outcome.legacy_answer) co_await reporter_.answer(task, *std::move(outcome.legacy_answer));
    co_return nullptr;
  }
  auto const keep = caching() && open && !stopping_;
  auto completed = co_await reporter_.complete(task, std::move(outcome), keep);
  work.keep = keep && completed.accepted;
  co_return std::move(completed.next);
}

// --- Runs in memory ------------------------------------------------------------------------------

TEMPORAL_DECL asio::awaitable<void> workflow_worker::put_back(std::shared_ptr<job> work) {
  std::vector<engine_pointer> ending;
  if (work->stale) ending.push_back(std::move(work->stale));
  if (work->engine && work->keep) {
    auto const size = work->engine->memory_bytes();
    std::lock_guard lock(mutex_);
    for (auto& evicted : cache_.put(work->task->run_id(), std::move(work->engine), size)) {
      ending.push_back(std::move(evicted));
    }
  } else if (work->engine) {
    ending.push_back(std::move(work->engine));
  }
  if (ending.empty()) co_return;
  try {
    co_await evict(std::move(ending));
  } catch (std::system_error const&) {
    // There is no thread to be had: they have ended here.
  }
}

TEMPORAL_DECL asio::awaitable<void> workflow_worker::evict(std::vector<engine_pointer> engines) {
  auto const ending = std::make_shared<std::vector<engine_pointer>>(std::move(engines));
  return run_on(threads_, [ending] { ending->clear(); });
}

TEMPORAL_DECL asio::awaitable<void> workflow_worker::drain() {
  co_await work_.join();
  if (watch_) co_await deadlock_watch::stop(watch_);
  std::vector<engine_pointer> left;
  {
    std::lock_guard lock(mutex_);
    left = cache_.clear();
  }
  if (!left.empty()) co_await evict(std::move(left));
}

}  // namespace temporal::detail::worker
