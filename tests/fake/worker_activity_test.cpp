#include <temporal/worker/worker.hpp>

#include <asio/awaitable.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <fake/worker_fixture.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace activity = temporal::activity;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
using namespace std::chrono_literals;
using temporal::status_code;
using test::activity_task;
using test::worker_fixture;
using namespace test::activity_calls;

namespace worker_activity_test {

std::string greet(std::string name) { return "hello " + name; }

struct shop {
  int charge(std::string const& card, int cents) {
    charged += card + ";";
    return cents + 1;
  }
  asio::awaitable<std::string> fetch(activity::context here, std::string sku) {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    co_return here.info().activity_id + sku;
  }

  std::string charged;
};

}  // namespace worker_activity_test

namespace {

using worker_activity_test::greet;
using worker_activity_test::shop;

}  // namespace

TEST_CASE("a poll names queue, worker and instance; a result goes back with the task's token") {
  worker_fixture with;
  with.hand_out(activity_task("greet", {"\"ada\""}));
  temporal::worker_options options;
  options.activity_pollers = 1;
  options.max_task_queue_activities_per_second = 2.5;
  temporal::worker worker(with.client, "queue-1", options);
  worker.register_activity<&greet>();
  auto const report = with.report<completed>(worker, completion);
  CHECK(report.namespace_() == "orders");
  CHECK(report.identity() == with.client.identity());
  CHECK(report.task_token() == "token-greet");
  CHECK(report.resource_id() == "workflow:order-1");
  REQUIRE(report.result().payloads_size() == 1);
  CHECK(report.result().payloads(0).data() == "\"hello ada\"");
  CHECK(with.server.calls(completion)[0].header("temporal-resource-id") == "workflow:order-1");

  auto const polls = with.server.calls("PollActivityTaskQueue");
  REQUIRE_FALSE(polls.empty());
  auto const poll = polls[0].parse<ws::PollActivityTaskQueueRequest>();
  CHECK(poll.namespace_() == "orders");
  CHECK(poll.task_queue().name() == "queue-1");
  CHECK(poll.task_queue().kind() == enums::TASK_QUEUE_KIND_NORMAL);
  CHECK(poll.identity() == with.client.identity());
  CHECK(poll.worker_instance_key().size() == 36);
  CHECK(poll.task_queue_metadata().max_tasks_per_second().value() == 2.5);
}

TEST_CASE("member functions and coroutines run on the object they were registered with") {
  worker_fixture with;
  with.hand_out(activity_task("charge", {"\"visa\"", "41"}), activity_task("fetch", {"\"-sku\""}));
  auto const object = std::make_shared<shop>();
  temporal::worker worker(with.client, "queue-1");
  worker.register_activities<&shop::charge, &shop::fetch>(object);
  with.accept(completion);
  test::run(test::work_during(worker, with.server.arrived(completion, 2)));
  std::vector<std::string> results;
  for (auto const& call : with.server.calls(completion)) {
    results.push_back(call.parse<completed>().result().payloads(0).data());
  }
  std::sort(results.begin(), results.end());
  CHECK(results == std::vector<std::string>{"\"7-sku\"", "42"});
  CHECK(object->charged == "visa;");
}

