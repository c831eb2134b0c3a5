#include <support/engine_harness.hpp>
#include <support/history_builder.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/continue_as_new.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/timers.hpp>

#include <chrono>
#include <string>

namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using namespace temporal::api::enums::v1;

namespace {

struct shop {
  std::string quote(std::string sku);
};

struct purchase {
  workflow::task<std::string> run(std::string sku) {
    workflow::activity_options options(10s);
    auto quote = co_await workflow::execute_activity<&shop::quote>(options, sku);
    co_await workflow::sleep(1h);
    co_return quote + " after an hour";
  }
  static constexpr auto handlers = workflow::define(workflow::run<&purchase::run>());
};

struct approval {
  workflow::task<std::string> run() {
    auto const decided = co_await workflow::wait_condition([this] { return !who_.empty(); }, 1h);
    co_return decided ? "approved by " + who_ : "expired";
  }
  void approve(std::string who) { who_ = who; }
  std::string state() const { return who_.empty() ? "waiting" : "approved"; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&approval::run>(), workflow::signal<&approval::approve>(),
                       workflow::query<&approval::state>());

  std::string who_;
};

struct counter {
  workflow::task<int> run(int left) {
    if (left > 0) workflow::continue_as_new<&counter::run>(left - 1);
    co_return 42;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&counter::run>());
};

struct broken {
  workflow::task<> run() {
    co_await workflow::sleep(1s);
    throw std::runtime_error("a bug");
  }
  static constexpr auto handlers = workflow::define(workflow::run<&broken::run>());
};

struct failing {
  workflow::task<> run() {
    throw temporal::application_failure::non_retryable("no funds", "CardDeclined");
    co_return;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&failing::run>());
};

struct unmade {
  unmade() { throw std::out_of_range("no such shop"); }
  workflow::task<> run() { co_return; }
  static constexpr auto handlers = workflow::define(workflow::run<&unmade::run>());
};

/// Asks for its patch in a query, and when it was told to go.
struct changed {
  workflow::task<> run() {
    co_await workflow::wait_condition([this] { return go_; });
    if (workflow::patched("new")) {
      co_await workflow::sleep(2h);
    } else {
      co_await workflow::sleep(1h);
    }
  }
  void go() { go_ = true; }
  bool is_new() const { return workflow::patched("new"); }
  static constexpr auto handlers =
      workflow::define(workflow::run<&changed::run>(), workflow::signal<&changed::go>(),
                       workflow::query<&changed::is_new>());

  bool go_ = false;
};

struct undecided {
  workflow::task<> run() {
    co_await workflow::wait_condition([] { return workflow::patched("new"); });
  }
  static constexpr auto handlers = workflow::define(workflow::run<&undecided::run>());
};

struct plain {
  workflow::task<std::string> run(std::string) { co_return notes; }
  static constexpr auto handlers = workflow::define(workflow::run<&plain::run>());

  std::string notes;
};

}  // namespace

TEST_CASE("members of a workflow class without constructors are not set from the arguments") {
  test::engine_harness engines;
  engines.add<plain>();
  test::history_builder history("plain", "argument");
  history.task();
  auto const outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 1);
  auto const& result =
      outcome.commands[0].complete_workflow_execution_command_attributes().result();
  CHECK(result.payloads(0).data() == "\"\"");
}

TEST_CASE("a workflow makes its commands in the order of its code") {
  test::engine_harness engines;
  engines.add<purchase>();
  test::history_builder history("purchase", "apple");
  history.task();

  auto outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 1);
  auto const& scheduled = outcome.commands[0].schedule_activity_task_command_attributes();
  CHECK(scheduled.activity_id() == "1");
  CHECK(scheduled.activity_type().name() == "quote");
  CHECK(scheduled.task_queue().name() == "queue");
  CHECK(scheduled.input().payloads(0).data() == "\"apple\"");
  CHECK(scheduled.start_to_close_timeout().seconds() == 10);
  CHECK_FALSE(outcome.closed);

  history.completed().activity_scheduled("1", "quote");
  auto const event = history.last_id();
  history.activity_completed(event, "3 euros").task();
  outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 1);
  CHECK(outcome.commands[0].start_timer_command_attributes().timer_id() == "1");
  CHECK(outcome.commands[0].start_timer_command_attributes().start_to_fire_timeout().seconds() ==
        3600);

  history.completed().timer_started("1");
  auto const timer = history.last_id();
  history.timer_fired("1", timer).task();
  outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 1);
  CHECK(outcome.closed);
  auto const& done = outcome.commands[0].complete_workflow_execution_command_attributes();
  CHECK(done.result().payloads(0).data() == "\"3 euros after an hour\"");
}

