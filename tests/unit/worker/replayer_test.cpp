#include <support/history_builder.hpp>
#include <support/refusal.hpp>
#include <support/temporary_folder.hpp>
#include <temporal/worker/replayer.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>
#include <temporal/workflow/task.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace workflow = temporal::workflow;
using namespace temporal::api::enums::v1;

namespace {

struct failing {
  workflow::task<> run() {
    throw std::out_of_range("no such item");
    co_return;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&failing::run>());
};

/// A run that failed by an exception that is no failure, as its worker was told to have it.
temporal::workflow_history failed_run() {
  test::history_builder history("failing");
  history.task().completed();
  history.add(EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
  return temporal::workflow_history(history.history());
}

}  // namespace

TEST_CASE("a replayer is told, as a worker is, which exceptions fail a workflow") {
  temporal::replayer_options options;
  options.fail_workflow_on<std::logic_error>();
  temporal::replayer replayer(options);
  replayer.register_workflow<failing>();
  CHECK_NOTHROW(replayer.replay(failed_run()));

  temporal::replayer other;
  other.register_workflow<failing>();
  CHECK_THROWS_AS(other.replay(failed_run()), std::out_of_range);
}

TEST_CASE(
    "a replayer throws nondeterminism, and what is amiss with itself, whatever fails a workflow") {
  test::history_builder changed("failing");
  changed.task().completed().timer_started("1");
  temporal::workflow_history const other(changed.history());
  temporal::workflow_history const unknown(test::history_builder("other").task().history());

  temporal::replayer_options named;
  named.fail_workflow_on<workflow::nondeterminism_error>().fail_workflow_on<std::logic_error>();
  temporal::replayer_options all;
  all.fail_workflow_on<std::exception>();
  for (auto const& options : {named, all}) {
    temporal::replayer replayer(options);
    replayer.register_workflow<failing>();
    CHECK_THROWS_AS(replayer.replay(other), workflow::nondeterminism_error);
    CHECK_THROWS_AS(replayer.replay(unknown), std::runtime_error);
    CHECK_NOTHROW(replayer.replay(failed_run()));
  }
}

TEST_CASE("a folder without a history is refused, so that a test of nothing does not pass") {
  temporal::test::temporary_folder const folder;
  temporal::replayer replayer;
  replayer.register_workflow<failing>();
  auto const replay = [&] { return replayer.replay_folder(folder.path()); };
  folder.write("order.txt", "no history");
  auto const refused = temporal::test::refusal<std::invalid_argument>(replay);
  CHECK(temporal::test::contains(refused, "no file *.json in '" + folder.path().string() + "'"));

  folder.write("order.json", failed_run().to_json());
  auto const results = replay();
  REQUIRE(results.size() == 1);
  CHECK(results[0].error);
}
