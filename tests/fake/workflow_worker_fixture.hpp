#pragma once

#include <support/rpc_fixture.hpp>
#include <temporal/client/client.hpp>
#include <temporal/common/log.hpp>
#include <temporal/detail/worker/task_group.hpp>
#include <temporal/detail/worker/workflow_worker.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/awaitable.hpp>
#include <asio/this_coro.hpp>
#include <fake/client_fixture.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace temporal::test {

using workflow_task_message = api::workflowservice::v1::PollWorkflowTaskQueueResponse;
using wf_outcome = detail::wf::task_outcome;

/// What scripted engines did, in order; and what they are to do.
class engine_script {
 public:
  /// What an engine answers a task with; runs on a workflow thread. Unset: a timer.
  std::function<wf_outcome(workflow_task_message const&)> answer;

  void add(std::string entry) {
    std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
  }
  /// Such as `#1 run-1 1-3`, the first engine's feed of run-1's events, and `#1 ends`.
  std::vector<std::string> entries() const {
    std::lock_guard lock(mutex_);
    return entries_;
  }
  /// Engines that live.
  std::atomic<int> alive = 0;
  std::atomic<int> made = 0;
  /// Whether one did something on the thread that made the script, which is the executor's.
  std::atomic<bool> on_executor = false;
  std::thread::id const executor = std::this_thread::get_id();

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> entries_;
};

/// An engine that only keeps count of events.
class scripted_engine final : public detail::worker::workflow_engine {
 public:
  explicit scripted_engine(std::shared_ptr<engine_script> script)
      : script_(std::move(script)), name_('#' + std::to_string(++script_->made)) {
    ++script_->alive;
  }
  ~scripted_engine() override {
    look_at_thread();
    script_->add(name_ + " ends");
    --script_->alive;
  }

  wf_outcome feed(workflow_task_message const& task) override {
    look_at_thread();
    auto const& events = task.history().events();
    auto entry = name_ + ' ' + task.workflow_execution().run_id();
    if (!events.empty()) {
      last_ = events[events.size() - 1].event_id();
      entry += ' ' + std::to_string(events[0].event_id()) + '-' + std::to_string(last_);
    }
    if (task.has_query()) entry += " query " + task.query().query_type();
    if (task.started_event_id() != 0) started_ = task.started_event_id();
    script_->add(std::move(entry));
    auto outcome = script_->answer ? script_->answer(task) : wf_outcome();
    closed_ = outcome.closed;
    return outcome;
  }
  std::int64_t last_event_id() const noexcept override { return last_; }
  std::int64_t previous_started_event_id() const noexcept override { return started_; }
  bool closed() const noexcept override { return closed_; }
  std::size_t memory_bytes() const noexcept override { return 100; }

 private:
  void look_at_thread() {
    if (std::this_thread::get_id() == script_->executor) script_->on_executor = true;
  }

  std::shared_ptr<engine_script> script_;
  std::string name_;
  std::int64_t last_ = 0;
  std::int64_t started_ = 0;
  bool closed_ = false;
};

/// Events with these ids, and nothing in them.
inline api::history::v1::History event_list(std::int64_t first, std::int64_t last) {
  api::history::v1::History history;
  for (auto id = first; id <= last; ++id) history.add_events()->set_event_id(id);
  return history;
}

/// A workflow task with these events, the last of which is its start.
inline workflow_task_message task_with(std::string const& run, std::int64_t first,
                                       std::int64_t last, std::int64_t previous = 0) {
  workflow_task_message task;
  task.set_task_token(run + ':' + std::to_string(last));
  task.mutable_workflow_execution()->set_workflow_id("order-" + run);
  task.mutable_workflow_execution()->set_run_id(run);
  task.mutable_workflow_type()->set_name("order");
  *task.mutable_history() = event_list(first, last);
  task.set_previous_started_event_id(previous);
  task.set_started_event_id(last);
  task.set_attempt(1);
  return task;
}

/// A query on its own, without history.
inline workflow_task_message query_of(std::string const& run, std::int64_t previous) {
  auto task = task_with(run, 1, 0, previous);
  task.set_task_token(run + ":query");
  task.clear_started_event_id();
  task.mutable_query()->set_query_type("state");
  return task;
}