TEST_CASE("a condition that a signal makes true takes its timer back") {
  test::engine_harness engines;
  engines.add<approval>();
  test::history_builder history("approval");
  history.task().completed().timer_started("1");
  history.signaled("approve", "ann").task();
  auto const outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 2);
  CHECK(outcome.commands[0].cancel_timer_command_attributes().timer_id() == "1");
  CHECK(outcome.commands[1]
            .complete_workflow_execution_command_attributes()
            .result()
            .payloads(0)
            .data() == "\"approved by ann\"");
}

TEST_CASE("a signal before the first task is handled before the run function") {
  test::engine_harness engines;
  engines.add<approval>();
  test::history_builder history("approval");
  history.signaled("approve", "ann").task();
  auto const outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 1);
  CHECK(outcome.closed);
}

TEST_CASE("queries look at a workflow and change nothing") {
  test::engine_harness engines;
  engines.add<approval>();
  test::history_builder history("approval");
  history.task();
  auto const engine = engines.make();
  auto task = engines.task_of(history.history());
  (*task.mutable_queries())["a"].set_query_type("state");
  (*task.mutable_queries())["b"].set_query_type("no-such");
  auto const outcome = engine->feed(task);
  CHECK(outcome.commands.size() == 1);
  REQUIRE(outcome.query_results.size() == 2);
  CHECK(outcome.query_results.at("a").answer().payloads(0).data() == "\"waiting\"");
  auto const& failed = outcome.query_results.at("b");
  CHECK(failed.result_type() == QUERY_RESULT_TYPE_FAILED);
  CHECK(failed.error_message().find("'state'") != std::string::npos);

  test::engine_harness::task legacy;
  legacy.mutable_query()->set_query_type("state");
  auto const answered = engine->feed(legacy);
  REQUIRE(answered.legacy_answer);
  CHECK(answered.legacy_answer->answer().payloads(0).data() == "\"waiting\"");
  CHECK(answered.commands.empty());

  legacy.mutable_query()->set_query_type("__stack_trace");
  auto const trace = engine->feed(legacy).legacy_answer->answer().payloads(0).data();
  CHECK(trace.find("engine_test.cpp") != std::string::npos);
}

TEST_CASE("continue as new keeps what is not said") {
  test::engine_harness engines;
  engines.add<counter>();
  auto const outcome = engines.run(test::history_builder("counter", 3).task().history());
  REQUIRE(outcome.commands.size() == 1);
  auto const& next = outcome.commands[0].continue_as_new_workflow_execution_command_attributes();
  CHECK(next.workflow_type().name() == "counter");
  CHECK(next.task_queue().name() == "queue");
  CHECK(next.input().payloads(0).data() == "2");
  CHECK(outcome.closed);
}

