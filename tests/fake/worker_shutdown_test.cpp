#include <temporal/worker/worker.hpp>

#include <temporal/api/errordetails/v1/message.pb.h>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <fake/worker_fixture.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace activity = temporal::activity;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
namespace details = temporal::api::errordetails::v1;
using namespace std::chrono_literals;
using temporal::status_code;
using test::activity_task;
using test::worker_fixture;
using namespace test::activity_calls;

namespace {

constexpr auto polls = "PollActivityTaskQueue";

void idle() {}

temporal::worker idle_worker(worker_fixture const& with, temporal::worker_options options = {}) {
  temporal::worker worker(with.client, "queue-1", options);
  worker.register_activity<&idle>();
  return worker;
}

/// Whether nothing handles the signal.
bool ends_the_process(int number) {
  struct sigaction now = {};
  REQUIRE(sigaction(number, nullptr, &now) == 0);
  return now.sa_handler == SIG_DFL;
}

}  // namespace

TEST_CASE("a namespace that does not exist is found out before anything is polled") {
  test::client_fixture with;
  details::NamespaceNotFoundFailure detail;
  detail.set_namespace_("orders");
  with.server.expect("DescribeNamespace")
      .fail_with(status_code::not_found, "namespace orders is not found")
      .detail(detail);
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity<&idle>();
  auto const thrown = test::run(test::failure_of<temporal::namespace_not_found>(worker.run()));
  REQUIRE(thrown);
  CHECK(thrown->name() == "orders");
  CHECK(with.server.calls(polls).empty());
}

TEST_CASE("a shutdown tells the server who ends, and cancels open polls") {
  worker_fixture with;
  with.hand_out();
  with.accept("ShutdownWorker");
  auto worker = idle_worker(with);
  test::run(test::work_during(worker, with.server.arrived(polls, 5)));
  auto const poll = with.server.calls(polls)[0].parse<ws::PollActivityTaskQueueRequest>();
  auto const said = with.only<ws::ShutdownWorkerRequest>("ShutdownWorker");
  CHECK(said.namespace_() == "orders");
  CHECK(said.identity() == with.client.identity());
  CHECK(said.worker_instance_key() == poll.worker_instance_key());
  CHECK(said.task_queue() == "queue-1");
  CHECK(said.sticky_task_queue().empty());
  REQUIRE(said.task_queue_types_size() == 1);
  CHECK(said.task_queue_types(0) == enums::TASK_QUEUE_TYPE_ACTIVITY);
  with.server.wait_for_cancelled(polls, 5);
  CHECK(with.server.calls(polls).size() == 5);
}

TEST_CASE("a server that ends polls itself may do so, and a last task is done") {
  worker_fixture with;
  with.about.mutable_namespace_info()->mutable_capabilities()->set_worker_poll_complete_on_shutdown(
      true);
  test::gate told;
  with.server.expect(polls).reply_with(activity_task("idle")).behind(told);
  with.server.expect(polls).reply_with(ws::PollActivityTaskQueueResponse()).behind(told);
  with.server.expect("ShutdownWorker").answer_with([told](test::call_record const&) mutable {
    told.open();
    return test::reply();
  });
  with.accept(completion);
  auto worker = idle_worker(with);
  test::run(test::work_during(worker, with.server.arrived(polls, 5)));
  CHECK(with.server.calls(completion).size() == 1);
  for (auto const& call : with.server.calls(polls)) CHECK_FALSE(call.cancelled);
}

TEST_CASE("a server that does not know the call is none the worse") {
  worker_fixture with;
  with.hand_out();
  auto worker = idle_worker(with);
  test::run(test::work_during(worker, with.server.arrived(polls, 5)));
  CHECK(with.server.calls("ShutdownWorker").size() == 1);
}

