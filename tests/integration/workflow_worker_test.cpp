// Workflows of this library on the real server: what depends on polls, memory and time.

#include <support/run.hpp>
#include <temporal/client/workflow_failed_error.hpp>
#include <temporal/detail/worker/workflow_worker.hpp>
#include <temporal/testing/workflow_environment.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>
#include <integration/basket.hpp>
#include <integration/live_queue.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace enums = temporal::api::enums::v1;
namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using test::basket;

namespace {

using test::barrier;

/// With the activity of baskets.
class live_queue : public test::live_queue {
 public:
  template <class... Workflows>
  temporal::worker make(temporal::worker_options options = {}) const {
    temporal::worker worker = test::live_queue::make<Workflows...>(std::move(options));
    worker.register_activity<&test::price_of>();
    return worker;
  }
};

barrier closing;   // of `closes`
barrier deadlock;  // of `blocks`

/// Closes while a signal arrives that it has not seen.
struct closes {
  workflow::task<int> run() {
    if (seen_ == 0) closing.block();
    co_return seen_;
  }
  void add() { ++seen_; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&closes::run>(), workflow::signal<&closes::add>());

 private:
  int seen_ = 0;
};

struct blocks {
  workflow::task<std::string> run() {
    deadlock.block();
    co_return "free";
  }
  static constexpr auto handlers = workflow::define(workflow::run<&blocks::run>());
};

struct counts {
  workflow::task<long> run(int wanted) {
    auto const all = [this, wanted] { return seen_ == wanted; };
    co_await workflow::wait_condition(all);
    co_return sum_;
  }
  void add(int value) {
    ++seen_;
    sum_ += value;
  }
  static constexpr auto handlers =
      workflow::define(workflow::run<&counts::run>(), workflow::signal<&counts::add>());

 private:
  int seen_ = 0;
  long sum_ = 0;
};

struct sleeps {
  workflow::task<std::string> run(int days) {
    co_await workflow::sleep(std::chrono::days(days));
    co_return "slept";
  }
  static constexpr auto handlers = workflow::define(workflow::run<&sleeps::run>());
};

/// Runs three baskets side by side, and gives what they return.
std::vector<std::string> bills(std::size_t cached) {
  live_queue with;
  temporal::worker_options options;
  options.max_cached_workflows = cached;
  test::running_worker worker(with.make<basket>(options));
  std::vector<temporal::workflow_handle<&basket::run>> handles;
  std::vector<std::string> const items = {"apple", "pear", "fig"};
  for (int count = 0; count < 3; ++count) {
    auto const start = with.started("basket");
    handles.push_back(test::run(with.client.start_workflow<&basket::run>(start, items.size())));
  }
  for (auto const& item : items) {
    for (auto const& handle : handles) test::run(handle.signal<&basket::add>(item));
  }
  std::vector<std::string> found;
  for (auto const& handle : handles) {
    found.push_back(test::run(handle.result()));
    CHECK(test::run(handle.query<&basket::priced>()) == items.size());
  }
  worker.stop();
  return found;
}

}  // namespace

TEST_CASE("workflows give the same with no, one or all of their runs in memory") {
  std::vector<std::string> const expected(3, "apple:5 pear:4 fig:3 ");
  CHECK(bills(1000) == expected);
  CHECK(bills(1) == expected);
  CHECK(bills(0) == expected);
}

TEST_CASE("another worker goes on with the workflows of one that was killed") {
  live_queue with;
  auto const program = test::environment_or("TEMPORAL_TEST_CPP_WORKER", "tests/cpp_worker");
  std::vector<std::string> const command = {program, with.shared.target(), with.queue};
  auto first = std::make_unique<test::process>(command);
  first->wait_for_line("READY", 30s);
  auto start = with.started("basket");
  start.task_timeout = 2s;  // what was under way when the worker ended comes again after it
  auto const handle = test::run(with.client.start_workflow<&basket::run>(start, std::size_t(2)));
  test::run(handle.signal<&basket::add>("apple"));
  auto const priced = [&]() -> asio::awaitable<bool> {
    co_return co_await handle.query<&basket::priced>() == 1;
  };
  test::run(test::eventually(priced));
  first->kill();
  test::process second(command);
  second.wait_for_line("READY", 30s);
  test::run(handle.signal<&basket::add>("pear"));
  CHECK(test::run(handle.result()) == "apple:5 pear:4 ");
}