TEST_CASE("a failure fails the workflow, any other exception the task") {
  test::engine_harness engines;
  engines.add<failing>().add<broken>();
  auto const failed = engines.run(test::history_builder("failing").task().history());
  REQUIRE(failed.commands.size() == 1);
  auto const& failure = failed.commands[0].fail_workflow_execution_command_attributes().failure();
  CHECK(failure.message() == "no funds");
  CHECK(failure.application_failure_info().type() == "CardDeclined");

  test::history_builder history("broken");
  history.task().completed().timer_started("1");
  auto const timer = history.last_id();
  history.timer_fired("1", timer).task();
  auto const thrown = engines.run(history.history());
  CHECK(thrown.commands.empty());
  REQUIRE(thrown.failed);
  CHECK(thrown.failed->cause == WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
  CHECK(thrown.failed->failure.message() == "a bug");
}

TEST_CASE("what the history does not have is nondeterminism") {
  test::engine_harness engines;
  engines.add<purchase>();
  test::history_builder other("purchase", "apple");
  other.task().completed().timer_started("1").timer_fired("1", other.last_id()).task();
  auto const wrong = engines.run(other.history());
  REQUIRE(wrong.failed);
  CHECK(wrong.failed->cause == WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
  auto const& text = wrong.failed->failure.message();
  CHECK(text.starts_with("[TMPRL1100]"));
  CHECK(text.find("event 5, TimerStarted (timer 1)") != std::string::npos);
  CHECK(text.find("ScheduleActivityTask (activity 1 of type 'quote')") != std::string::npos);
  CHECK(text.find("engine_test.cpp") != std::string::npos);

  test::history_builder dropped("purchase", "apple");
  dropped.task().completed().signaled("any").task();
  auto const missing = engines.run(dropped.history());
  REQUIRE(missing.failed);
  CHECK(missing.failed->cause == WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);

  test::history_builder surplus("purchase", "apple");
  surplus.task().completed().activity_scheduled("1", "quote").timer_started("1").task();
  auto const more = engines.run(surplus.history());
  REQUIRE(more.failed);
  CHECK(more.failed->failure.message().find("did nothing for it") != std::string::npos);
}

TEST_CASE("an unknown workflow type names those that are there") {
  test::engine_harness engines;
  engines.add<purchase>();
  auto const outcome = engines.run(test::history_builder("refund").task().history());
  REQUIRE(outcome.failed);
  CHECK(outcome.failed->failure.message() ==
        "no workflow of type 'refund' is registered with this worker; it has: 'purchase'");
}

TEST_CASE("cancellation ends a workflow that waits, and takes its timer back") {
  test::engine_harness engines;
  engines.add<approval>();
  test::history_builder history("approval");
  history.task().completed().timer_started("1");
  history.cancel_requested().task();
  auto const outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 2);
  CHECK(outcome.commands[0].command_type() == COMMAND_TYPE_CANCEL_TIMER);
  CHECK(outcome.commands[1].command_type() == COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION);
  CHECK(outcome.closed);
}

TEST_CASE("a query that asks for a patch does not decide it") {
  test::engine_harness engines;
  engines.add<changed>();
  auto const engine = engines.make();
  test::engine_harness::task query;
  query.mutable_query()->set_query_type("is_new");
  auto const answer = [&] {
    return engine->feed(query).legacy_answer->answer().payloads(0).data();
  };
  test::history_builder history("changed");
  engine->feed(engines.task_of(history.task().history()));
  CHECK(answer() == "false");

  history.completed().signaled("go").task();
  auto const begin = static_cast<int>(engine->last_event_id());
  auto const size = history.history().events_size();
  auto const outcome = engine->feed(engines.task_of(engines.part(history.history(), begin, size)));
  REQUIRE(outcome.commands.size() == 3);
  CHECK(outcome.commands[0].command_type() == COMMAND_TYPE_RECORD_MARKER);
  CHECK(outcome.commands[2].start_timer_command_attributes().start_to_fire_timeout().seconds() ==
        7200);
  CHECK(answer() == "true");

  // A history of the code before: what a query asks for is the same before and after.
  test::history_builder old("changed");
  old.task().completed().signaled("go").task().completed().timer_started("1");
  auto task = engines.task_of(old.history());
  *task.mutable_query() = query.query();
  auto const replayed = engines.make()->feed(task);
  REQUIRE(replayed.legacy_answer);
  CHECK(replayed.legacy_answer->answer().payloads(0).data() == "false");
}

TEST_CASE("a predicate cannot decide a patch, on replay as live") {
  test::engine_harness engines;
  engines.add<undecided>();
  test::history_builder history("undecided");
  auto const live = engines.run(history.task().history());
  REQUIRE(live.failed);
  CHECK(live.failed->failure.message().find("patched changes the workflow") != std::string::npos);
  auto const replayed = engines.replay(history.completed().signaled("any").task().history());
  REQUIRE(replayed.failed);
  CHECK(replayed.failed->failure.message() == live.failed->failure.message());
}

TEST_CASE("what is amiss with the worker never fails the workflow") {
  test::engine_harness engines;
  engines.add<approval>().add<unmade>();
  engines.settings->failure_tests.push_back(
      temporal::detail::wf::is_exception_of<std::exception>());

  // A worker that does not have the type yet.
  auto const unknown = engines.run(test::history_builder("refund").task().history());
  CHECK(unknown.commands.empty());
  CHECK_FALSE(unknown.closed);
  REQUIRE(unknown.failed);

  // An event of a newer server.
  test::history_builder newer("approval");
  newer.add(static_cast<EventType>(9999));
  auto const event = engines.run(newer.task().history());
  CHECK_FALSE(event.closed);
  REQUIRE(event.failed);
  CHECK(event.failed->failure.message().find("does not understand") != std::string::npos);

  // A history that does not begin where this engine is.
  test::history_builder history("approval");
  history.task();
  auto const part = engines.part(history.history(), 1, history.history().events_size());
  CHECK(engines.replay(part).failed);

  // The workflow's own errors do fail it, and nondeterminism that is named.
  auto const thrown = engines.run(test::history_builder("unmade").task().history());
  CHECK(thrown.closed);
  REQUIRE(thrown.commands.size() == 1);
  CHECK(thrown.commands[0].fail_workflow_execution_command_attributes().failure().message() ==
        "no such shop");
  history.completed().activity_scheduled("1", "quote").signaled("approve", "ann").task();
  auto const nondeterministic = engines.replay(history.history());
  CHECK(nondeterministic.closed);
  REQUIRE(nondeterministic.commands.size() == 1);
  CHECK(nondeterministic.commands[0].command_type() == COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
}
