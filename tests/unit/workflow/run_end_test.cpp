#include <support/engine_harness.hpp>
#include <support/history_builder.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/workflow/continue_as_new.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/interceptor.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/timers.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using namespace temporal::api::enums::v1;

namespace {

/// What the locals of a run held when the tasks that refer to them were destroyed.
std::vector<std::string> destroyed;

class on_destruction {
 public:
  explicit on_destruction(std::vector<std::string> const& seen) : seen_(seen) {}
  on_destruction(on_destruction const&) = delete;
  on_destruction& operator=(on_destruction const&) = delete;
  ~on_destruction() {
    if (!workflow::unsafe::is_evicting()) destroyed.push_back(seen_.at(0));
  }

 private:
  std::vector<std::string> const& seen_;
};

/// Spawns a task that refers to a local, and ends in the task in which that is to go on.
struct hasty {
  workflow::task<> run(std::string end) {
    std::vector<std::string> local{"alive"};
    auto const deeper = [&local, &end]() -> workflow::task<> {
      std::optional<on_destruction> note;
      // In all other cases the locals go first.
      if (end == "return") note.emplace(local);
      co_await workflow::sleep(2h);
      local.push_back("resumed");
      co_await workflow::sleep(3h);
    };
    auto const work = [&local, deeper]() -> workflow::task<> {
      auto const within = workflow::spawn(deeper);
      co_await workflow::wait_condition([&local] { return local.size() > 5; });
      co_await within;
    };
    auto const working = workflow::spawn(work);
    co_await workflow::sleep(1h);
    if (end == "fail") throw temporal::application_failure("enough");
    if (end == "again") workflow::continue_as_new<&hasty::run>("return");
    if (end == "return") co_return;  // and not only flowing off the end, after the locals
  }
  static constexpr auto handlers = workflow::define(workflow::run<&hasty::run>());
};

/// Has a handler that goes on, with a task of its own, in the task in which `run` ends.
struct handling {
  workflow::task<> run() {
    co_await workflow::wait_condition([this] { return handled_; });
    co_await workflow::sleep(1h);
  }
  workflow::task<> handle() {
    handled_ = true;
    auto const nap = []() -> workflow::task<> { co_await workflow::sleep(2h); };
    auto const napping = workflow::spawn(nap);
    co_await napping;
    co_await workflow::sleep(3h);
  }
  static constexpr auto handlers =
      workflow::define(workflow::run<&handling::run>(), workflow::signal<&handling::handle>());

  bool handled_ = false;
};

workflow::task<> nap() { co_await workflow::sleep(10s); }

/// Waits for a task of its own when the run function has ended.
class lingering : public workflow::interceptor {
 public:
  workflow::task<temporal::payloads> execute_workflow(workflow::execute_workflow_input input,
                                                      workflow::inbound next) override {
    auto const own = workflow::spawn(nap());
    auto body = next.execute_workflow(std::move(input));
    auto result = co_await std::move(body);
    co_await own;
    co_return result;
  }
};

/// Does not wait for the run function.
class abandoning : public workflow::interceptor {
 public:
  workflow::task<temporal::payloads> execute_workflow(workflow::execute_workflow_input input,
                                                      workflow::inbound next) override {
    auto const body = workflow::spawn(next.execute_workflow(std::move(input)));
    co_await workflow::sleep(5h);
    co_return temporal::payloads();
  }
};

template <class Interceptor>
class factory : public workflow::interceptor_factory {
 public:
  std::unique_ptr<workflow::interceptor> intercept_workflow(
      workflow::workflow_info const&) override {
    return std::make_unique<Interceptor>();
  }
};

/// The timers of `hasty` have fired.
test::history_builder fired(std::string const& end) {
  test::history_builder history("hasty", end);
  history.task().completed().timer_started("1").timer_started("2");
  auto const second = history.last_id();
  history.timer_fired("1", second - 1).timer_fired("2", second).task();
  return history;
}

}  // namespace

TEST_CASE("what the run function spawned ends with its co_return, before its locals") {
  test::engine_harness engines;
  engines.add<hasty>();
  auto const history = fired("return");
  destroyed.clear();
  auto const outcome = engines.replay(history.history());
  CHECK(destroyed == std::vector<std::string>{"alive"});
  REQUIRE(outcome.commands.size() == 1);
  CHECK(outcome.commands[0].command_type() == COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
  engines.run(history.history());
}

TEST_CASE("what the run function spawned ends with it however that ends") {
  test::engine_harness engines;
  engines.add<hasty>();
  auto const ended = engines.run(fired("flow").history());
  REQUIRE(ended.commands.size() == 1);
  CHECK(ended.commands[0].command_type() == COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
  auto const failed = engines.run(fired("fail").history());
  REQUIRE(failed.commands.size() == 1);
  CHECK(failed.commands[0].command_type() == COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
  auto const again = engines.run(fired("again").history());
  REQUIRE(again.commands.size() == 1);
  CHECK(again.commands[0].command_type() == COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION);
}

TEST_CASE("handlers of signals, and what they spawned, go on to the end of the task") {
  test::engine_harness engines;
  engines.add<handling>();
  test::history_builder history("handling");
  history.signaled("handle").task().completed().timer_started("1").timer_started("2");
  auto const second = history.last_id();
  history.timer_fired("1", second - 1).timer_fired("2", second).task();
  auto const outcome = engines.run(history.history());
  REQUIRE(outcome.commands.size() == 2);
  CHECK(outcome.commands[0].start_timer_command_attributes().start_to_fire_timeout().seconds() ==
        3 * 3600);
  CHECK(outcome.commands[1].command_type() == COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
}

TEST_CASE("what an interceptor spawned around the run function ends with the interceptor") {
  test::engine_harness engines;
  engines.add<hasty>();
  SUBCASE("which may wait for it after the run function") {
    engines.settings->interceptors.push_back(std::make_shared<factory<lingering>>());
    test::history_builder history("hasty", "return");
    history.task().completed().timer_started("1").timer_started("2").timer_started("3");
    auto const last = history.last_id();
    history.timer_fired("1", last - 2).task();
    CHECK(engines.run(history.history()).commands.empty());
    history.completed().timer_fired("2", last - 1).timer_fired("3", last).task();
    auto const outcome = engines.run(history.history());
    REQUIRE(outcome.commands.size() == 1);
    CHECK(outcome.closed);
  }
  SUBCASE("with all that was spawned in the run function, if it runs there") {
    engines.settings->interceptors.push_back(std::make_shared<factory<abandoning>>());
    test::history_builder history("hasty", "stay");
    history.task().completed().timer_started("1").timer_started("2").timer_started("3");
    auto const last = history.last_id();
    history.timer_fired("1", last - 2).timer_fired("3", last).task();
    auto const outcome = engines.run(history.history());
    REQUIRE(outcome.commands.size() == 1);
    CHECK(outcome.closed);
  }
}
