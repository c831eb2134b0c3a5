// The feature eager_workflow of temporalio/features: starts that bring their first workflow task
// along, for a worker beside them.

#include <support/tag_codec.hpp>
#include <temporal/workflow/timers.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using test::live_queue;

namespace {

struct greets {
  workflow::task<std::string> run(std::string name) {
    co_await workflow::sleep(std::chrono::milliseconds(1));
    co_return "hello " + name;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&greets::run>());
};

using handle = temporal::workflow_handle<&greets::run>;

temporal::client_options with_codec() {
  temporal::data_converter_options conversion;
  conversion.codecs.push_back(std::make_shared<test::tag_codec>("tag"));
  temporal::client_options options;
  options.data_converter = temporal::data_converter(conversion);
  return options;
}

temporal::workflow_options eager(live_queue& with) {
  auto options = with.started("eager");
  options.request_eager_start = true;
  return options;
}

/// Returns when the worker has begun: it has done a workflow.
void wait_for_worker(live_queue& with) {
  auto const first = with.started("ordinary");
  CHECK(test::run(with.client.execute_workflow<&greets::run>(first, "you")) == "hello you");
}

/// Whether the server gave the first task away with the start.
bool was_accepted(live_queue const& with, handle const& of) {
  auto const events = with.events_of(of);
  REQUIRE(events.size() >= 3);
  CHECK(events[1].type() == "WORKFLOW_TASK_SCHEDULED");
  CHECK(events[2].type() == "WORKFLOW_TASK_STARTED");
  return events[0].raw().workflow_execution_started_event_attributes().eager_execution_accepted();
}

}  // namespace

TEST_CASE("a worker beside the client does the task that comes with the start") {
  for (auto const& options : {temporal::client_options(), with_codec()}) {
    live_queue with(options);
    test::running_worker worker(with.make<greets>());
    wait_for_worker(with);
    auto const started =
        test::run(with.client.start_workflow<&greets::run>(eager(with), "eager world"));
    CHECK(started.eagerly_started());
    CHECK(test::run(started.result()) == "hello eager world");
    CHECK(was_accepted(with, started));
    CHECK(with.count(started, "WORKFLOW_TASK_TIMED_OUT") == 0);
    CHECK(with.count(started, "WORKFLOW_TASK_FAILED") == 0);
    auto const again = eager(with);
    CHECK(test::run(with.client.execute_workflow<&greets::run>(again, "you")) == "hello you");

    auto ordinary = with.started("ordinary");
    auto const polled = test::run(with.client.start_workflow<&greets::run>(ordinary, "all"));
    CHECK_FALSE(polled.eagerly_started());
    CHECK(test::run(polled.result()) == "hello all");
    CHECK_FALSE(was_accepted(with, polled));
    worker.stop();
  }
}

TEST_CASE("an eager start that no worker beside the client can take is an ordinary one") {
  live_queue with;
  auto const started = test::run(with.client.start_workflow<&greets::run>(eager(with), "you"));
  CHECK_FALSE(started.eagerly_started());
  // A worker of another connection, as if it were another process.
  temporal::client const other(test::run(temporal::connect(with.shared.target())));
  temporal::worker polling(other, with.queue);
  polling.register_workflow<greets>();
  test::running_worker worker(polling);
  CHECK(test::run(started.result()) == "hello you");
  CHECK_FALSE(was_accepted(with, started));
  auto const second = test::run(with.client.start_workflow<&greets::run>(eager(with), "me"));
  CHECK_FALSE(second.eagerly_started());
  CHECK(test::run(second.result()) == "hello me");
  worker.stop();
}

TEST_CASE("the server refuses to hand out a task of a run that is there already") {
  live_queue with;
  test::running_worker worker(with.make<greets>());
  wait_for_worker(with);
  auto options = eager(with);
  options.start_delay = std::chrono::hours(1);
  auto const waiting = test::run(with.client.start_workflow<&greets::run>(options, "later"));
  CHECK_FALSE(waiting.eagerly_started());
  options.start_delay.reset();
  options.id_conflict_policy = temporal::workflow_id_conflict_policy::use_existing;
  auto const same = test::run(with.client.start_workflow<&greets::run>(options, "later"));
  CHECK_FALSE(same.started());
  CHECK_FALSE(same.eagerly_started());
  CHECK(same.result_run_id() == waiting.result_run_id());
  test::run(waiting.terminate());
  worker.stop();
}