TEST_CASE("activities that run at shutdown are told so, awaited, and reported as to be repeated") {
  worker_fixture with;
  with.hand_out(activity_task("work"));
  with.accept(failure);
  temporal::worker worker(with.client, "queue-1");
  test::event began;
  std::optional<activity::cancellation_reason> reason;
  worker.register_activity("work", [&](activity::context here) {
    began.set();
    test::wait_for_stop(here);
    reason = here.cancellation_reason();
    here.throw_if_canceled();
  });
  auto const end = [&]() -> asio::awaitable<void> {
    co_await with.server.arrived(polls, 5);
    co_await began.wait();
  };
  test::run(test::work_during(worker, end()));
  CHECK(reason == activity::cancellation_reason::worker_shutdown);
  auto const report = with.only<failed>(failure);
  CHECK(report.failure().application_failure_info().type() == "WorkerShutdown");
  CHECK_FALSE(report.failure().application_failure_info().non_retryable());
}

TEST_CASE("within the graceful period activities are left alone, and keep their heartbeats") {
  worker_fixture with;
  auto task = activity_task("work");
  task.mutable_heartbeat_timeout()->set_seconds(1000);
  with.hand_out(task);
  with.accept(completion, "RecordActivityTaskHeartbeat");
  temporal::worker_options options;
  options.graceful_shutdown_period = std::chrono::hours(1);
  temporal::worker worker(with.client, "queue-1", options);
  test::event began;
  bool told_to_stop = true;
  worker.register_activity("work", [&](activity::context here) {
    began.set();
    with.server.wait_for_calls("ShutdownWorker", 1);
    with.server.wait_for_cancelled(polls, 4);
    here.heartbeat(1);
    with.server.wait_for_calls("RecordActivityTaskHeartbeat", 1);
    told_to_stop = here.is_cancel_requested();
  });
  auto const end = [&]() -> asio::awaitable<void> {
    co_await with.server.arrived(polls, 5);
    co_await began.wait();
  };
  test::run(test::work_during(worker, end()));
  CHECK_FALSE(told_to_stop);
  CHECK(with.server.calls(completion).size() == 1);
}

TEST_CASE("canceling the run shuts the worker down, and the run returns") {
  worker_fixture with;
  with.hand_out();
  with.accept("ShutdownWorker");
  auto worker = idle_worker(with);
  asio::io_context context(1);
  asio::cancellation_signal signal;
  std::optional<std::exception_ptr> ended;
  asio::co_spawn(context, worker.run(),
                 asio::bind_cancellation_slot(signal.slot(),
                                              [&](std::exception_ptr error) { ended = error; }));
  auto const cancel = [&]() -> asio::awaitable<void> {
    co_await with.server.arrived(polls, 5);
    signal.emit(asio::cancellation_type::terminal);
  };
  asio::co_spawn(context, cancel(), asio::detached);
  context.run_for(test::run_limit);
  REQUIRE(ended);
  CHECK(*ended == nullptr);
  CHECK(with.server.calls("ShutdownWorker").size() == 1);
}

TEST_CASE("an interrupt shuts the worker down; a second one would end the process") {
  for (int const number : {SIGINT, SIGTERM}) {
    worker_fixture with;
    with.hand_out();
    with.accept("ShutdownWorker");
    auto worker = idle_worker(with);
    auto const script = [&]() -> asio::awaitable<void> {
      auto const end =
          test::start(worker.run_until_interrupted(), co_await asio::this_coro::executor);
      co_await with.server.arrived(polls, 5);
      CHECK_FALSE(ends_the_process(number));
      std::raise(number);
      co_await with.server.arrived("ShutdownWorker", 1);
      CHECK(ends_the_process(SIGINT));
      CHECK(ends_the_process(SIGTERM));
      co_await test::finished(end);
    };
    test::run(script());
  }
}

TEST_CASE("a run until interrupted that ends by itself leaves no handler") {
  test::client_fixture with;
  with.server.expect("DescribeNamespace").fail_with(status_code::permission_denied, "no");
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity<&idle>();
  auto run = worker.run_until_interrupted();
  auto const script = [&]() -> asio::awaitable<void> {
    auto const thrown = co_await test::failure_of<temporal::error>(std::move(run));
    REQUIRE(thrown);
    CHECK(thrown->code() == status_code::permission_denied);
    CHECK(ends_the_process(SIGTERM));
    // What was left of it is called now.
    co_await asio::post(asio::use_awaitable);
  };
  test::run(script());
}

