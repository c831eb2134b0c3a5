#include <temporal/worker/worker.hpp>

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <fake/worker_fixture.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace activity = temporal::activity;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
using namespace std::chrono_literals;
using temporal::status_code;
using test::activity_task;
using test::worker_fixture;
using namespace test::activity_calls;

namespace {

/// A task that may go without a heartbeat for so long that none is due in a test, but the first.
auto beating_task(std::string const& type) {
  auto task = activity_task(type);
  task.mutable_heartbeat_timeout()->set_seconds(1000);
  return task;
}

ws::RecordActivityTaskHeartbeatResponse answer(bool cancel, bool pause, bool reset) {
  ws::RecordActivityTaskHeartbeatResponse response;
  response.set_cancel_requested(cancel);
  response.set_activity_paused(pause);
  response.set_activity_reset(reset);
  return response;
}

/// Registers `work`: it says that it lives, and goes on until it is told to stop.
template <class Work>
void register_until_stopped(temporal::worker& worker, Work work) {
  worker.register_activity("work", [work](activity::context here) {
    here.heartbeat(1);
    test::wait_for_stop(here);
    return work(here);
  });
}

int throw_canceled(activity::context const& here) {
  here.throw_if_canceled();
  return 0;
}

}  // namespace

TEST_CASE("the first heartbeat goes at once, later ones are held back and replace each other") {
  worker_fixture with;
  with.accept(beat);
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [&with](activity::context here) {
    here.heartbeat("first", 1);
    with.server.wait_for_calls(beat, 1);
    here.heartbeat("second");
    activity::context::current().heartbeat("third", 3);
    throw temporal::application_failure("now");
  });
  auto const report = with.report<failed>(worker, failure);
  auto const first = with.only<heartbeat>(beat);
  CHECK(first.namespace_() == "orders");
  CHECK(first.identity() == with.client.identity());
  CHECK(first.task_token() == "token-work");
  CHECK(first.resource_id() == "workflow:order-1");
  REQUIRE(first.details().payloads_size() == 2);
  CHECK(first.details().payloads(0).data() == "\"first\"");
  REQUIRE(report.last_heartbeat_details().payloads_size() == 2);
  CHECK(report.last_heartbeat_details().payloads(0).data() == "\"third\"");
}

TEST_CASE("held back details go before a cancellation, which cannot carry them") {
  worker_fixture with;
  with.server.expect(beat).reply_with(answer(true, false, false));
  with.accept(beat);
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  register_until_stopped(worker, [](activity::context const& here) -> int {
    here.heartbeat("last words");
    throw temporal::canceled_failure("stopped", temporal::failure_details::of("why"));
  });
  auto const report = with.report<canceled>(worker, cancellation);
  CHECK(report.task_token() == "token-work");
  CHECK(report.details().payloads(0).data() == "\"why\"");
  auto const beats = with.server.calls(beat);
  REQUIRE(beats.size() == 2);
  CHECK(beats[1].parse<heartbeat>().details().payloads(0).data() == "\"last words\"");
}

TEST_CASE("a server that takes no details with a failure gets them before it") {
  worker_fixture with;
  with.server.set_system_info(ws::GetSystemInfoResponse());
  temporal::client const old(test::run(temporal::connect(test::options_for(with.server))),
                             "orders");
  with.accept(beat);
  with.hand_out(beating_task("work"));
  temporal::worker worker(old, "queue-1");
  worker.register_activity("work", [&with](activity::context here) {
    here.heartbeat(1);
    with.server.wait_for_calls(beat, 1);
    here.heartbeat(2);
    throw temporal::application_failure("now");
  });
  auto const report = with.report<failed>(worker, failure);
  CHECK_FALSE(report.has_last_heartbeat_details());
  REQUIRE(with.server.calls(beat).size() == 2);
  CHECK(with.server.calls(beat)[1].parse<heartbeat>().details().payloads(0).data() == "2");
}

TEST_CASE("a heartbeat never waits for the server") {
  worker_fixture with;
  test::gate answer_now;
  with.server.expect(beat).reply_with(answer(false, false, false)).behind(answer_now);
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  std::atomic<bool> went_on = false;
  worker.register_activity("work", [&](activity::context here) {
    here.heartbeat(1);
    with.server.wait_for_calls(beat, 1);
    here.heartbeat(2);
    went_on = !answer_now.is_open();
    answer_now.open();
  });
  with.report<completed>(worker, completion);
  CHECK(went_on);
}

TEST_CASE("a cancellation that was asked for is reported as one") {
  worker_fixture with;
  with.server.expect(beat).reply_with(answer(true, true, true));
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  activity::cancellation_details details;
  std::optional<activity::cancellation_reason> reason;
  register_until_stopped(worker, [&](activity::context const& here) {
    details = here.cancellation_details();
    reason = here.cancellation_reason();
    return throw_canceled(here);
  });
  auto const report = with.report<canceled>(worker, cancellation);
  CHECK_FALSE(report.has_details());
  CHECK(report.identity() == with.client.identity());
  CHECK(reason == activity::cancellation_reason::canceled);
  CHECK(details.is_canceled);
  CHECK(details.is_paused);
  CHECK(details.is_reset);
  CHECK_FALSE(details.is_not_found);
}

TEST_CASE("an activity may finish although it was to stop") {
  worker_fixture with;
  with.server.expect(beat).reply_with(answer(true, false, false));
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  register_until_stopped(worker, [](activity::context const&) { return 5; });
  CHECK(with.report<completed>(worker, completion).result().payloads(0).data() == "5");
}

