// What a worker's workflow part asks the server, and what it makes of the answers.

#include <support/tag_codec.hpp>
#include <temporal/detail/worker/workflow_worker.hpp>

#include <doctest/doctest.h>
#include <fake/workflow_worker_fixture.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace enums = temporal::api::enums::v1;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using strings = std::vector<std::string>;
using temporal::status_code;
using test::task_with;

namespace {

using completion = ws::RespondWorkflowTaskCompletedRequest;
using failed_request = ws::RespondWorkflowTaskFailedRequest;
using query_answer = ws::RespondQueryTaskCompletedRequest;
using history_request = ws::GetWorkflowExecutionHistoryRequest;
using history_response = ws::GetWorkflowExecutionHistoryResponse;

temporal::worker_options options_with(std::size_t cached) {
  temporal::worker_options options;
  options.max_cached_workflows = cached;
  return options;
}

test::wf_outcome timer_outcome(test::workflow_task_message const&) {
  test::wf_outcome outcome;
  outcome.commands.emplace_back().set_command_type(enums::COMMAND_TYPE_START_TIMER);
  return outcome;
}

test::wf_outcome failed_outcome(test::workflow_task_message const&) {
  test::wf_outcome outcome;
  outcome.failed.emplace();
  outcome.failed->cause = enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
  outcome.failed->failure.set_message("[TMPRL1100] nondeterminism");
  return outcome;
}

test::wf_outcome answer_outcome(test::workflow_task_message const& task) {
  test::wf_outcome outcome;
  if (!task.has_query()) return outcome;
  outcome.legacy_answer.emplace();
  outcome.legacy_answer->set_result_type(enums::QUERY_RESULT_TYPE_ANSWERED);
  *outcome.legacy_answer->mutable_answer()->add_payloads() = test::json_payload("\"paid\"");
  return outcome;
}

/// A timer, and the answers to two queries that came with the task.
test::wf_outcome answers_outcome(std::size_t first, std::size_t second) {
  auto outcome = timer_outcome({});
  auto const add = [&outcome](std::string id, std::size_t size) {
    temporal::api::query::v1::WorkflowQueryResult result;
    result.set_result_type(enums::QUERY_RESULT_TYPE_ANSWERED);
    result.mutable_answer()->add_payloads()->set_data(std::string(size, 'x'));
    outcome.query_results.emplace(std::move(id), std::move(result));
  };
  add("large", first);
  add("small", second);
  return outcome;
}

history_response page(std::int64_t first, std::int64_t last, std::string next) {
  history_response response;
  *response.mutable_history() = test::event_list(first, last);
  response.set_next_page_token(std::move(next));
  return response;
}

}  // namespace

TEST_CASE("a task is polled from both queues, done, and completed with sticky attributes") {
  test::workflow_worker_fixture with;
  with.script->answer = timer_outcome;
  with.normal.add(task_with("run-1", 1, 3));
  with.work_until("RespondWorkflowTaskCompleted", 1);

  auto const polls = with.requests<ws::PollWorkflowTaskQueueRequest>("PollWorkflowTaskQueue");
  REQUIRE(polls.size() >= 2);
  std::string sticky_name;
  for (auto const& poll : polls) {
    CHECK(poll.namespace_() == "orders");
    CHECK(poll.identity() == "worker-1");
    CHECK(poll.worker_instance_key() == with.core->instance_key);
    if (poll.task_queue().kind() == enums::TASK_QUEUE_KIND_STICKY) {
      sticky_name = poll.task_queue().name();
      CHECK(poll.task_queue().normal_name() == "orders-queue");
    } else {
      CHECK(poll.task_queue().kind() == enums::TASK_QUEUE_KIND_NORMAL);
      CHECK(poll.task_queue().name() == "orders-queue");
    }
  }
  CHECK(sticky_name == "worker-1-" + with.core->instance_key);

  auto const done = with.requests<completion>("RespondWorkflowTaskCompleted");
  REQUIRE(done.size() == 1);
  CHECK(done[0].task_token() == "run-1:3");
  CHECK(done[0].namespace_() == "orders");
  CHECK(done[0].identity() == "worker-1");
  CHECK(done[0].worker_instance_key() == with.core->instance_key);
  REQUIRE(done[0].commands_size() == 1);
  CHECK(done[0].commands(0).command_type() == enums::COMMAND_TYPE_START_TIMER);
  auto const& sticky = done[0].sticky_attributes();
  CHECK(sticky.worker_task_queue().name() == sticky_name);
  CHECK(sticky.worker_task_queue().kind() == enums::TASK_QUEUE_KIND_STICKY);
  CHECK(sticky.worker_task_queue().normal_name() == "orders-queue");
  CHECK(sticky.schedule_to_start_timeout().seconds() == 10);
  CHECK(done[0].return_new_workflow_task());
  CHECK(done[0].capabilities().discard_speculative_workflow_task_with_events());
  CHECK(done[0].sdk_metadata().sdk_name() == "temporal-cpp");
  CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 ends"});
  CHECK_FALSE(with.script->on_executor);
  CHECK(with.script->alive == 0);
  CHECK(with.warnings().empty());
  CHECK_FALSE(with.failure);
}

