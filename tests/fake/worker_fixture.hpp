#pragma once

#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/worker/worker.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>
#include <fake/client_fixture.hpp>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal::test {

namespace service = api::workflowservice::v1;

/// Where the end of a worker's run is waited for.
class run_end {
 public:
  void set(std::exception_ptr thrown) {
    error = thrown;
    ended.set();
  }

  detail::worker::async_event ended;
  std::exception_ptr error;
};

/// Starts a run of a worker on this executor.
inline std::shared_ptr<run_end> start(asio::awaitable<void> run, asio::any_io_executor executor) {
  auto end = std::make_shared<run_end>();
  asio::co_spawn(executor, std::move(run), [end](std::exception_ptr error) { end->set(error); });
  return end;
}

/// Returns when the run has ended, and throws what it threw.
inline asio::awaitable<void> finished(std::shared_ptr<run_end> end) {
  co_await end->ended.wait();
  if (end->error) std::rethrow_exception(end->error);
}

/// Runs the worker while `script` runs, then shuts it down.
inline asio::awaitable<void> work_during(worker to_run, asio::awaitable<void> script) {
  auto const end = start(to_run.run(), co_await asio::this_coro::executor);
  std::exception_ptr problem;
  try {
    co_await std::move(script);
  } catch (...) {
    problem = std::current_exception();
  }
  to_run.shutdown();
  co_await finished(end);
  if (problem) std::rethrow_exception(problem);
}

/// One activity task, as the server hands it out.
inline service::PollActivityTaskQueueResponse activity_task(
    std::string const& type, std::vector<std::string> const& arguments = {}) {
  service::PollActivityTaskQueueResponse task;
  task.set_task_token("token-" + type);
  task.set_workflow_namespace("orders");
  task.mutable_workflow_type()->set_name("order");
  task.mutable_workflow_execution()->set_workflow_id("order-1");
  task.mutable_workflow_execution()->set_run_id("run-1");
  task.mutable_activity_type()->set_name(type);
  task.set_activity_id("7");
  task.set_attempt(2);
  for (auto const& argument : arguments) {
    *task.mutable_input()->add_payloads() = json_payload(argument);
  }
  task.mutable_start_to_close_timeout()->set_seconds(60);
  return task;
}

/// One activity at a time: the next poll comes when the one before has been done with.
inline worker_options one_by_one() {
  worker_options options;
  options.max_concurrent_activities = 1;
  options.activity_pollers = 1;
  return options;
}

/// Keeps what is logged, with the level in front: `warning: text`.
class log_lines {
 public:
  logger sink() {
    return logger(
        [lines = lines_](log_level level, std::string_view message) {
          std::lock_guard lock(lines->mutex);
          lines->text.append(to_string(level)).append(": ").append(message).append("\n");
        },
        log_level::debug);
  }

  std::string text() const {
    std::lock_guard lock(lines_->mutex);
    return lines_->text;
  }

 private:
  class shared {
   public:
    std::mutex mutex;
    std::string text;
  };
  std::shared_ptr<shared> lines_ = std::make_shared<shared>();
};

/// A client whose namespace exists, for workers.
class worker_fixture : private log_lines, public client_fixture {
 public:
  explicit worker_fixture(client_options options = {"orders"})
      : client_fixture(std::move(options), log_lines::sink()) {
    auto& capabilities = *about.mutable_namespace_info()->mutable_capabilities();
    capabilities.set_worker_heartbeats(true);
    server.expect("DescribeNamespace").answer_with([this](call_record const&) {
      return reply(about);
    });
  }

  /// What the server says of the namespace.
  service::DescribeNamespaceResponse about;

  /// Calls of these methods are answered with success, after what else they are scripted for.
  template <class... Methods>
  void accept(Methods... methods) {
    (server.expect(methods).answer_with([](call_record const&) { return reply(); }), ...);
  }

  std::string logged() const { return log_lines::text(); }

  /// The tasks come, one after the other, then nothing more.
  template <class... Tasks>
  void hand_out(Tasks const&... tasks) {
    auto script = server.expect("PollActivityTaskQueue");
    (script.reply_with(tasks), ...);
    script.never_reply();
  }

  /// Runs the worker until a call of this method has come, and gives its request.
  template <class Request>
  Request report(worker const& to_run, std::string method) {
    accept(method);
    run(work_during(to_run, server.arrived(method, 1)));
    return only<Request>(method);
  }
};

/// Something that one thread waits for, and another one tells.
class latch {
 public:
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

/// Something that a coroutine waits for, and any thread tells: an executor that the worker shares
/// must not be blocked.
using event = detail::worker::async_event;

/// Blocks until the activity is told to stop.
inline void wait_for_stop(activity::context const& here) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, here.stop_token(), [] { return false; });
}

/// How tests name the calls about activities, and their requests.
namespace activity_calls {

using heartbeat = service::RecordActivityTaskHeartbeatRequest;
using completed = service::RespondActivityTaskCompletedRequest;
using failed = service::RespondActivityTaskFailedRequest;
using canceled = service::RespondActivityTaskCanceledRequest;
inline constexpr auto beat = "RecordActivityTaskHeartbeat";
inline constexpr auto completion = "RespondActivityTaskCompleted";
inline constexpr auto failure = "RespondActivityTaskFailed";
inline constexpr auto cancellation = "RespondActivityTaskCanceled";

}  // namespace activity_calls

}  // namespace temporal::test
