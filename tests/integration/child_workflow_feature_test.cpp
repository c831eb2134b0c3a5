// Children of workflows of this library: the features child_workflow/* of temporalio/features.

#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/timers.hpp>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using temporal::workflow_status;
using test::live_queue;

namespace {

std::string child_id() { return workflow::info().workflow_id + "-child"; }

/// Does what its word says.
struct child {
  workflow::task<std::string> run(std::string word) {
    if (word == "fail") {
      throw temporal::application_failure::non_retryable("as asked", "ChildType", 7);
    }
    if (word == "third attempt") {
      auto const attempt = workflow::info().attempt;
      if (attempt < 3) throw temporal::application_failure("not yet", "Early");
      co_return std::to_string(attempt);
    }
    if (word != "wait") co_return word;
    try {
      auto const told = [this] { return !told_.empty(); };
      co_await workflow::wait_condition(told);
    } catch (temporal::canceled_failure const&) {
      if (told_.empty()) throw;
    }
    co_return told_;
  }
  void tell(std::string word) { told_ = std::move(word); }
  static constexpr auto handlers =
      workflow::define(workflow::run<&child::run>(), workflow::signal<&child::tell>());

 private:
  std::string told_;
};

/// Ends what it waits for as one line.
std::string line_of(temporal::child_workflow_failure const& failed) {
  auto const* cause = failed.cause().get();
  if (auto const* thrown = dynamic_cast<temporal::application_failure const*>(cause)) {
    return "application " + thrown->type();
  }
  if (dynamic_cast<temporal::canceled_failure const*>(cause)) return "canceled";
  if (dynamic_cast<temporal::terminated_failure const*>(cause)) return "terminated";
  if (dynamic_cast<temporal::timeout_failure const*>(cause)) return "timed out";
  return "something else";
}

/// Runs a child with a word; tells how it ended.
struct executes {
  workflow::task<std::string> run(std::string word, int attempts, int run_milliseconds) {
    workflow::child_workflow_options options(child_id());
    if (attempts > 0) {
      options.retry.emplace();
      options.retry->maximum_attempts = attempts;
      options.retry->initial_interval = 1ms;
    }
    if (run_milliseconds > 0) options.run_timeout = std::chrono::milliseconds(run_milliseconds);
    try {
      co_return co_await workflow::execute_child_workflow<&child::run>(options, word);
    } catch (temporal::child_workflow_failure const& failed) {
      if (failed.workflow_id() != child_id() || failed.workflow_type() != "child") {
        co_return "the failure names another child";
      }
      co_return line_of(failed);
    }
  }
  static constexpr auto handlers = workflow::define(workflow::run<&executes::run>());
};

/// Starts a child, and another of the same id.
struct starts_twice {
  workflow::task<std::string> run() {
    workflow::child_workflow_options const options(child_id());
    auto const first = co_await workflow::start_child_workflow<&child::run>(options, "wait");
    std::string second = "started";
    try {
      co_await workflow::start_child_workflow<&child::run>(options, "wait");
    } catch (temporal::child_workflow_failure const& failed) {
      second = line_of(failed);
    }
    co_await first.signal<&child::tell>("the first");
    co_return second + ", " + co_await first.result();
  }
  static constexpr auto handlers = workflow::define(workflow::run<&starts_twice::run>());
};

/// Starts a child by its type's name, and returns the ids of its handle and its result.
struct asks_handle {
  workflow::task<std::vector<std::string>> run() {
    workflow::child_workflow_options const options(child_id());
    auto const started =
        co_await workflow::start_child_workflow<std::string>("child", options, "wait");
    std::vector<std::string> told = {started.workflow_id(), started.run_id()};
    co_await started.signal("tell", "by name");
    told.push_back(co_await started.result());
    co_return told;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&asks_handle::run>());
};

/// Cancels a child when a signal says so, and tells how the wait for it ended. It stays until it
/// may leave: the server drops the requests of a workflow that has closed.
struct cancels {
  workflow::task<std::string> run(int type) {
    workflow::child_workflow_options options(child_id());
    options.cancellation_type = static_cast<workflow::child_cancellation_type>(type);
    options.parent_close_policy = workflow::parent_close_policy::abandon;
    auto const started = co_await workflow::start_child_workflow<&child::run>(options, "wait");
    auto const asked = [this] { return cancel_; };
    co_await workflow::wait_condition(asked);
    started.cancel();
    std::string ended;
    try {
      ended = co_await started.result();
    } catch (temporal::child_workflow_failure const& failed) {
      ended = line_of(failed);
    }
    auto const may_leave = [this] { return leave_; };
    co_await workflow::wait_condition(may_leave);
    co_return ended;
  }
  void cancel() { cancel_ = true; }
  void leave() { leave_ = true; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&cancels::run>(), workflow::signal<&cancels::cancel>(),
                       workflow::signal<&cancels::leave>());

 private:
  bool cancel_ = false;
  bool leave_ = false;
};

/// Leaves a child behind.
struct leaves {
  workflow::task<> run(int policy) {
    workflow::child_workflow_options options(child_id());
    options.parent_close_policy = static_cast<workflow::parent_close_policy>(policy);
    co_await workflow::start_child_workflow<&child::run>(options, "wait");
  }
  static constexpr auto handlers = workflow::define(workflow::run<&leaves::run>());
};

class family : public live_queue {
 public:
  family() : worker(make<child, executes, starts_twice, asks_handle, cancels, leaves>()) {}

