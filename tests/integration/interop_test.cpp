// Workers and clients of this library and of the official Python SDK, together.

#include <temporal/converter/json.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/definition.hpp>

#include <doctest/doctest.h>
#include <integration/basket.hpp>
#include <integration/live_queue.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using temporal::json;
using test::basket;
using test::live_queue;

namespace interop {

void refuses(std::string reason) {
  temporal::application_failure_options options;
  options.non_retryable = true;
  options.details = temporal::failure_details::of(7, "second");
  options.next_retry_delay = 5s;
  options.category = temporal::failure_category::benign;
  throw temporal::application_failure(std::move(reason), "refused", options);
}

}  // namespace interop

namespace {

/// A failure and its causes, the message of each.
std::string messages(temporal::failure const* failed) {
  std::string found;
  for (; failed != nullptr; failed = failed->cause().get()) {
    if (!found.empty()) found += " <- ";
    auto const* const application = dynamic_cast<temporal::application_failure const*>(failed);
    found += application != nullptr ? application->type() + ": " + failed->message() : "...";
  }
  return found;
}

/// Has the Python worker run activities and child workflows.
struct caller {
  workflow::task<std::vector<std::string>> run(std::string queue) {
    std::vector<std::string> outcomes;
    workflow::activity_options activity(30s);
    activity.task_queue = queue;
    outcomes.push_back(
        co_await workflow::execute_activity<std::string>("compose_greeting", activity, "activity"));
    try {
      co_await workflow::execute_activity<void>("fail", activity, "no", "kind", false);
    } catch (temporal::activity_failure const& failed) {
      outcomes.push_back(messages(&failed));
    }
    workflow::child_workflow_options child(workflow::info().workflow_id + "-greeting");
    child.task_queue = queue;
    outcomes.push_back(
        co_await workflow::execute_child_workflow<std::string>("greeting", child, "child"));
    child.workflow_id = workflow::info().workflow_id + "-failing";
    try {
      co_await workflow::execute_child_workflow<void>("fail_workflow", child, "never", "kind");
    } catch (temporal::child_workflow_failure const& failed) {
      outcomes.push_back(messages(&failed));
    }
    co_return outcomes;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&caller::run>());
};

struct fails {
  workflow::task<> run(std::string reason) {
    throw temporal::application_failure(reason, "by_workflow");
    co_return;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&fails::run>());
};

struct fails_by_activity {
  workflow::task<> run(std::string reason) {
    workflow::activity_options const options(30s);
    co_await workflow::execute_activity<&interop::refuses>(options, reason);
  }
  static constexpr auto handlers = workflow::define(workflow::run<&fails_by_activity::run>());
};

temporal::worker drivable(live_queue const& with) {
  auto made = with.make<basket, fails, fails_by_activity>();
  made.register_activity<&test::price_of>();
  made.register_activity<&interop::refuses>();
  return made;
}

/// What the Python client says of one thing that it did.
json said(test::process& client, std::string const& name) {
  auto const line = client.wait_for_line(name + " ", 30s);
  return json::parse(line.substr(name.size() + 1));
}

/// Two workers of one queue, by different SDKs: each can be killed, and started again.
class mixed_workers {
 public:
  explicit mixed_workers(live_queue& with) : with_(with) {
    start_native();
    start_python();
  }

  void restart_native() {
    native_->kill();
    start_native();
  }
  void restart_python() {
    python_->child().kill();
    start_python();
  }

 private:
  void start_native() {
    auto const program = test::environment_or("TEMPORAL_TEST_CPP_WORKER", "tests/cpp_worker");
    native_ = std::make_unique<test::process>(
        std::vector<std::string>{program, with_.shared.target(), with_.queue});
    native_->wait_for_line("READY", 30s);
  }
  void start_python() {
    python_ = std::make_unique<test::python_worker>(with_.shared.target(), with_.queue);
  }

  live_queue& with_;
  std::unique_ptr<test::process> native_;
  std::unique_ptr<test::python_worker> python_;
};

}  // namespace

