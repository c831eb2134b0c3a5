#include <support/engine_harness.hpp>
#include <support/history_builder.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/timers.hpp>

#include <chrono>
#include <string>

namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using namespace temporal::api::enums::v1;
using activity_type = workflow::activity_cancellation_type;
using child_type = workflow::child_cancellation_type;

namespace {

/// How a wait ended, an hour after it did: the time in which a wrong command would show.
template <class Wait>
workflow::task<std::string> told_later(Wait wait) {
  std::string outcome;
  try {
    outcome = co_await wait();
  } catch (temporal::failure const& failed) {
    outcome = temporal::is_cancellation(failed) ? "canceled" : "failed";
  }
  auto const rest = [] { return workflow::sleep(1h); };
  co_await workflow::shielded(rest);
  co_return outcome;
}

workflow::task<std::string> nap() {
  co_await workflow::sleep(1h);
  co_return "fired";
}

struct sleeper {
  workflow::task<std::string> run() { return told_later(&nap); }
  static constexpr auto handlers = workflow::define(workflow::run<&sleeper::run>());
};

struct buyer {
  workflow::task<std::string> run(int type) {
    workflow::activity_options options(10s);
    options.cancellation_type = static_cast<activity_type>(type);
    return told_later(
        [options] { return workflow::execute_activity<std::string>("quote", options); });
  }
  static constexpr auto handlers = workflow::define(workflow::run<&buyer::run>());
};

struct parent {
  workflow::task<std::string> run(int type) {
    workflow::child_workflow_options options("child-1");
    options.cancellation_type = static_cast<child_type>(type);
    return told_later(
        [options] { return workflow::execute_child_workflow<std::string>("child", options); });
  }
  static constexpr auto handlers = workflow::define(workflow::run<&parent::run>());
};

/// Cancels what it got from the start of a child.
struct impatient {
  workflow::task<std::string> run(bool at_once) {
    workflow::child_workflow_options options("child-1");
    options.cancellation_type = child_type::try_cancel;
    auto const starting = workflow::start_child_workflow<std::string>("child", options).start();
    if (!at_once) co_await workflow::wait_condition([this] { return enough_; });
    starting.cancel();
    try {
      auto const child = co_await starting;
      co_return child.run_id();
    } catch (temporal::child_workflow_failure const& failed) {
      co_return temporal::is_cancellation(failed) ? "canceled" : "failed";
    }
  }
  void enough() { enough_ = true; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&impatient::run>(), workflow::signal<&impatient::enough>());

  bool enough_ = false;
};

/// Runs the last task of the history, which is to make nothing but the timer of `told_later`, and
/// then to the end; gives what the workflow returns.
std::string told(test::engine_harness const& engines, test::history_builder& history,
                 std::string const& timer) {
  auto outcome = engines.run(history.task().history());
  CHECK_FALSE(outcome.failed);
  REQUIRE(outcome.commands.size() == 1);
  CHECK(outcome.commands[0].start_timer_command_attributes().timer_id() == timer);
  history.completed().timer_started(timer);
  auto const started = history.last_id();
  outcome = engines.run(history.timer_fired(timer, started).task().history());
  CHECK_FALSE(outcome.failed);
  REQUIRE(outcome.commands.size() == 1);
  CHECK(outcome.closed);
  return outcome.commands[0]
      .complete_workflow_execution_command_attributes()
      .result()
      .payloads(0)
      .data();
}

}  // namespace

TEST_CASE("a timer that fires in the task of the cancellation is not taken back") {
  test::engine_harness engines;
  engines.add<sleeper>();
  SUBCASE("after it") {
    test::history_builder history("sleeper");
    history.task().completed().timer_started("1");
    auto const started = history.last_id();
    history.cancel_requested().timer_fired("1", started);
    CHECK(told(engines, history, "2") == "\"canceled\"");
  }
  SUBCASE("before it") {
    test::history_builder history("sleeper");
    history.task().completed().timer_started("1");
    auto const started = history.last_id();
    history.timer_fired("1", started).cancel_requested();
    CHECK(told(engines, history, "2") == "\"fired\"");
  }
  SUBCASE("in the task that is tried again, after the server refused the first") {
    test::history_builder history("sleeper");
    history.task().completed().timer_started("1");
    auto const started = history.last_id();
    history.cancel_requested().task();
    history.task_failed(WORKFLOW_TASK_FAILED_CAUSE_BAD_CANCEL_TIMER_ATTRIBUTES);
    history.timer_fired("1", started).task();
    auto const outcome = engines.replay(history.history());
    REQUIRE(outcome.commands.size() == 1);
    CHECK(outcome.commands[0].start_timer_command_attributes().timer_id() == "2");
  }
}

