#include "scripted_run.hpp"

#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/when.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace wf = temporal::workflow;
using temporal::test::scripted_run;

namespace {

wf::task<int> length(scripted_run& run, std::string name) {
  auto const text = co_await run.operate(std::move(name));
  co_return static_cast<int>(text.size());
}

}  // namespace

TEST_CASE("when_all starts from left to right and gives the results in order") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const named = run.operate("named").start();
    auto all = wf::when_all(run.operate("a"), length(run, "b"), named, run.operate("c"),
                            wf::wait_condition([] { return true; }));
    // Not before it is awaited.
    run.note("|");
    auto const result = co_await std::move(all);
    static_assert(std::is_same_v<decltype(result), std::tuple<std::string, int, std::string,
                                                              std::string, std::monostate> const>);
    auto const& [a, b, n, c, nothing] = result;
    run.note(a + std::to_string(b) + n + c);
  };
  run.run(body);
  CHECK(run.notes() == "start:named | start:a start:c start:b");
  run.settle_and_run("c", "C");
  run.settle_and_run("named", "N");
  run.settle_and_run("a", "A");
  CHECK(run.notes().empty());
  run.settle_and_run("b", "four");
  CHECK(run.notes() == "A4NC");
}

TEST_CASE("when_all waits for all, then throws the error of the foremost") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    try {
      co_await wf::when_all(run.operate("a"), run.operate("b"), run.operate("c"));
    } catch (std::runtime_error const& error) {
      run.note(error.what());
    }
  };
  run.run(body);
  run.fail("c", "third");
  run.run();
  run.fail("b", "second");
  run.run();
  CHECK(run.notes() == "start:a start:b start:c");
  run.settle_and_run("a");
  CHECK(run.notes() == "second");
}

TEST_CASE("vectors of operations, tasks and futures are combined, none of them included") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    std::vector<wf::operation<std::string>> operations;
    std::vector<wf::task<int>> tasks;
    std::vector<wf::future<std::string>> futures;
    std::vector<wf::future<>> conditions(1, wf::wait_condition([] { return true; }).start());
    for (std::string const name : {"1", "2"}) {
      operations.push_back(run.operate("o" + name));
      tasks.push_back(length(run, "t" + name));
      futures.push_back(run.operate("f" + name).start());
    }
    auto const texts = co_await wf::when_all(std::move(operations));
    CHECK(texts == std::vector<std::string>{"a", "b"});
    auto const numbers = co_await wf::when_all(std::move(tasks));
    CHECK(numbers == std::vector<int>{1, 2});
    CHECK(co_await wf::when_any(futures) == 1);
    CHECK((co_await wf::when_all(futures)).size() == 2);
    CHECK((co_await wf::when_all(conditions)).size() == 1);
    CHECK((co_await wf::when_all(std::vector<wf::future<>>())).empty());
    run.note("end");
    co_await wf::when_any(std::vector<wf::future<>>());
  };
  run.run(body);
  CHECK(run.notes() == "start:f1 start:f2 start:o1 start:o2");
  run.settle_and_run("o2", "b");
  run.settle_and_run("o1", "a");
  run.settle_and_run("t1", "x");
  run.settle_and_run("t2", "xx");
  run.settle_and_run("f2");
  run.settle_and_run("f1");
  CHECK(run.notes() == "start:t1 start:t2 end error: when_any of nothing would never end");
}

TEST_CASE("when_any gives the one that ended first; of those that had ended before, the foremost") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const a = run.operate("a").start();
    auto const b = run.operate("b").start();
    auto const c = run.operate("c").start();
    run.note(std::to_string(co_await wf::when_any(a, b, c)));
    run.note(std::to_string(co_await wf::when_any(a, b, c)));
    run.note(co_await b + co_await c);
  };
  run.run(body);
  // Both before anything is resumed, as the results of one task of the server are.
  run.settle("c", "C");
  run.settle("b", "B");
  run.run();
  CHECK(run.notes() == "start:a start:b start:c 2 1 BC");
  CHECK(run.is_pending("a"));
}

TEST_CASE("when_any leaves the rest alone, and the futures usable") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const slow = run.operate("slow").start();
    auto const timer = run.operate("timer").start();
    CHECK(co_await wf::when_any(slow, timer) == 1);
    run.note("late");
    run.note(co_await slow);
  };
  run.run(body);
  run.settle_and_run("timer");
  CHECK(run.notes() == "start:slow start:timer late");
  run.settle_and_run("slow", "result");
  CHECK(run.notes() == "result");
}

TEST_CASE("an error is thrown by when_any if nobody else could see it") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const named = run.operate("named").start();
    CHECK(co_await wf::when_any(named, run.operate("x")) == 0);
    try {
      co_await named;
    } catch (std::runtime_error const& error) {
      run.note(error.what());
    }
    auto const pending = run.operate("y").start();
    try {
      co_await wf::when_any(pending, run.operate("z"));
    } catch (std::runtime_error const& error) {
      run.note(error.what());
    }
    // Else a cancelled wait would look like a condition that holds.
    co_await wf::when_any(wf::wait_condition([] { return false; }), run.operate("timer"));
  };
  run.run(body);
  run.fail("named", "one");
  run.run();
  run.fail("z", "two");
  run.run();
  run.cancel("stop");
  CHECK(run.notes() ==
        "start:named start:x one start:y start:z two start:timer cancel:x cancel:y cancel:timer "
        "error: canceled: stop");
}

TEST_CASE("the condition that lost is looked at no more") {
  scripted_run run;
  auto const wait = [&]() -> wf::task<> {
    auto const there = std::make_unique<bool>(false);
    co_await wf::when_any(wf::wait_condition([&there] { return *there; }), run.operate("timer"));
  };
  auto const body = [&]() -> wf::task<> {
    co_await wait();
    co_await run.operate("x");
    run.note("end");
  };
  run.run(body);
  run.settle_and_run("timer");
  run.settle_and_run("x");
  CHECK(run.notes() == "start:timer start:x end");
}

TEST_CASE("combinations are combined") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const winner = co_await wf::when_any(wf::when_all(run.operate("a"), run.operate("b")),
                                              wf::when_any(run.operate("c"), run.operate("d")));
    run.note(std::to_string(winner));
  };
  run.run(body);
  CHECK(run.notes() == "start:a start:b start:c start:d");
  run.settle_and_run("a");
  CHECK(run.notes().empty());
  run.settle_and_run("d");
  CHECK(run.notes() == "1");
}

TEST_CASE("an operation is started once") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto operation = run.operate("a");
    auto const future = std::move(operation).start();
    CHECK_THROWS_WITH_AS(static_cast<void>(std::move(operation).start()),
                         "this operation was started or moved from before", std::logic_error);
    co_await future;
  };
  run.run(body);
  CHECK(run.notes() == "start:a");
}