TEST_CASE("the next task of a run in memory goes on with its engine, without a fetch") {
  test::workflow_worker_fixture with;
  test::gate first_done;
  with.normal.add(task_with("run-1", 1, 3));
  with.sticky.add(task_with("run-1", 4, 7, 3), first_done);
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    first_done.open();
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 2);
  });
  CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 run-1 4-7", "#1 ends"});
  CHECK(with.server.calls("GetWorkflowExecutionHistory").empty());
  // Recorded once.
  CHECK_FALSE(with.requests<completion>("RespondWorkflowTaskCompleted")[1].has_sdk_metadata());
}

TEST_CASE("a task that comes with the reply is done at once, with the run in memory") {
  test::workflow_worker_fixture with;
  ws::RespondWorkflowTaskCompletedResponse more;
  *more.mutable_workflow_task() = task_with("run-1", 4, 7, 3);
  with.server.expect("RespondWorkflowTaskCompleted").reply_with(more);
  with.normal.add(task_with("run-1", 1, 3));
  with.work_until("RespondWorkflowTaskCompleted", 2);
  CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 run-1 4-7", "#1 ends"});
}

TEST_CASE("a task of a run that is not in memory has its history fetched from the start") {
  test::workflow_worker_fixture with;
  with.server.expect("GetWorkflowExecutionHistory")
      .reply_with(page(1, 4, "two"))
      .reply_with(page(1, 0, "three"))
      .reply_with(page(5, 5, ""));
  // 6 and 7 belong to a speculative task: only the task has them.
  with.sticky.add(task_with("run-1", 4, 7, 3));
  with.work_until("RespondWorkflowTaskCompleted", 1);
  CHECK(with.script->entries() == strings{"#1 run-1 1-7", "#1 ends"});
  auto const fetches = with.requests<history_request>("GetWorkflowExecutionHistory");
  REQUIRE(fetches.size() == 3);
  CHECK(fetches[0].namespace_() == "orders");
  CHECK(fetches[0].execution().workflow_id() == "order-run-1");
  CHECK(fetches[0].execution().run_id() == "run-1");
  CHECK(fetches[0].next_page_token().empty());
  CHECK_FALSE(fetches[0].wait_new_event());
  CHECK(fetches[1].next_page_token() == "two");
  CHECK(fetches[2].next_page_token() == "three");
}

TEST_CASE("the pages that follow a task are fetched before it is done") {
  test::workflow_worker_fixture with;
  with.server.expect("GetWorkflowExecutionHistory").reply_with(page(3, 9, ""));
  auto task = task_with("run-1", 1, 2);
  task.set_started_event_id(9);
  task.set_next_page_token("two");
  with.normal.add(task);
  with.work_until("RespondWorkflowTaskCompleted", 1);
  CHECK(with.script->entries() == strings{"#1 run-1 1-9", "#1 ends"});
  CHECK(with.requests<history_request>("GetWorkflowExecutionHistory")[0].next_page_token() ==
        "two");
}