TEST_CASE("a blocking run ends by its stop token, or by shutdown on another thread") {
  for (auto const by_token : {true, false}) {
    worker_fixture with;
    with.hand_out();
    auto worker = idle_worker(with);
    std::stop_source stop;
    std::thread runs([&] { worker.run_blocking(stop.get_token()); });
    with.server.wait_for_calls(polls, 5);
    if (by_token) {
      stop.request_stop();
    } else {
      worker.shutdown();
    }
    runs.join();
    CHECK(with.server.calls("ShutdownWorker").size() == 1);
  }
}

TEST_CASE("a worker that is shut down before it runs does nothing") {
  worker_fixture with;
  auto worker = idle_worker(with);
  worker.shutdown();
  test::run(worker.run());
  CHECK(with.server.calls("DescribeNamespace").empty());
}

TEST_CASE("a poll that cannot go on ends the run with its error") {
  worker_fixture with;
  with.hand_out();
  auto worker = idle_worker(with);
  auto const script = [&]() -> asio::awaitable<void> {
    auto const end = test::start(worker.run(), co_await asio::this_coro::executor);
    co_await with.server.arrived(polls, 5);
    with.connection.close();
    co_await test::finished(end);
  };
  auto const thrown = test::run(test::failure_of(script()));
  REQUIRE(thrown);
  CHECK(thrown->operation() == "PollActivityTaskQueue");
}

TEST_CASE("the context of a run may end at any time: its activities are told, and waited for") {
  worker_fixture with;
  with.hand_out(activity_task("work"), activity_task("async_work"));
  std::atomic<bool> ended = false;
  test::event began;
  test::event async_began;
  // These outlive the context, and must not mind.
  temporal::worker worker(with.client, "queue-1");
  std::vector<activity::context> kept;
  std::optional<activity::context> async_kept;
  {
    asio::io_context context(1);
    worker.register_activity("work", [&](activity::context here) {
      here.heartbeat(1);
      kept.push_back(here);
      began.set();
      test::wait_for_stop(here);
      ended = true;
    });
    worker.register_activity("async_work", [&](activity::context here) -> asio::awaitable<void> {
      here.heartbeat(2);
      async_kept = here;
      async_began.set();
      asio::steady_timer timer(co_await asio::this_coro::executor);
      timer.expires_after(std::chrono::hours(1));
      co_await timer.async_wait(asio::use_awaitable);
    });
    asio::co_spawn(context, worker.run(), asio::detached);
    auto const stop = [&]() -> asio::awaitable<void> {
      co_await with.server.arrived(polls, 7);
      co_await began.wait();
      co_await async_began.wait();
      context.stop();
    };
    asio::co_spawn(context, stop(), asio::detached);
    context.run_for(test::run_limit);
  }
  CHECK(ended);
  kept.front().heartbeat(3);
  async_kept->heartbeat(4);
  CHECK(kept.front().cancellation_reason() == activity::cancellation_reason::worker_shutdown);
}

TEST_CASE("several threads may run the executor of a worker") {
  worker_fixture with;
  auto script = with.server.expect(polls);
  for (int i = 0; i < 40; ++i) script.reply_with(activity_task(i % 2 == 0 ? "block" : "await"));
  script.never_reply();
  with.accept(completion, "RecordActivityTaskHeartbeat");
  temporal::worker worker(with.client, "queue-1");
  std::atomic<int> done = 0;
  worker.register_activity("block", [&](activity::context here) {
    for (int i = 0; i < 20; ++i) here.heartbeat(i);
    ++done;
  });
  worker.register_activity("await", [&](activity::context here) -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      here.heartbeat(i);
      co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }
    ++done;
  });
  asio::io_context context;
  std::optional<std::exception_ptr> ended;
  asio::co_spawn(context, worker.run(), [&](std::exception_ptr error) { ended = error; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run_for(test::run_limit); });
  with.server.wait_for_calls(completion, 40);
  worker.shutdown();
  for (auto& thread : threads) thread.join();
  REQUIRE(ended);
  CHECK(*ended == nullptr);
  CHECK(done == 40);
}
