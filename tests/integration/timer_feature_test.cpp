// Timers of workflows of this library, on the real server.

#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/timers.hpp>
#include <temporal/workflow/when.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <string>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using test::live_queue;

namespace {

/// Waits for the shorter of two timers, and takes the other one back.
struct racer {
  workflow::task<std::string> run() {
    auto fast = workflow::start_timer(1ms, "the fast one");
    auto slow = workflow::start_timer(24h);
    co_await workflow::when_any(fast, slow);
    slow.cancel();
    co_return fast.ready() ? "fast" : "slow";
  }
  static constexpr auto handlers = workflow::define(workflow::run<&racer::run>());
};

/// Waits for a word, as long as it may.
struct patient {
  workflow::task<std::string> run(int milliseconds) {
    auto const told = [this] { return !word_.empty(); };
    bool const came = co_await workflow::wait_condition(told, milliseconds * 1ms);
    co_return came ? word_ : "nothing";
  }
  void tell(std::string word) { word_ = std::move(word); }
  static constexpr auto handlers =
      workflow::define(workflow::run<&patient::run>(), workflow::signal<&patient::tell>());

 private:
  std::string word_;
};

/// Sleeps a day; says how it was woken.
struct sleeper {
  workflow::task<std::string> run() {
    try {
      co_await workflow::sleep(24h);
    } catch (temporal::canceled_failure const&) {
      co_return "canceled";
    }
    co_return "slept";
  }
  static constexpr auto handlers = workflow::define(workflow::run<&sleeper::run>());
};

/// Asks for no time at all.
struct hasty {
  workflow::task<int> run() {
    co_await workflow::sleep(0s);
    co_await workflow::sleep(-1s);
    co_return 1;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&hasty::run>());
};

}  // namespace

TEST_CASE("timer/race the shorter timer fires, the other is canceled") {
  live_queue with;
  test::running_worker worker(with.make<racer>());
  auto const options = with.started("racer");
  auto const handle = test::run(with.client.start_workflow<&racer::run>(options));
  CHECK(test::run(handle.result()) == "fast");
  CHECK(with.count(handle, "TIMER_STARTED") == 2);
  CHECK(with.count(handle, "TIMER_FIRED") == 1);
  CHECK(with.count(handle, "TIMER_CANCELED") == 1);
}

TEST_CASE("timer/condition_timeout a wait ends with its condition or with its time") {
  live_queue with;
  test::running_worker worker(with.make<patient>());
  auto const options = with.started("patient");
  auto const told = test::run(with.client.start_workflow<&patient::run>(options, 86'400'000));
  test::run(told.signal<&patient::tell>("word"));
  CHECK(test::run(told.result()) == "word");
  CHECK(with.count(told, "TIMER_FIRED") == 0);

  auto const alone = with.started("patient");
  auto const handle = test::run(with.client.start_workflow<&patient::run>(alone, 1));
  CHECK(test::run(handle.result()) == "nothing");
  CHECK(with.count(handle, "TIMER_FIRED") == 1);
}

TEST_CASE("timer/cancel a workflow that is canceled takes its timer back") {
  live_queue with;
  test::running_worker worker(with.make<sleeper>());
  auto const options = with.started("sleeper");
  auto const handle = test::run(with.client.start_workflow<&sleeper::run>(options));
  with.wait_for_event(handle, "TIMER_STARTED");
  test::run(handle.cancel());
  CHECK(test::run(handle.result()) == "canceled");
  CHECK(with.count(handle, "TIMER_CANCELED") == 1);
}

TEST_CASE("timer/zero no time is no timer") {
  live_queue with;
  test::running_worker worker(with.make<hasty>());
  auto const options = with.started("hasty");
  auto const handle = test::run(with.client.start_workflow<&hasty::run>(options));
  CHECK(test::run(handle.result()) == 1);
  CHECK(with.count(handle, "TIMER_STARTED") == 0);
}