TEST_CASE("a task whose history cannot be had is left to its timeout") {
  test::workflow_worker_fixture with;
  with.server.expect("GetWorkflowExecutionHistory")
      .fail_with(status_code::permission_denied, "not yours");
  with.sticky.add(task_with("run-1", 4, 7, 3));
  with.normal.add(task_with("run-2", 1, 3));
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("GetWorkflowExecutionHistory", 1);
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
  });
  CHECK(with.script->entries() == strings{"#1 run-2 1-3", "#1 ends"});
  CHECK(with.server.calls("RespondWorkflowTaskFailed").empty());
  REQUIRE(with.warnings().size() == 1);
  CHECK(with.warnings()[0].find("order-run-1") != std::string::npos);
}

TEST_CASE("a completion that comes too late ends the run in memory, and nobody is troubled") {
  for (auto const& [code, text] : {std::pair(status_code::invalid_argument, "UnhandledCommand"),
                                   std::pair(status_code::not_found, "Workflow task not found.")}) {
    CAPTURE(text);
    test::workflow_worker_fixture with;
    with.server.expect("RespondWorkflowTaskCompleted").fail_with(code, text);
    test::gate first_done;
    with.normal.add(task_with("run-1", 1, 3));
    with.normal.add(task_with("run-1", 1, 7, 0), first_done);
    with.work([&]() -> asio::awaitable<void> {
      co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
      first_done.open();
      co_await with.server.arrived("RespondWorkflowTaskCompleted", 2);
    });
    CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 ends", "#2 run-1 1-7", "#2 ends"});
    CHECK(with.warnings().empty());
    CHECK(with.server.calls("RespondWorkflowTaskFailed").empty());
  }
}

TEST_CASE("a command that the server refuses is an error in the log") {
  test::workflow_worker_fixture with;
  with.server.expect("RespondWorkflowTaskCompleted")
      .fail_with(status_code::invalid_argument, "BadScheduleActivityAttributes: no task queue");
  with.normal.add(task_with("run-1", 1, 3));
  with.work_until("RespondWorkflowTaskCompleted", 1);
  REQUIRE(with.warnings().size() == 1);
  CHECK(with.warnings()[0].find("BadScheduleActivityAttributes") != std::string::npos);
}

TEST_CASE("a speculative task that the server drops ends the run in memory") {
  test::workflow_worker_fixture with;
  ws::RespondWorkflowTaskCompletedResponse dropped;
  dropped.set_reset_history_event_id(3);
  with.server.expect("RespondWorkflowTaskCompleted").reply_with(dropped);
  with.server.expect("GetWorkflowExecutionHistory").reply_with(page(1, 7, ""));
  test::gate first_done;
  with.normal.add(task_with("run-1", 1, 5));
  with.sticky.add(task_with("run-1", 4, 7, 3), first_done);
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    first_done.open();
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 2);
  });
  CHECK(with.script->entries() == strings{"#1 run-1 1-5", "#1 ends", "#2 run-1 1-7", "#2 ends"});
}

TEST_CASE("a task fails at its first attempt with its cause, and later ones silently") {
  test::workflow_worker_fixture with;
  with.script->answer = failed_outcome;
  test::gate first_done;
  with.normal.add(task_with("run-1", 1, 3));
  auto again = task_with("run-1", 1, 3);
  again.set_attempt(2);
  with.normal.add(again, first_done);
  with.normal.add(task_with("run-2", 1, 3));
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskFailed", 1);
    first_done.open();
    co_await with.server.arrived("RespondWorkflowTaskFailed", 2);
  });
  auto const failed = with.requests<failed_request>("RespondWorkflowTaskFailed");
  REQUIRE(failed.size() == 2);
  CHECK(failed[0].task_token() == "run-1:3");
  CHECK(failed[0].cause() == enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
  CHECK(failed[0].failure().message() == "[TMPRL1100] nondeterminism");
  CHECK(failed[0].identity() == "worker-1");
  CHECK(failed[0].namespace_() == "orders");
  CHECK(failed[1].task_token() == "run-2:3");
  CHECK(with.server.calls("RespondWorkflowTaskCompleted").empty());
  CHECK(with.script->made == 3);
  CHECK(with.script->alive == 0);
}