TEST_CASE("an activity that ends in the task of the cancellation is not asked to cancel") {
  test::engine_harness engines;
  engines.add<buyer>();
  for (auto const type : {activity_type::try_cancel, activity_type::wait_cancellation_completed,
                          activity_type::abandon}) {
    CAPTURE(static_cast<int>(type));
    auto const waits = type == activity_type::wait_cancellation_completed;
    auto const begun = [&] {
      test::history_builder history("buyer", static_cast<int>(type));
      history.task().completed().activity_scheduled("1", "quote");
      return history;
    };
    {
      auto history = begun();
      auto const scheduled = history.last_id();
      history.cancel_requested().activity_completed(scheduled, "3 euros");
      CHECK(told(engines, history, "1") == (waits ? "\"3 euros\"" : "\"canceled\""));
    }
    {
      auto history = begun();
      auto const scheduled = history.last_id();
      history.cancel_requested().activity_failed(scheduled, "sold out", "SoldOut");
      CHECK(told(engines, history, "1") == (waits ? "\"failed\"" : "\"canceled\""));
    }
    {
      auto history = begun();
      auto const scheduled = history.last_id();
      history.activity_completed(scheduled, "3 euros").cancel_requested();
      CHECK(told(engines, history, "1") == "\"3 euros\"");
    }
    if (type == activity_type::abandon) continue;
    auto history = begun();
    auto const scheduled = history.last_id();
    history.cancel_requested().activity_started(scheduled).task();
    auto const outcome = engines.run(history.history());
    REQUIRE(!outcome.commands.empty());
    CHECK(outcome.commands[0].command_type() == COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK);
  }
}

TEST_CASE("a child that ends in the task of the cancellation is not asked to cancel") {
  test::engine_harness engines;
  engines.add<parent>();
  for (auto const type :
       {child_type::wait_cancellation_completed, child_type::wait_cancellation_requested,
        child_type::try_cancel, child_type::abandon}) {
    CAPTURE(static_cast<int>(type));
    auto const waits = type == child_type::wait_cancellation_completed ||
                       type == child_type::wait_cancellation_requested;
    for (auto const started_before : {true, false}) {
      test::history_builder history("parent", static_cast<int>(type));
      history.task().completed().child_initiated("child-1", "child");
      auto const initiated = history.last_id();
      if (started_before) history.child_started(initiated);
      history.cancel_requested();
      if (!started_before) history.child_started(initiated);
      history.child_completed(initiated, "shipped");
      CHECK(told(engines, history, "1") == (waits ? "\"shipped\"" : "\"canceled\""));
    }
    test::history_builder history("parent", static_cast<int>(type));
    history.task().completed().child_initiated("child-1", "child");
    auto const initiated = history.last_id();
    history.child_started(initiated).child_completed(initiated, "shipped").cancel_requested();
    CHECK(told(engines, history, "1") == "\"shipped\"");
  }
}

TEST_CASE("who cancels the start of a child cancels the child") {
  test::engine_harness engines;
  engines.add<impatient>();
  auto const result = [](temporal::api::command::v1::Command const& command) {
    return command.complete_workflow_execution_command_attributes().result().payloads(0).data();
  };
  SUBCASE("before the server knows of it") {
    auto const outcome = engines.run(test::history_builder("impatient", true).task().history());
    REQUIRE(outcome.commands.size() == 1);
    CHECK(result(outcome.commands[0]) == "\"canceled\"");
  }
  SUBCASE("before it was started") {
    test::history_builder history("impatient", false);
    history.task().completed().child_initiated("child-1", "child");
    history.signaled("enough").task();
    auto const outcome = engines.run(history.history());
    REQUIRE(outcome.commands.size() == 2);
    auto const& request =
        outcome.commands[0].request_cancel_external_workflow_execution_command_attributes();
    CHECK(request.workflow_id() == "child-1");
    CHECK(request.child_workflow_only());
    CHECK(result(outcome.commands[1]) == "\"canceled\"");
  }
  SUBCASE("too late") {
    test::history_builder history("impatient", false);
    history.task().completed().child_initiated("child-1", "child");
    auto const initiated = history.last_id();
    history.child_started(initiated).signaled("enough").task();
    auto const outcome = engines.run(history.history());
    REQUIRE(outcome.commands.size() == 1);
    CHECK(result(outcome.commands[0]) == "\"child-run\"");
  }
}