TEST_CASE("a run with 2,000 signals is replayed, page after page") {
  static constexpr int signals = 2'000;
  live_queue with;
  auto const start = with.started("counts");
  auto const handle = test::run(with.client.start_workflow<&counts::run>(start, signals));
  auto const send = [&](int from, int to) -> asio::awaitable<void> {
    for (int value = from; value < to; ++value) co_await handle.signal<&counts::add>(value);
  };
  asio::io_context context(1);
  for (int part = 0; part < 20; ++part) {
    asio::co_spawn(context, send(part * 100, (part + 1) * 100), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  }
  context.run();
  test::running_worker worker(with.make<counts>());
  CHECK(test::run(handle.result()) == long(signals) * (signals - 1) / 2);
}

TEST_CASE(
    "signal/prevent_close a workflow that wants to close sees the signal that came meanwhile") {
  live_queue with;
  temporal::worker_options options;
  options.deadlock_timeout = 60s;
  test::running_worker worker(with.make<closes>(options));
  auto const start = with.started("closes");
  auto const handle = test::run(with.client.start_workflow<&closes::run>(start));
  closing.wait_for_arrival();
  test::run(handle.signal<&closes::add>());
  closing.open();
  CHECK(test::run(handle.result()) == 1);
  int unhandled = 0;
  for (auto const& event : with.events_of(handle)) {
    if (event.type() != "WORKFLOW_TASK_FAILED") continue;
    ++unhandled;
    CHECK(event.raw().workflow_task_failed_event_attributes().cause() ==
          enums::WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND);
  }
  CHECK(unhandled == 1);
}

TEST_CASE("queries are answered by running and by closed workflows, in memory or not") {
  live_queue with;
  auto const start = with.started("basket");
  auto const handle = test::run(with.client.start_workflow<&basket::run>(start, std::size_t(1)));
  {
    test::running_worker worker(with.make<basket>());
    CHECK(test::run(handle.query<&basket::priced>()) == 0);
    test::run(handle.signal<&basket::add>("apple"));
    CHECK(test::run(handle.result()) == "apple:5 ");
    CHECK(test::run(handle.query<&basket::priced>()) == 1);
    auto const unknown =
        test::run(test::failure_of<temporal::query_failed>(handle.query<int>("no_such_query")));
    REQUIRE(unknown);
    CHECK(std::string(unknown->what()).find("priced") != std::string::npos);
  }
  test::running_worker another(with.make<basket>());
  CHECK(test::run(handle.query<&basket::priced>()) == 1);
}

TEST_CASE("a workflow that blocks fails its task with TMPRL1101, and others go on") {
  live_queue with;
  temporal::worker_options options;
  options.deadlock_timeout = 100ms;
  test::running_worker worker(with.make<blocks, basket>(options));
  auto const start = with.started("blocks");
  auto const stuck = test::run(with.client.start_workflow<&blocks::run>(start));
  deadlock.wait_for_arrival();
  auto const failed = [&]() -> asio::awaitable<bool> {
    auto stream = stuck.history_events();
    while (auto const event = co_await stream.next()) {
      if (event->type() != "WORKFLOW_TASK_FAILED") continue;
      auto const& told = event->raw().workflow_task_failed_event_attributes().failure();
      co_return told.message().find("[TMPRL1101]") != std::string::npos;
    }
    co_return false;
  };
  test::run(test::eventually(failed));

  auto const other = with.started("basket");
  auto const handle = test::run(with.client.start_workflow<&basket::run>(other, std::size_t(1)));
  test::run(handle.signal<&basket::add>("fig"));
  CHECK(test::run(handle.result()) == "fig:3 ");

  deadlock.open();
  CHECK(test::run(stuck.result()) == "free");
  worker.stop();
}

TEST_CASE("a workflow of this library that sleeps for ten days ends at once when time is skipped") {
  temporal::testing::workflow_environment_options options;
  options.server.program = test::environment_or("TEMPORAL_TEST_CLI", "temporal");
  auto environment = test::run(temporal::testing::workflow_environment::start(options));
  temporal::worker sleeper(environment.client(), "sleepers");
  sleeper.register_workflow<sleeps>();
  test::running_worker worker(sleeper);
  temporal::workflow_options const start("sleeper", "sleepers");
  CHECK(test::run(environment.client().execute_workflow<&sleeps::run>(start, 10)) == "slept");
  worker.stop();
}