TEST_CASE("a query on its own is answered, with the run in memory, by a call of its own") {
  test::workflow_worker_fixture with;
  with.script->answer = answer_outcome;
  test::gate first_done;
  with.normal.add(task_with("run-1", 1, 3));
  auto query = test::query_of("run-1", 3);
  query.set_poller_group_id("group-7");
  with.sticky.add(query, first_done);
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    first_done.open();
    co_await with.server.arrived("RespondQueryTaskCompleted", 1);
  });
  CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 run-1 query state", "#1 ends"});
  auto const answers = with.requests<query_answer>("RespondQueryTaskCompleted");
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].task_token() == "run-1:query");
  CHECK(answers[0].namespace_() == "orders");
  CHECK(answers[0].poller_group_id() == "group-7");
  CHECK(answers[0].completed_type() == enums::QUERY_RESULT_TYPE_ANSWERED);
  CHECK(answers[0].query_result().payloads(0).data() == "\"paid\"");
  CHECK(with.server.calls("RespondWorkflowTaskCompleted").size() == 1);
}

TEST_CASE("a query of a run that is not in memory replays it, and does not keep it") {
  test::workflow_worker_fixture with;
  with.script->answer = answer_outcome;
  auto query = test::query_of("run-1", 3);
  *query.mutable_history() = test::event_list(1, 9);
  with.normal.add(query);
  with.server.expect("GetWorkflowExecutionHistory").reply_with(page(1, 9, ""));
  with.sticky.add(test::query_of("run-2", 3));
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondQueryTaskCompleted", 2);
  });
  CHECK(with.script->made == 2);
  CHECK(with.server.calls("GetWorkflowExecutionHistory").size() == 1);
}

