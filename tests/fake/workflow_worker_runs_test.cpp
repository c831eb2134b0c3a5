// Runs of a worker's workflow part: in memory, one task at a time, on threads of their own.

#include <support/broken_codec.hpp>
#include <support/tag_codec.hpp>
#include <temporal/detail/worker/workflow_worker.hpp>

#include <doctest/doctest.h>
#include <fake/workflow_worker_fixture.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace enums = temporal::api::enums::v1;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;
using temporal::status_code;
using test::task_with;

namespace {

using completion = ws::RespondWorkflowTaskCompletedRequest;
using failed_request = ws::RespondWorkflowTaskFailedRequest;

/// A task whose first event has an argument.
test::workflow_task_message task_with_argument(std::string argument) {
  auto task = task_with("run-1", 1, 3);
  *task.mutable_history()
       ->mutable_events(0)
       ->mutable_workflow_execution_started_event_attributes()
       ->mutable_input()
       ->add_payloads() = test::json_payload(std::move(argument));
  return task;
}

/// Ends the workflow with the argument of the task's first event, or with `otherwise`.
test::wf_outcome echo(test::workflow_task_message const& task) {
  test::wf_outcome outcome;
  auto& command = outcome.commands.emplace_back();
  command.set_command_type(enums::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
  *command.mutable_complete_workflow_execution_command_attributes()->mutable_result() =
      task.history().events(0).workflow_execution_started_event_attributes().input();
  return outcome;
}

}  // namespace

TEST_CASE("a run does one task at a time: the newest waits, and the one before it is dropped") {
  test::workflow_worker_fixture with;
  test::gate report;
  test::gate busy;
  with.server.expect("RespondWorkflowTaskCompleted")
      .reply_with(ws::RespondWorkflowTaskCompletedResponse())
      .behind(report);
  with.normal.add(task_with("run-1", 1, 3));
  // Given again and again because nobody seems to do it; each poll comes when the one before ended.
  for (auto last : {5, 7, 9}) with.normal.add(task_with("run-1", 1, last), busy);
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    busy.open();
    // Sticky, and five of the normal queue: the fifth is asked when the fourth task was accepted.
    co_await with.server.arrived("PollWorkflowTaskQueue", 6);
    report.open();
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 2);
  });
  CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 ends", "#2 run-1 1-9", "#2 ends"});
}

TEST_CASE("a query that waits beside a newer task is answered first, from what it asks about") {
  test::workflow_worker_fixture with;
  with.script->answer = [](test::workflow_task_message const& task) {
    test::wf_outcome outcome;
    if (task.has_query()) outcome.legacy_answer.emplace();
    return outcome;
  };
  test::gate report;
  test::gate busy;
  with.server.expect("RespondWorkflowTaskCompleted")
      .reply_with(ws::RespondWorkflowTaskCompletedResponse())
      .behind(report);
  with.normal.add(task_with("run-1", 1, 3));
  with.sticky.add(test::query_of("run-1", 3), busy);
  with.sticky.add(task_with("run-1", 4, 7, 3));
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    busy.open();
    // Two of the normal queue, and three sticky: the third is asked when the task was accepted.
    co_await with.server.arrived("PollWorkflowTaskQueue", 5);
    report.open();
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 2);
    co_await with.server.arrived("RespondQueryTaskCompleted", 1);
  });
  CHECK(with.script->entries() ==
        strings{"#1 run-1 1-3", "#1 run-1 query state", "#1 run-1 4-7", "#1 ends"});
}

TEST_CASE("the run used longest ago ends when the memory is full, on a workflow thread") {
  temporal::worker_options options;
  options.max_cached_workflows = 2;
  test::workflow_worker_fixture with(options);
  std::vector<test::gate> next(4);
  with.normal.add(task_with("a", 1, 3));
  with.normal.add(task_with("b", 1, 3), next[0]);
  with.sticky.add(task_with("a", 4, 7, 3), next[1]);
  with.normal.add(task_with("c", 1, 3), next[2]);
  with.work([&]() -> asio::awaitable<void> {
    for (std::size_t count = 0; count < 3; ++count) {
      co_await with.server.arrived("RespondWorkflowTaskCompleted", count + 1);
      next[count].open();
    }
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 4);
  });
  auto const entries = with.script->entries();
  auto const b_ends = std::find(entries.begin(), entries.end(), "#2 ends");
  auto const a_ends = std::find(entries.begin(), entries.end(), "#1 ends");
  CHECK(b_ends < a_ends);
  CHECK(a_ends != entries.end());
  CHECK_FALSE(with.script->on_executor);
  CHECK(with.script->alive == 0);
}

TEST_CASE("a closed run does not stay in memory") {
  test::workflow_worker_fixture with;
  with.script->answer = [](test::workflow_task_message const&) {
    test::wf_outcome outcome;
    outcome.closed = true;
    return outcome;
  };
  with.normal.add(task_with("run-1", 1, 3));
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    CHECK(with.host->cached_runs() == 0);
  });
  CHECK_FALSE(with.requests<completion>("RespondWorkflowTaskCompleted")[0].has_sticky_attributes());
}