/// A worker's workflow part before a scripted server: two polls, one of each queue.
class workflow_worker_fixture {
 public:
  /// What answers a poll, in order; then polls stay open.
  class task_queue {
   public:
    void add(workflow_task_message const& task) { add(reply(task)); }
    void add(workflow_task_message const& task, gate until) {
      add(reply(task).behind(std::move(until)));
    }

   private:
    friend class workflow_worker_fixture;
    void add(reply answer) {
      std::lock_guard lock(mutex_);
      replies_.push_back(std::move(answer));
    }
    reply next() {
      std::lock_guard lock(mutex_);
      if (replies_.empty()) return reply::never();
      auto answer = std::move(replies_.front());
      replies_.pop_front();
      return answer;
    }

    std::mutex mutex_;
    std::deque<reply> replies_;
  };

  explicit workflow_worker_fixture(worker_options options = {},
                                   client_options client = {"orders"}) {
    options.workflow_pollers = 2;
    options.identity = "worker-1";
    connection_options to_server = options_for(server);
    to_server.logger = logger(
        [this](log_level, std::string_view text) {
          std::lock_guard lock(mutex_);
          warnings_.emplace_back(text);
        },
        log_level::warning);
    connection = run(connect(std::move(to_server)));
    core = std::make_shared<detail::worker::worker_core>(
        temporal::client(connection, std::move(client)).impl(), "orders-queue", options);
    server.expect("PollWorkflowTaskQueue").answer_with([this](call_record const& call) {
      auto const request = call.parse<api::workflowservice::v1::PollWorkflowTaskQueueRequest>();
      auto const sticky = request.task_queue().kind() == api::enums::v1::TASK_QUEUE_KIND_STICKY;
      return sticky ? this->sticky.next() : normal.next();
    });
    server.expect("RespondWorkflowTaskFailed")
        .reply_with(api::workflowservice::v1::RespondWorkflowTaskFailedResponse());
    server.expect("RespondQueryTaskCompleted")
        .reply_with(api::workflowservice::v1::RespondQueryTaskCompletedResponse());
  }

  /// Has the worker work while `until` runs, then ends it in good order. Completions are taken,
  /// after what was scripted for them.
  void work(std::function<asio::awaitable<void>()> until) {
    server.expect("RespondWorkflowTaskCompleted")
        .reply_with(api::workflowservice::v1::RespondWorkflowTaskCompletedResponse());
    test::run(working(std::move(until)));
  }

  /// The same until that many calls of a method have arrived.
  void work_until(std::string method, std::size_t calls) {
    work([this, method, calls]() -> asio::awaitable<void> {
      co_await server.arrived(method, calls);
    });
  }

  /// What was logged as a warning or an error.
  std::vector<std::string> warnings() const {
    std::lock_guard lock(mutex_);
    return warnings_;
  }

  template <class Request>
  std::vector<Request> requests(std::string_view method) const {
    std::vector<Request> found;
    for (auto const& call : server.calls(method)) found.push_back(call.parse<Request>());
    return found;
  }

  fake_server server;
  temporal::connection connection;
  std::shared_ptr<detail::worker::worker_core> core;
  std::shared_ptr<engine_script> script = std::make_shared<engine_script>();
  task_queue normal;
  task_queue sticky;
  std::shared_ptr<detail::worker::workflow_worker> host;
  /// What the worker's `run` ended with.
  std::exception_ptr failure;
  /// Tells of that end.
  detail::worker::async_signal ended;

 private:
  asio::awaitable<void> working(std::function<asio::awaitable<void>()> until) {
    core->executor = co_await asio::this_coro::executor;
    host = std::make_shared<detail::worker::workflow_worker>(
        core, [script = script] { return std::make_unique<scripted_engine>(script); }, nullptr);
    detail::worker::task_group group(core->executor);
    group.spawn(host, host->run(), [this](std::exception_ptr error) {
      failure = error;
      ended.notify();
    });
    auto pending = until();
    co_await std::move(pending);
    host->stop_polling();
    host->cancel_polls();
    co_await group.join();
    co_await host->drain();
    host = nullptr;
  }

  mutable std::mutex mutex_;
  std::vector<std::string> warnings_;
};

}  // namespace temporal::test