TEST_CASE("pause and reset fail the attempt, so that another one follows") {
  for (auto const paused : {true, false}) {
    worker_fixture with;
    with.server.expect(beat).reply_with(answer(false, paused, !paused));
    with.hand_out(beating_task("work"));
    temporal::worker worker(with.client, "queue-1");
    std::optional<activity::cancellation_reason> reason;
    register_until_stopped(worker, [&](activity::context const& here) {
      reason = here.cancellation_reason();
      return throw_canceled(here);
    });
    auto const report = with.report<failed>(worker, failure);
    CHECK(reason ==
          (paused ? activity::cancellation_reason::paused : activity::cancellation_reason::reset));
    auto const& info = report.failure().application_failure_info();
    CHECK(info.type() == (paused ? "ActivityPause" : "ActivityReset"));
    CHECK_FALSE(info.non_retryable());
  }
}

TEST_CASE("an attempt that the server does not know any more stops, and is not reported") {
  worker_fixture with;
  with.server.expect(beat).fail_with(status_code::not_found, "gone");
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1", test::one_by_one());
  register_until_stopped(worker, [&](activity::context const& here) {
    CHECK(here.cancellation_reason() == activity::cancellation_reason::not_found);
    CHECK(here.cancellation_details().is_not_found);
    return throw_canceled(here);
  });
  test::run(test::work_during(worker, with.server.arrived("PollActivityTaskQueue", 2)));
  for (auto const* method : {completion, failure, cancellation}) {
    CHECK(with.server.calls(method).empty());
  }
}

TEST_CASE("a cancellation nobody asked for is a failure") {
  worker_fixture with;
  with.hand_out(activity_task("work"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [] { throw temporal::canceled_failure(); });
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.failure().application_failure_info().type() == "UnrequestedCancellation");
  CHECK_FALSE(report.failure().application_failure_info().non_retryable());
  CHECK(report.failure().cause().has_canceled_failure_info());
}

TEST_CASE("a coroutine is canceled as Asio cancels, and its end is reported") {
  worker_fixture with;
  with.server.expect(beat).reply_with(answer(true, false, false));
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [](activity::context here) -> asio::awaitable<void> {
    here.heartbeat(1);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(std::chrono::hours(1));
    co_await timer.async_wait(asio::use_awaitable);
  });
  CHECK(with.report<canceled>(worker, cancellation).task_token() == "token-work");
}

TEST_CASE("a call that a canceled coroutine was waiting for ends it as canceled") {
  worker_fixture with;
  with.server.expect(beat).reply_with(answer(true, false, false));
  with.server.expect("SignalWorkflowExecution").never_reply();
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [&](activity::context here) -> asio::awaitable<void> {
    here.heartbeat(1);
    co_await test::signal(with.connection);
  });
  CHECK(with.report<canceled>(worker, cancellation).task_token() == "token-work");
}

TEST_CASE("heartbeat details too large to be sent fail the attempt, and stop the activity") {
  worker_fixture with;
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [](activity::context here) {
    here.heartbeat(std::string(5u << 20, 'x'));
    test::wait_for_stop(here);
  });
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.cause() == enums::ACTIVITY_TASK_FAILED_CAUSE_PAYLOADS_TOO_LARGE);
  CHECK_FALSE(report.has_last_heartbeat_details());
  CHECK(with.server.calls(beat).empty());
  CHECK(with.server.calls(completion).empty());
}

TEST_CASE("a heartbeat that got lost is sent again, unless there is a newer one") {
  worker_fixture with;
  with.server.expect(beat).fail_with(status_code::permission_denied, "not now");
  with.accept(beat);
  auto task = activity_task("work");
  task.mutable_heartbeat_timeout()->set_nanos(1'000'000);
  with.hand_out(task);
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [&with](activity::context here) {
    here.heartbeat("kept");
    with.server.wait_for_calls(beat, 2);
  });
  with.report<completed>(worker, completion);
  auto const beats = with.server.calls(beat);
  REQUIRE(beats.size() >= 2);
  CHECK(beats[1].parse<heartbeat>().details().payloads(0).data() == "\"kept\"");
}

TEST_CASE("the context may be used on any thread, and outlive the activity") {
  worker_fixture with;
  with.accept(beat);
  with.hand_out(beating_task("work"));
  temporal::worker worker(with.client, "queue-1");
  std::optional<activity::context> kept;
  worker.register_activity("work", [&kept](activity::context here) {
    kept = here;
    std::thread([here] {
      here.heartbeat(1);
      CHECK_THROWS_WITH_AS(activity::context::current(), doctest::Contains("no activity runs"),
                           std::logic_error);
    }).join();
  });
  with.report<completed>(worker, completion);
  REQUIRE(kept);
  kept->heartbeat(2);
  CHECK(kept->info().activity_type == "work");
  CHECK_FALSE(kept->is_cancel_requested());
}

TEST_CASE("details that cannot be decoded as what is asked for fail the activity for good") {
  worker_fixture with;
  auto task = activity_task("work");
  *task.mutable_heartbeat_details()->add_payloads() = test::json_payload("\"text\"");
  with.hand_out(task);
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work",
                           [](activity::context here) { return *here.heartbeat_details<int>(); });
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.failure().application_failure_info().non_retryable());
  CHECK(report.failure().message().find("heartbeat details") != std::string::npos);
}

TEST_CASE("an activity's log says which activity it is") {
  worker_fixture with;
  with.hand_out(activity_task("work"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work",
                           [](activity::context here) { here.logger().info("half of it"); });
  with.report<completed>(worker, completion);
  CHECK(
      with.logged().find("info: activity 'work' (id 7, workflow order-1, attempt 2): half of it") !=
      std::string::npos);
}