  std::string executed(std::string const& word, int attempts = 0, int milliseconds = 0) {
    auto const options = started("parent");
    return test::run(
        client.execute_workflow<&executes::run>(options, word, attempts, milliseconds));
  }
  auto child_of(temporal::untyped_workflow_handle const& handle) const {
    return client.get_workflow_handle<&child::run>(handle.id() + "-child");
  }
  auto canceled(workflow::child_cancellation_type type) {
    auto const options = started("parent");
    auto const handle =
        test::run(client.start_workflow<&cancels::run>(options, static_cast<int>(type)));
    wait_for_event(handle, "CHILD_WORKFLOW_EXECUTION_STARTED");
    test::run(handle.signal<&cancels::cancel>());
    return handle;
  }
  std::string ended(temporal::workflow_handle<&cancels::run> const& handle) const {
    test::run(handle.signal<&cancels::leave>());
    return test::run(handle.result());
  }
  workflow_status left(workflow::parent_close_policy policy) {
    auto const options = started("parent");
    auto const handle =
        test::run(client.start_workflow<&leaves::run>(options, static_cast<int>(policy)));
    test::run(handle.result());
    auto const orphan = child_of(handle);
    if (policy == workflow::parent_close_policy::abandon) {
      test::run(orphan.template signal<&child::tell>("alone"));
    }
    test::run(test::failure_of<temporal::workflow_failed_error>(orphan.result()));
    return test::run(orphan.describe()).status();
  }

  test::running_worker worker;
};

}  // namespace

TEST_CASE("child_workflow/result child_workflow/execute give what the child returns") {
  family with;
  CHECK(with.executed("word") == "word");
}

TEST_CASE("child_workflow/start child_workflow/handle name the child and wait for it") {
  family with;
  auto const options = with.started("parent");
  auto const handle = test::run(with.client.start_workflow<&asks_handle::run>(options));
  auto const told = test::run(handle.result());
  REQUIRE(told.size() == 3);
  CHECK(told[0] == options.id + "-child");
  CHECK(told[1] == test::run(with.child_of(handle).describe()).run_id());
  CHECK(told[2] == "by name");
}

TEST_CASE("child_workflow/signal the child takes signals from others than its parent") {
  family with;
  auto const options = with.started("parent");
  auto const handle = test::run(with.client.start_workflow<&executes::run>(options, "wait", 0, 0));
  with.wait_for_event(handle, "CHILD_WORKFLOW_EXECUTION_STARTED");
  test::run(with.child_of(handle).signal<&child::tell>("from the client"));
  CHECK(test::run(handle.result()) == "from the client");
}

TEST_CASE("child_workflow/retry runs the child again until it completes or may not") {
  family with;
  CHECK(with.executed("third attempt", 3) == "3");
  CHECK(with.executed("third attempt", 2) == "application Early");
}

TEST_CASE("child_workflow/throws_on_execute child_workflow/throws_on_timeout say why") {
  family with;
  CHECK(with.executed("fail") == "application ChildType");
  CHECK(with.executed("wait", 0, 100) == "timed out");
}

TEST_CASE("child_workflow/throws_on_start when the id is taken") {
  family with;
  auto const options = with.started("parent");
  CHECK(test::run(with.client.execute_workflow<&starts_twice::run>(options)) ==
        "application WorkflowAlreadyStarted, the first");
}

TEST_CASE("child_workflow/throws_on_termination") {
  family with;
  auto const options = with.started("parent");
  auto const handle = test::run(with.client.start_workflow<&executes::run>(options, "wait", 0, 0));
  with.wait_for_event(handle, "CHILD_WORKFLOW_EXECUTION_STARTED");
  test::run(with.child_of(handle).terminate());
  CHECK(test::run(handle.result()) == "terminated");
}

TEST_CASE("child_workflow/cancel_wait_completed waits for what the child makes of it") {
  family with;
  auto const handle = with.canceled(workflow::child_cancellation_type::wait_cancellation_completed);
  CHECK(with.ended(handle) == "canceled");
  CHECK(test::run(with.child_of(handle).describe()).status() == workflow_status::canceled);
  CHECK(with.count(handle, "CHILD_WORKFLOW_EXECUTION_CANCELED") == 1);
}

TEST_CASE("child_workflow/cancel_wait_requested waits until the child was asked") {
  family with;
  auto const handle = with.canceled(workflow::child_cancellation_type::wait_cancellation_requested);
  CHECK(with.ended(handle) == "canceled");
  CHECK(with.count(handle, "EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED") == 1);
  with.wait_for_status(with.child_of(handle), workflow_status::canceled);
}

TEST_CASE("child_workflow/cancel_try_cancel asks the child and does not wait") {
  family with;
  auto const handle = with.canceled(workflow::child_cancellation_type::try_cancel);
  with.wait_for_status(with.child_of(handle), workflow_status::canceled);
  CHECK(with.ended(handle) == "canceled");
  CHECK(with.count(handle, "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED") == 1);
}

TEST_CASE("child_workflow/cancel_abandon leaves the child alone") {
  family with;
  auto const handle = with.canceled(workflow::child_cancellation_type::abandon);
  CHECK(with.ended(handle) == "canceled");
  CHECK(with.count(handle, "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED") == 0);
  auto const left = with.child_of(handle);
  CHECK(test::run(left.describe()).status() == workflow_status::running);
  test::run(left.signal<&child::tell>("alone"));
  CHECK(test::run(left.result()) == "alone");
}

TEST_CASE("a child goes as its parent's close policy says") {
  family with;
  using policy = workflow::parent_close_policy;
  CHECK(with.left(policy::unspecified) == workflow_status::terminated);
  CHECK(with.left(policy::terminate) == workflow_status::terminated);
  CHECK(with.left(policy::request_cancel) == workflow_status::canceled);
  CHECK(with.left(policy::abandon) == workflow_status::completed);
}
