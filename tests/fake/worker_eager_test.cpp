// Activities that come with the reply to a workflow task, and not with a poll.

#include <support/history_builder.hpp>
#include <support/tag_codec.hpp>
#include <temporal/worker/worker.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/when.hpp>

#include <asio/awaitable.hpp>
#include <doctest/doctest.h>
#include <fake/worker_fixture.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fake = temporal::test;
namespace workflow = temporal::workflow;
namespace ws = temporal::api::workflowservice::v1;
using fake::activity_task;
using fake::worker_fixture;

namespace worker_eager_test {

std::string greet(std::string name) { return "hello " + name; }

/// Greets five at once, the first of them on another task queue.
struct party {
  workflow::task<> run() {
    workflow::activity_options options(std::chrono::minutes(1));
    std::vector<workflow::operation<std::string>> greetings;
    options.task_queue = "elsewhere";
    greetings.push_back(workflow::execute_activity<&greet>(options, "zoe"));
    options.task_queue.clear();
    for (auto const* name : {"ada", "bob", "cid", "dan"})
      greetings.push_back(workflow::execute_activity<&greet>(options, name));
    co_await workflow::when_all(std::move(greetings));
  }

  static constexpr auto handlers = workflow::define(workflow::run<&party::run>());
};

}  // namespace worker_eager_test

namespace {

using completed = ws::RespondWorkflowTaskCompletedRequest;
constexpr auto completion = "RespondWorkflowTaskCompleted";
constexpr auto activity_completion = "RespondActivityTaskCompleted";

/// The first task of a `party` comes with the only poll that brings one.
void hand_out_party(worker_fixture& with) {
  ws::PollWorkflowTaskQueueResponse task;
  task.set_task_token("task-1");
  task.mutable_workflow_execution()->set_workflow_id("order-1");
  task.mutable_workflow_execution()->set_run_id("run-1");
  task.mutable_workflow_type()->set_name("party");
  *task.mutable_history() = test::history_builder("party").task().history();
  task.set_started_event_id(3);
  task.set_attempt(1);
  with.server.expect("PollWorkflowTaskQueue").reply_with(task).never_reply();
  with.hand_out();
}

temporal::worker party_worker(worker_fixture& with, temporal::worker_options options = {}) {
  temporal::worker worker(with.client, "queue", std::move(options));  // as the history has it
  worker.register_workflow<worker_eager_test::party>();
  worker.register_activity<&worker_eager_test::greet>();
  return worker;
}

/// Which of the commands ask for an activity with the reply: `01110`.
std::string requested(completed const& request) {
  std::string flags;
  for (auto const& command : request.commands()) {
    auto const& attributes = command.schedule_activity_task_command_attributes();
    flags += attributes.request_eager_execution() ? '1' : '0';
  }
  return flags;
}

/// What the worker asks for at the end of the task, with these options.
std::string requested_with(temporal::worker_options options) {
  worker_fixture with;
  hand_out_party(with);
  auto const worker = party_worker(with, std::move(options));
  return requested(with.report<completed>(worker, completion));
}

}  // namespace

TEST_CASE("three activities of the worker's own queue may come with the reply, and are done") {
  auto const codec = std::make_shared<fake::tag_codec>("tag");
  worker_fixture with(fake::options_with_codec(codec));
  hand_out_party(with);
  ws::RespondWorkflowTaskCompletedResponse reply;
  *reply.add_activity_tasks() = activity_task("greet", {"tag(\"ada\")"});
  *reply.add_activity_tasks() = activity_task("greet", {"tag(\"bob\")"});
  with.server.expect(completion).reply_with(reply);
  with.accept(activity_completion);
  auto const worker = party_worker(with);
  fake::run(fake::work_during(worker, with.server.arrived(activity_completion, 2)));
  CHECK(requested(with.only<completed>(completion)) == "01110");
  auto const calls = with.server.calls(activity_completion);
  std::vector<std::string> results;
  for (auto const& call : calls) {
    auto const done = call.parse<ws::RespondActivityTaskCompletedRequest>();
    results.push_back(done.result().payloads(0).data());
    CHECK(done.task_token() == "token-greet");
  }
  std::sort(results.begin(), results.end());
  CHECK(results == std::vector<std::string>{"tag(\"hello ada\")", "tag(\"hello bob\")"});
}

TEST_CASE(
    "no activity is asked for without a free slot, with limits of rates, and if none may be") {
  temporal::worker_options one_slot;  // which the poll for activities has
  one_slot.max_concurrent_activities = 1;
  CHECK(requested_with(one_slot) == "00000");
  temporal::worker_options none;
  none.max_eager_activities_per_task = 0;
  CHECK(requested_with(none) == "00000");
  temporal::worker_options slow;
  slow.max_activities_per_second = 1000;
  CHECK(requested_with(slow) == "00000");
  temporal::worker_options all_slow;
  all_slow.max_task_queue_activities_per_second = 1000;
  CHECK(requested_with(all_slow) == "00000");
  CHECK(requested_with({}) == "01110");
}

TEST_CASE("a shutdown waits for an activity that is on its way with the reply") {
  worker_fixture with;
  hand_out_party(with);
  fake::gate told;
  ws::RespondWorkflowTaskCompletedResponse reply;
  *reply.add_activity_tasks() = activity_task("greet", {"\"ada\""});
  with.server.expect(completion).reply_with(reply).behind(told);
  with.server.expect("ShutdownWorker").answer_with([told](fake::call_record const&) mutable {
    told.open();
    return fake::reply();
  });
  with.accept(activity_completion);
  auto const worker = party_worker(with);
  fake::run(fake::work_during(worker, with.server.arrived(completion, 1)));
  CHECK(with.server.calls(activity_completion).size() == 1);
}
