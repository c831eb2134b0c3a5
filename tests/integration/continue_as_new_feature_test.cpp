// Runs that follow runs: the features continue_as_new/* of temporalio/features.

#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/continue_as_new.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/definition.hpp>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <string>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using test::live_queue;

namespace {

test::barrier completing;  // of `closer`
test::barrier continuing;  // of `renewer`

/// Goes on as new once; then tells what it kept.
struct same {
  workflow::task<temporal::json> run(std::string word) {
    auto const& here = workflow::info();
    if (here.continued_run_id.empty()) workflow::continue_as_new<&same::run>(word + " again");
    temporal::json kept;
    kept["word"] = word;
    kept["id"] = here.workflow_id;
    kept["type"] = here.workflow_type;
    kept["queue"] = here.task_queue;
    kept["first"] = here.first_execution_run_id;
    kept["before"] = here.continued_run_id;
    kept["memo"] = workflow::memo_value<std::string>("note").value_or("lost");
    kept["run_seconds"] = here.run_timeout ? *here.run_timeout / 1s : 0;
    kept["task_seconds"] = here.task_timeout / 1s;
    co_return kept;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&same::run>());
};

/// Wants to complete; a signal comes before the server has that.
struct closer {
  workflow::task<int> run() {
    if (signals_ == 0) completing.block();
    co_return signals_;
  }
  void poke() { ++signals_; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&closer::run>(), workflow::signal<&closer::poke>());

 private:
  int signals_ = 0;
};

/// The same, but it goes on as new, with the signals it has seen.
struct renewer {
  workflow::task<int> run(int seen) {
    if (!workflow::info().continued_run_id.empty()) co_return seen;
    if (signals_ == 0) continuing.block();
    workflow::continue_as_new<&renewer::run>(signals_);
  }
  void poke() { ++signals_; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&renewer::run>(), workflow::signal<&renewer::poke>());

 private:
  int signals_ = 0;
};

}  // namespace

TEST_CASE("continue_as_new/continue_as_same keeps what is not changed") {
  live_queue with;
  test::running_worker worker(with.make<same>());
  auto options = with.started("same");
  options.memo.set("note", "kept");
  options.run_timeout = 50s;
  options.task_timeout = 7s;
  auto const handle = test::run(with.client.start_workflow<&same::run>(options, "word"));
  auto const kept = test::run(handle.result());
  CHECK(kept["word"] == "word again");
  CHECK(kept["id"] == options.id);
  CHECK(kept["type"] == "same");
  CHECK(kept["queue"] == with.queue);
  CHECK(kept["first"] == handle.result_run_id());
  CHECK(kept["before"] == handle.result_run_id());
  CHECK(kept["memo"] == "kept");
  CHECK(kept["run_seconds"] == 50);
  CHECK(kept["task_seconds"] == 7);

  temporal::result_options first_only;
  first_only.follow_runs = false;
  auto const told = test::run(
      test::failure_of<temporal::workflow_continued_as_new_error>(handle.result(first_only)));
  REQUIRE(told);
  CHECK(told->new_run_id() == test::run(handle.describe()).run_id());
}

TEST_CASE("continue_as_new/signals_block_completion") {
  live_queue with;
  temporal::worker_options patient;
  patient.deadlock_timeout = 60s;
  test::running_worker worker(with.make<closer>(patient));
  auto const options = with.started("closer");
  auto const handle = test::run(with.client.start_workflow<&closer::run>(options));
  completing.wait_for_arrival();
  test::run(handle.signal<&closer::poke>());
  completing.open();
  CHECK(test::run(handle.result()) == 1);
}

TEST_CASE("continue_as_new/signals_block_continue_as_new") {
  live_queue with;
  temporal::worker_options patient;
  patient.deadlock_timeout = 60s;
  test::running_worker worker(with.make<renewer>(patient));
  auto const options = with.started("renewer");
  auto const handle = test::run(with.client.start_workflow<&renewer::run>(options, 0));
  continuing.wait_for_arrival();
  test::run(handle.signal<&renewer::poke>());
  continuing.open();
  CHECK(test::run(handle.result()) == 1);
}