TEST_CASE("an activity that returns nothing has no result") {
  worker_fixture with;
  with.hand_out(activity_task("nothing"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("nothing", [] {});
  CHECK_FALSE(with.report<completed>(worker, completion).has_result());
}

TEST_CASE("an activity knows what the server says of it") {
  worker_fixture with;
  auto task = activity_task("look");
  task.mutable_heartbeat_timeout()->set_seconds(9);
  task.mutable_schedule_to_close_timeout()->set_nanos(5);
  task.mutable_scheduled_time()->set_seconds(1000);
  task.mutable_current_attempt_scheduled_time()->set_seconds(1001);
  task.mutable_started_time()->set_seconds(1002);
  task.mutable_retry_policy()->set_maximum_attempts(3);
  task.mutable_retry_policy()->set_backoff_coefficient(2);
  task.mutable_retry_policy()->mutable_initial_interval()->set_seconds(1);
  task.mutable_priority()->set_priority_key(4);
  (*task.mutable_header()->mutable_fields())["trace"] = test::json_payload("1");
  *task.mutable_heartbeat_details()->add_payloads() = test::json_payload("5");
  *task.mutable_heartbeat_details()->add_payloads() = test::json_payload("\"five\"");
  with.hand_out(task);
  temporal::worker worker(with.client, "queue-1");
  activity::info info;
  std::optional<std::tuple<int, std::string>> details;
  worker.register_activity("look", [&](activity::context here) {
    info = here.info();
    details = here.heartbeat_details<int, std::string>();
    CHECK(activity::context::current().info().activity_id == "7");
    CHECK(here.heartbeat_details<int>() == 5);
    CHECK_FALSE(here.is_cancel_requested());
    CHECK_FALSE(here.cancellation_reason());
  });
  with.report<completed>(worker, completion);
  CHECK(info.task_token == "token-look");
  CHECK(info.activity_id == "7");
  CHECK(info.activity_type == "look");
  CHECK(info.task_queue == "queue-1");
  CHECK(info.namespace_name == "orders");
  CHECK(info.workflow_type == "order");
  CHECK(info.workflow_id == "order-1");
  CHECK(info.workflow_run_id == "run-1");
  CHECK(info.activity_run_id.empty());
  CHECK(info.attempt == 2);
  CHECK(info.scheduled_time.time_since_epoch() == 1000s);
  CHECK(info.current_attempt_scheduled_time.time_since_epoch() == 1001s);
  CHECK(info.started_time.time_since_epoch() == 1002s);
  CHECK(info.start_to_close_timeout == 60s);
  CHECK(info.schedule_to_close_timeout == 5ns);
  CHECK(info.heartbeat_timeout == 9s);
  REQUIRE(info.retry);
  CHECK(info.retry->maximum_attempts == 3);
  CHECK(info.priority.key == 4);
  CHECK(info.headers.at("trace").data == "1");
  CHECK_FALSE(info.is_local);
  CHECK(details == std::tuple(5, std::string("five")));
}

TEST_CASE("what an activity throws is its failure, with its type") {
  worker_fixture with;
  with.hand_out(activity_task("fail"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("fail", []() -> int {
    throw temporal::application_failure::non_retryable("declined", "CardDeclined", 7);
  });
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.task_token() == "token-fail");
  CHECK(report.identity() == with.client.identity());
  CHECK(report.failure().message() == "declined");
  CHECK(report.failure().source() == "CppSDK");
  CHECK(report.failure().application_failure_info().type() == "CardDeclined");
  CHECK(report.failure().application_failure_info().non_retryable());
  CHECK(report.failure().application_failure_info().details().payloads(0).data() == "7");
  CHECK(report.cause() == enums::ACTIVITY_TASK_FAILED_CAUSE_ACTIVITY_WORKER_UNHANDLED_FAILURE);
  CHECK_FALSE(report.has_last_heartbeat_details());
}

TEST_CASE("exceptions of coroutines, and of no std::exception, are failures too") {
  worker_fixture with;
  with.hand_out(activity_task("throw_int"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("throw_int", []() -> asio::awaitable<void> {
    throw 5;
    co_return;
  });
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.failure().message() == "unknown exception");
  CHECK(report.failure().application_failure_info().type() == "int");
}

TEST_CASE("an activity nobody registered fails with what is registered") {
  worker_fixture with;
  with.hand_out(activity_task("missing"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity<&greet>();
  worker.register_activity<&greet>("other-name");
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.failure().message() ==
        "Activity 'missing' is not registered on this worker, which has: greet, other-name");
  CHECK(report.failure().application_failure_info().type() == "NotFoundError");
  CHECK_FALSE(report.failure().application_failure_info().non_retryable());
}

TEST_CASE("a dynamic activity gets what has no function of its own, as it was sent") {
  worker_fixture with;
  with.hand_out(activity_task("anything", {"1", "\"two\""}));
  temporal::worker worker(with.client, "queue-1");
  worker.register_dynamic_activity(
      [](activity::context here, temporal::payloads const& arguments) -> std::string {
        return here.info().activity_type + std::to_string(arguments.size()) + arguments[1].data;
      });
  auto const report = with.report<completed>(worker, completion);
  CHECK(report.result().payloads(0).data() == "\"anything2\\\"two\\\"\"");
}

TEST_CASE("arguments that cannot be decoded fail the attempt, and say which") {
  worker_fixture with;
  with.hand_out(activity_task("greet", {"[1]"}));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity<&greet>();
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.failure().message().starts_with("Failed decoding arguments of activity 'greet': "));
  CHECK_FALSE(report.failure().application_failure_info().non_retryable());
}

TEST_CASE("a result too large to be sent fails the activity for good") {
  worker_fixture with;
  with.hand_out(activity_task("large"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("large", [] { return std::string(5u << 20, 'x'); });
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.cause() == enums::ACTIVITY_TASK_FAILED_CAUSE_PAYLOADS_TOO_LARGE);
  CHECK(report.failure().application_failure_info().non_retryable());
  CHECK(report.failure().message().find("largest field is result") != std::string::npos);
  CHECK(with.server.calls(completion).empty());
}

TEST_CASE("the server does not know the attempt any more: that is no error") {
  worker_fixture with;
  with.server.expect(completion).fail_with(status_code::not_found, "gone");
  with.hand_out(activity_task("greet", {"\"a\""}), activity_task("greet", {"\"b\""}));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity<&greet>();
  test::run(test::work_during(worker, with.server.arrived(completion, 2)));
  CHECK(with.server.calls(completion).size() == 2);
  CHECK(with.logged().find("warning") == std::string::npos);
  CHECK(with.logged().find("error") == std::string::npos);
}

TEST_CASE("a report is sent again until the server answers") {
  worker_fixture with;
  with.server.expect(completion)
      .fail_times(2, status_code::unavailable)
      .reply_with(ws::RespondActivityTaskCompletedResponse());
  with.hand_out(activity_task("greet", {"\"a\""}));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity<&greet>();
  test::run(test::work_during(worker, with.server.arrived(completion, 3)));
  CHECK(with.server.calls(completion).size() == 3);
}

TEST_CASE("an activity that completes elsewhere is not reported") {
  worker_fixture with;
  with.hand_out(activity_task("later"));
  temporal::worker worker(with.client, "queue-1", test::one_by_one());
  std::string token;
  worker.register_activity("later", [&token](activity::context here) -> std::string {
    token = here.info().task_token;
    try {
      here.complete_async();
    } catch (std::exception const&) {
      FAIL("activities must not see this");
    }
    return {};
  });
  test::run(test::work_during(worker, with.server.arrived("PollActivityTaskQueue", 2)));
  CHECK(token == "token-later");
  CHECK(with.server.calls(completion).empty());
  CHECK(with.server.calls(failure).empty());
}

TEST_CASE("no poll is open without a free slot") {
  worker_fixture with;
  with.hand_out(activity_task("hold"), activity_task("hold"), activity_task("hold"));
  temporal::worker_options options;
  options.max_concurrent_activities = 2;
  temporal::worker worker(with.client, "queue-1", options);
  with.accept(completion);
  test::latch go;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  worker.register_activity("hold", [&] {
    most = std::max(most.load(), ++running);
    go.wait();
    --running;
  });
  auto const script = [&]() -> asio::awaitable<void> {
    co_await with.server.arrived("PollActivityTaskQueue", 2);
    CHECK(with.server.calls("PollActivityTaskQueue").size() == 2);
    go.open();
    co_await with.server.arrived(completion, 3);
  };
  test::run(test::work_during(worker, script()));
  CHECK(most <= 2);
}

TEST_CASE("an empty poll is followed by the next one") {
  worker_fixture with;
  with.hand_out(ws::PollActivityTaskQueueResponse(), ws::PollActivityTaskQueueResponse(),
                activity_task("greet", {"\"a\""}));
  temporal::worker_options options;
  options.activity_pollers = 1;
  options.max_activities_per_second = 1000;
  temporal::worker worker(with.client, "queue-1", options);
  worker.register_activity<&greet>();
  with.report<completed>(worker, completion);
  CHECK(with.server.calls("PollActivityTaskQueue").size() >= 3);
}

TEST_CASE("registering: names that are taken, reserved, empty, or too late") {
  worker_fixture with;
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity<&greet>();
  CHECK_THROWS_WITH_AS(worker.register_activity<&greet>(),
                       doctest::Contains("there is one of this name already"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(worker.register_activity("__temporal_x", [] {}),
                       doctest::Contains("reserved"), std::invalid_argument);
  CHECK_THROWS_AS(worker.register_activity("__stack_trace", [] {}), std::invalid_argument);
  CHECK_THROWS_AS(worker.register_activity("", [] {}), std::invalid_argument);
  auto const raw = [](temporal::payloads const&) {};
  worker.register_dynamic_activity(raw);
  CHECK_THROWS_AS(worker.register_dynamic_activity(raw), std::invalid_argument);

  with.hand_out();
  auto const script = [&]() -> asio::awaitable<void> {
    co_await with.server.arrived("PollActivityTaskQueue", 1);
    CHECK_THROWS_WITH_AS(worker.register_activity("late", [] {}),
                         doctest::Contains("has been started"), std::logic_error);
  };
  test::run(test::work_during(worker, script()));
  CHECK_THROWS_WITH_AS(test::run(worker.run()), doctest::Contains("runs once"), std::logic_error);
}

TEST_CASE("a worker needs a queue, good options, and something to do") {
  worker_fixture with;
  CHECK_THROWS_AS(temporal::worker(with.client, ""), std::invalid_argument);
  temporal::worker_options options;
  options.max_concurrent_activities = 0;
  CHECK_THROWS_WITH_AS(temporal::worker(with.client, "queue-1", options),
                       "worker_options: max_concurrent_activities must not be 0",
                       std::invalid_argument);
  temporal::worker worker(with.client, "queue-1");
  CHECK_THROWS_WITH_AS(test::run(worker.run()), doctest::Contains("nothing to do"),
                       std::logic_error);
}