TEST_CASE("a query whose task fails is answered with the failure; one that has expired is not") {
  test::workflow_worker_fixture with;
  with.script->answer = failed_outcome;
  auto query = test::query_of("run-1", 3);
  *query.mutable_history() = test::event_list(1, 9);
  with.normal.add(query);
  with.work_until("RespondQueryTaskCompleted", 1);
  auto const answers = with.requests<query_answer>("RespondQueryTaskCompleted");
  CHECK(answers[0].completed_type() == enums::QUERY_RESULT_TYPE_FAILED);
  CHECK(answers[0].error_message() == "[TMPRL1100] nondeterminism");
  CHECK(answers[0].failure().message() == "[TMPRL1100] nondeterminism");
  CHECK(answers[0].cause() == enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
  CHECK(with.server.calls("RespondWorkflowTaskFailed").empty());

  test::workflow_worker_fixture late;
  test::gate first_done;
  late.normal.add(task_with("run-1", 1, 7));
  late.sticky.add(test::query_of("run-1", 3), first_done);
  late.sticky.add(task_with("run-1", 8, 11, 7));
  late.work([&]() -> asio::awaitable<void> {
    co_await late.server.arrived("RespondWorkflowTaskCompleted", 1);
    first_done.open();
    co_await late.server.arrived("RespondWorkflowTaskCompleted", 2);
  });
  CHECK(late.script->entries() == strings{"#1 run-1 1-7", "#1 run-1 8-11", "#1 ends"});
  CHECK(late.server.calls("RespondQueryTaskCompleted").empty());
}

TEST_CASE("a completion that is too large fails the task with that cause") {
  test::workflow_worker_fixture with;
  with.server.expect("RespondWorkflowTaskCompleted")
      .fail_with(status_code::resource_exhausted,
                 "grpc: received message larger than max (5000000 vs. 4194304)");
  with.normal.add(task_with("run-1", 1, 3));
  with.work_until("RespondWorkflowTaskFailed", 1);
  CHECK(with.requests<failed_request>("RespondWorkflowTaskFailed")[0].cause() ==
        enums::WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE);

  // What this side does not even send.
  test::workflow_worker_fixture here;
  here.script->answer = [](test::workflow_task_message const&) {
    test::wf_outcome outcome;
    auto& command = outcome.commands.emplace_back();
    command.set_command_type(enums::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
    command.mutable_complete_workflow_execution_command_attributes()
        ->mutable_result()
        ->add_payloads()
        ->set_data(std::string(5u << 20, 'x'));
    return outcome;
  };
  here.normal.add(task_with("run-1", 1, 3));
  here.work_until("RespondWorkflowTaskFailed", 1);
  CHECK(here.requests<failed_request>("RespondWorkflowTaskFailed")[0].cause() ==
        enums::WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE);
  CHECK(here.server.calls("RespondWorkflowTaskCompleted").empty());
}

TEST_CASE("an answer that is too large fails its query, not the task that it came with") {
  // Sent or not, and encoded once in either case.
  for (auto const size : {std::size_t{5} << 20, std::size_t{100}}) {
    CAPTURE(size);
    auto const codec = std::make_shared<test::tag_codec>("tag");
    test::workflow_worker_fixture with({}, test::options_with_codec(codec));
    with.script->answer = [size](test::workflow_task_message const&) {
      return answers_outcome(size, 10);
    };
    if (size == 100) {
      with.server.expect("RespondWorkflowTaskCompleted")
          .fail_with(status_code::resource_exhausted,
                     "grpc: received message larger than max (5000000 vs. 4194304)");
    }
    with.normal.add(task_with("run-1", 1, 3));
    with.work_until("RespondWorkflowTaskCompleted", size == 100 ? 2 : 1);
    CHECK(with.server.calls("RespondWorkflowTaskFailed").empty());
    auto const sent = with.requests<completion>("RespondWorkflowTaskCompleted").back();
    CHECK(sent.commands(0).command_type() == enums::COMMAND_TYPE_START_TIMER);
    auto const& large = sent.query_results().at("large");
    CHECK(large.result_type() == enums::QUERY_RESULT_TYPE_FAILED);
    CHECK_FALSE(large.has_answer());
    CHECK(large.error_message().starts_with("the answer is too large to be sent ("));
    CHECK(large.failure().message() == large.error_message());
    auto const& small = sent.query_results().at("small");
    CHECK(small.result_type() == enums::QUERY_RESULT_TYPE_ANSWERED);
    CHECK(small.answer().payloads(0).data() == "tag(xxxxxxxxxx)");
  }
}

TEST_CASE("a completion that is too large without its answers fails the task") {
  test::workflow_worker_fixture with;
  with.script->answer = [](test::workflow_task_message const&) { return answers_outcome(10, 10); };
  with.server.expect("RespondWorkflowTaskCompleted")
      .fail_times(3, status_code::resource_exhausted, "grpc: message too large");
  with.normal.add(task_with("run-1", 1, 3));
  with.work_until("RespondWorkflowTaskFailed", 1);
  CHECK(with.server.calls("RespondWorkflowTaskCompleted").size() == 3);
  CHECK(with.requests<failed_request>("RespondWorkflowTaskFailed")[0].cause() ==
        enums::WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE);
}

TEST_CASE("without a cache each task is complete, and nothing is sticky") {
  test::workflow_worker_fixture with(options_with(0));
  test::gate first_done;
  with.normal.add(task_with("run-1", 1, 3));
  with.normal.add(task_with("run-1", 1, 7, 3), first_done);
  with.work([&]() -> asio::awaitable<void> {
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 1);
    first_done.open();
    co_await with.server.arrived("RespondWorkflowTaskCompleted", 2);
  });
  CHECK(with.script->made == 2);
  for (auto const& done : with.requests<completion>("RespondWorkflowTaskCompleted")) {
    CHECK_FALSE(done.has_sticky_attributes());
    CHECK_FALSE(done.return_new_workflow_task());
  }
  for (auto const& poll :
       with.requests<ws::PollWorkflowTaskQueueRequest>("PollWorkflowTaskQueue")) {
    CHECK(poll.task_queue().kind() == enums::TASK_QUEUE_KIND_NORMAL);
  }
}