TEST_CASE("a workflow of this library runs activities and children of a Python worker") {
  live_queue with;
  test::running_worker worker(with.make<caller>());
  auto const options = with.started("caller");
  auto const outcomes =
      test::run(with.client.execute_workflow<&caller::run>(options, with.shared.task_queue()));
  CHECK(outcomes ==
        std::vector<std::string>{"Hello, activity!", "... <- kind: no <- ValueError: the cause",
                                 "Hello, child!", "... <- kind: never <- cause_type: the cause"});
}

TEST_CASE("a Python workflow runs children of a worker of this library") {
  live_queue with;
  test::running_worker worker(drivable(with));
  auto const call = [&with](std::string const& type, json const& arguments) {
    temporal::workflow_options const options(with.shared.unique("call"), with.shared.task_queue());
    return test::run(
        with.client.execute_workflow<json>("call_child", options, type, with.queue, arguments));
  };
  CHECK(call("basket", json::array({0}))["result"] == "");
  auto const failed = call("fails", json::array({"a reason"}));
  CHECK(failed["error"] == "ApplicationError");
  CHECK(failed["type"] == "by_workflow");
  CHECK(failed["message"] == "a reason");
  CHECK(failed["child"] == "fails");
}

TEST_CASE("a Python client drives workflows of this library and reads their failures") {
  live_queue with;
  test::running_worker worker(drivable(with));
  test::process client({test::environment_or("TEMPORAL_TEST_PYTHON", "python3"),
                        TEMPORAL_TEST_SOURCE "/integration/python_client.py", "--address",
                        with.shared.target(), "--task-queue", with.queue});
  CHECK(said(client, "RESULT") == "apple:5 pear:4 ");
  CHECK(said(client, "QUERY") == 2);
  auto const unknown = said(client, "UNKNOWN").get<std::string>();
  CHECK(unknown.find("'priced'") != std::string::npos);
  CHECK(said(client, "RESET") == json::array({true, "apple:5 pear:4 "}));

  auto const failed = said(client, "FAILED");
  REQUIRE(failed.size() == 1);
  CHECK(failed[0]["error"] == "ApplicationError");
  CHECK(failed[0]["type"] == "by_workflow");
  CHECK(failed[0]["message"].get<std::string>().find("a reason") != std::string::npos);

  auto const activity = said(client, "ACTIVITY");
  REQUIRE(activity.size() == 2);
  CHECK(activity[0]["error"] == "ActivityError");
  CHECK(activity[0]["activity_type"] == "refuses");
  CHECK(activity[1]["error"] == "ApplicationError");
  CHECK(activity[1]["type"] == "refused");
  CHECK(activity[1]["details"] == json::array({7, "second"}));
  CHECK(activity[1]["non_retryable"] == true);
  CHECK(activity[1]["category"] == "BENIGN");
  CHECK(activity[1]["delay_ms"] == 5000);

  CHECK(said(client, "CANCELED")[0]["error"] == "CancelledError");
  CHECK(said(client, "TERMINATED")[0]["error"] == "TerminatedError");
}

TEST_CASE("a Python worker and one of this library share runs, and each is killed in turn") {
  live_queue with;
  mixed_workers workers(with);
  std::mt19937 random(20'261'128);
  std::vector<std::string> const items = {"apple", "pear", "fig", "plum"};
  auto start = with.started("basket");
  start.task_timeout = 2s;  // what was under way when the worker ended comes again after it
  std::vector<temporal::workflow_handle<&basket::run>> handles;
  for (int count = 0; count < 4; ++count) {
    start.id = with.shared.unique("basket");
    handles.push_back(test::run(with.client.start_workflow<&basket::run>(start, items.size())));
  }
  std::size_t sent = 0;
  for (auto const& item : items) {
    ++sent;
    for (auto const& handle : handles) {
      test::run(handle.signal<&basket::add>(item));
      auto const priced = [&handle, sent]() -> asio::awaitable<bool> {
        co_return co_await handle.query<&basket::priced>() == sent;
      };
      test::run(test::eventually(priced));
    }
    if (sent == items.size()) break;
    if (random() % 2 == 0) {
      workers.restart_native();
    } else {
      workers.restart_python();
    }
  }
  for (auto const& handle : handles) {
    CHECK(test::run(handle.result()) == "apple:5 pear:4 fig:3 plum:4 ");
    CHECK(with.count(handle, "ACTIVITY_TASK_SCHEDULED") == 4);
  }
}