TEST_CASE("a run that blocks fails its task once, others go on, and it ends when it returns") {
  temporal::worker_options options;
  options.deadlock_timeout = 50ms;
  test::workflow_worker_fixture with(options);
  std::promise<void> let_go;
  auto const released = let_go.get_future().share();
  with.script->answer = [released](test::workflow_task_message const& task) {
    if (task.workflow_execution().run_id().starts_with("stuck")) released.wait();
    return test::wf_outcome();
  };
  // More of them than there are threads: each gets another in its place.
  for (auto const* run : {"stuck-1", "stuck-2", "stuck-3"}) with.normal.add(task_with(run, 1, 3));
  with.normal.add(task_with("run-1", 1, 3));
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskFailed", 3);
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    CHECK(with.script->alive == 4);
    let_go.set_value();
  });
  auto const failed = with.requests<failed_request>("RespondWorkflowTaskFailed");
  REQUIRE(failed.size() == 3);
  for (auto const& request : failed) {
    CHECK(request.cause() == enums::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
    CHECK(request.failure().message().starts_with("[TMPRL1101]"));
    CHECK(request.failure().message().find("order-stuck") != std::string::npos);
  }
  // What they came to in the end is not reported.
  CHECK(with.server.calls("RespondWorkflowTaskCompleted").size() == 1);
  CHECK(with.script->alive == 0);
}

TEST_CASE("under a debugger nothing counts as a deadlock") {
  CHECK(temporal::detail::worker::deadlock_limit(2s) >= 2s);
  setenv("TEMPORAL_DEBUG", "1", 1);
  CHECK_FALSE(temporal::detail::worker::deadlock_limit(2s));
  unsetenv("TEMPORAL_DEBUG");
}

TEST_CASE("codecs decode what comes with a task, page and reply, and encode its commands") {
  auto const codec = std::make_shared<test::tag_codec>("tag");
  test::workflow_worker_fixture with({}, test::options_with_codec(codec));
  with.script->answer = echo;
  ws::GetWorkflowExecutionHistoryResponse second;
  *second.mutable_history() = test::event_list(4, 9);
  *second.mutable_history()
       ->mutable_events(0)
       ->mutable_workflow_execution_signaled_event_attributes()
       ->mutable_input()
       ->add_payloads() = test::json_payload("tag(\"signal\")");
  with.server.expect("GetWorkflowExecutionHistory").reply_with(second);
  ws::RespondWorkflowTaskCompletedResponse more;
  *more.mutable_workflow_task() = task_with_argument("tag(\"reply\")");
  with.server.expect("RespondWorkflowTaskCompleted").reply_with(more);
  auto task = task_with_argument("tag(\"poll\")");
  task.set_next_page_token("two");
  task.set_started_event_id(9);
  with.normal.add(task);
  with.work_until("RespondWorkflowTaskCompleted", 2);
  strings results;
  for (auto const& request : with.requests<completion>("RespondWorkflowTaskCompleted")) {
    auto const& done = request.commands(0).complete_workflow_execution_command_attributes();
    results.push_back(done.result().payloads(0).data());
  }
  CHECK(results == strings{"tag(\"poll\")", "tag(\"reply\")"});
  CHECK(with.server.calls("GetWorkflowExecutionHistory").size() == 1);
}

TEST_CASE("a task that a codec cannot decode, or encode, fails with what the codec said") {
  auto const codec = std::make_shared<test::broken_codec>();
  test::workflow_worker_fixture with({}, test::options_with_codec(codec));
  with.normal.add(task_with_argument("\"poll\""));
  with.work_until("RespondWorkflowTaskFailed", 1);
  CHECK(with.script->entries().empty());
  auto const failed = with.requests<failed_request>("RespondWorkflowTaskFailed");
  CHECK(failed[0].failure().message() == "no key");

  test::workflow_worker_fixture late({}, test::options_with_codec(codec));
  late.script->answer = [](test::workflow_task_message const&) {
    return echo(task_with_argument("\"result\""));
  };
  late.normal.add(task_with("run-1", 1, 3));
  late.work_until("RespondWorkflowTaskFailed", 1);
  CHECK(late.script->entries() == strings{"#1 run-1 1-3", "#1 ends"});
  CHECK(late.server.calls("RespondWorkflowTaskCompleted").empty());
}

TEST_CASE("shutting down ends the polls, and reports what is under way") {
  test::workflow_worker_fixture with;
  std::promise<void> let_go;
  std::promise<void> began;
  with.script->answer = [&, released = let_go.get_future().share()](auto const&) {
    began.set_value();
    released.wait();
    return test::wf_outcome();
  };
  with.normal.add(task_with("run-1", 1, 3));
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("PollWorkflowTaskQueue", 3);
    began.get_future().wait();
    with.host->stop_polling();
    let_go.set_value();
  });
  auto const done = with.requests<completion>("RespondWorkflowTaskCompleted");
  REQUIRE(done.size() == 1);
  // Later tasks are for others.
  CHECK_FALSE(done[0].has_sticky_attributes());
  CHECK_FALSE(done[0].return_new_workflow_task());
  with.server.wait_for_cancelled("PollWorkflowTaskQueue", 2);
  CHECK_FALSE(with.failure);
}

TEST_CASE("a poll that fails for good ends the polling, and says why") {
  test::workflow_worker_fixture with;
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("PollWorkflowTaskQueue", 2);
    with.connection.close();
    co_await with.ended.wait();
  });
  REQUIRE(with.failure);
  CHECK_THROWS_AS(std::rethrow_exception(with.failure), temporal::error);
}
