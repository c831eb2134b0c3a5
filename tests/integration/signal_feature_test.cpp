// Signals to, from and between workflows of this library: the features signal/* of
// temporalio/features. signal/prevent_close is in workflow_worker_test.cpp.

#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/external_workflow.hpp>
#include <temporal/workflow/when.hpp>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <string>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using test::live_queue;

namespace signal_feature {

int twice(int value) { return 2 * value; }

}  // namespace signal_feature

namespace {

using signal_feature::twice;

/// Returns the first word that it is told.
struct listener {
  workflow::task<std::string> run() {
    auto const told = [this] { return !word_.empty(); };
    co_await workflow::wait_condition(told);
    co_return word_;
  }
  void tell(std::string word) { word_ = std::move(word); }
  static constexpr auto handlers =
      workflow::define(workflow::run<&listener::run>(), workflow::signal<&listener::tell>());

 private:
  std::string word_;
};

/// Tells a word to its child.
struct parent {
  workflow::task<std::string> run(std::string word) {
    workflow::child_workflow_options const options(workflow::info().workflow_id + "-child");
    auto const child = co_await workflow::start_child_workflow<&listener::run>(options);
    co_await child.signal<&listener::tell>(word);
    co_return co_await child.result();
  }
  static constexpr auto handlers = workflow::define(workflow::run<&parent::run>());
};

/// Tells a word to another workflow, and returns what came of that.
struct teller {
  workflow::task<std::string> run(std::string workflow_id, std::string word) {
    workflow::external_workflow const other(workflow_id);
    try {
      co_await other.signal<&listener::tell>(word);
    } catch (temporal::application_failure const& failed) {
      co_return failed.type();
    }
    co_return "told";
  }
  static constexpr auto handlers = workflow::define(workflow::run<&teller::run>());
};

/// The handler of its signal runs activities.
struct summer {
  workflow::task<int> run() {
    auto const done = [this] { return handled_ == 2; };
    co_await workflow::wait_condition(done);
    co_return sum_;
  }
  workflow::task<> add(int value) {
    workflow::activity_options const options(30s);
    for (int count = 0; count < 3; ++count) {
      sum_ += co_await workflow::execute_activity<&twice>(options, value);
    }
    ++handled_;
  }
  static constexpr auto handlers =
      workflow::define(workflow::run<&summer::run>(), workflow::signal<&summer::add>());

 private:
  int sum_ = 0;
  int handled_ = 0;
};

}  // namespace

TEST_CASE("signal/basic reaches the workflow") {
  live_queue with;
  test::running_worker worker(with.make<listener>());
  auto const options = with.started("signal");
  auto const handle = test::run(with.client.start_workflow<&listener::run>(options));
  test::run(handle.signal<&listener::tell>("word"));
  CHECK(test::run(handle.result()) == "word");
}

TEST_CASE("signal/signal_with_start starts a workflow that has the signal, and signals one there") {
  live_queue with;
  test::running_worker worker(with.make<listener, summer>());
  auto const options = with.started("signal");
  auto const word = temporal::signal_call::of<&listener::tell>("first");
  auto const first = test::run(with.client.signal_with_start<&listener::run>(options, word));
  CHECK(first.started());
  CHECK(test::run(first.result()) == "first");

  auto const waiting = with.started("signal");
  auto const begun = test::run(with.client.start_workflow<&listener::run>(waiting));
  auto const second = temporal::signal_call::of<&listener::tell>("second");
  auto const same = test::run(with.client.signal_with_start<&listener::run>(waiting, second));
  CHECK_FALSE(same.started());
  CHECK(same.result_run_id() == begun.result_run_id());
  CHECK(test::run(begun.result()) == "second");
}

TEST_CASE("signal/child_workflow a workflow signals its child") {
  live_queue with;
  test::running_worker worker(with.make<parent, listener>());
  auto const options = with.started("signal");
  auto const handle = test::run(with.client.start_workflow<&parent::run>(options, "word"));
  CHECK(test::run(handle.result()) == "word");
  CHECK(with.count(handle, "EXTERNAL_WORKFLOW_EXECUTION_SIGNALED") == 1);
}

TEST_CASE("signal/external a client that only knows its id signals a workflow") {
  live_queue with;
  test::running_worker worker(with.make<listener>());
  auto const options = with.started("signal");
  auto const handle = test::run(with.client.start_workflow<&listener::run>(options));
  test::run(with.client.get_workflow_handle(options.id).signal("tell", "from outside"));
  CHECK(test::run(handle.result()) == "from outside");
}

TEST_CASE("signal/workflow_to_workflow a workflow signals another by its id") {
  live_queue with;
  test::running_worker worker(with.make<listener, teller>());
  auto const options = with.started("listener");
  auto const handle = test::run(with.client.start_workflow<&listener::run>(options));
  auto const telling = with.started("teller");
  CHECK(test::run(with.client.execute_workflow<&teller::run>(telling, options.id, "hello")) ==
        "told");
  CHECK(test::run(handle.result()) == "hello");
  // It is closed now, which is as good as not there; and so is one that never was.
  auto const late = with.started("teller");
  CHECK(test::run(with.client.execute_workflow<&teller::run>(late, options.id, "hello")) ==
        "WorkflowNotFound");
  auto const lost = with.started("teller");
  CHECK(test::run(with.client.execute_workflow<&teller::run>(lost, "nobody", "hello")) ==
        "WorkflowNotFound");
}

TEST_CASE("signal/activities handlers run activities next to each other") {
  live_queue with;
  auto works = with.make<summer>();
  works.register_activity<&twice>();
  test::running_worker worker(works);
  auto const options = with.started("signal");
  auto const handle = test::run(with.client.start_workflow<&summer::run>(options));
  test::run(handle.signal<&summer::add>(1));
  test::run(handle.signal<&summer::add>(10));
  CHECK(test::run(handle.result()) == 66);
  CHECK(with.count(handle, "ACTIVITY_TASK_COMPLETED") == 6);
}
