#include "scripted_run.hpp"

#include <temporal/workflow/condition.hpp>

#include <memory>
#include <string>
#include <thread>

namespace wf = temporal::workflow;
using temporal::detail::wf::scheduler;
using temporal::test::scripted_run;

namespace {

/// A root that says what it does, before and after an operation.
wf::task<> walk(scripted_run& run, std::string name, std::string operation) {
  run.note(name + "1");
  co_await run.operate(operation);
  run.note(name + "2");
}

}  // namespace

TEST_CASE("roots begin in the order of their start, and go on in the order of settlement") {
  scripted_run run;
  auto const a = [&] { return walk(run, "a", "x"); };
  auto const b = [&] { return walk(run, "b", "y"); };
  auto const c = [&] { return walk(run, "c", "z"); };
  run.start(a);
  run.start(b);
  run.start(c);
  CHECK(run.notes().empty());
  run.run();
  CHECK(run.notes() == "a1 start:x b1 start:y c1 start:z");
  run.settle("z");
  run.settle("x");
  run.settle("y");
  CHECK(run.notes().empty());
  run.run();
  CHECK(run.notes() == "c2 a2 b2");
  CHECK(!run.scheduler.has_roots());
}

TEST_CASE("a called task runs on at once, whatever is ready") {
  scripted_run run;
  auto const step = [&](std::string name) -> wf::task<> {
    run.note(name);
    co_return;
  };
  auto const a = [&]() -> wf::task<> {
    co_await step("a1");
    co_await step("a2");
  };
  auto const b = [&]() -> wf::task<> { co_await step("b1"); };
  run.start(a);
  run.start(b);
  run.run();
  CHECK(run.notes() == "a1 a2 b1");
}

TEST_CASE("those who wait for one operation go on in the order in which they came") {
  scripted_run run;
  std::optional<wf::future<std::string>> shared;
  auto const first = [&]() -> wf::task<> {
    shared = run.operate("x").start();
    run.note("a" + co_await *shared);
  };
  auto const second = [&]() -> wf::task<> {
    run.note("b" + co_await *shared);
    run.note("again" + co_await *shared);
  };
  run.start(first);
  run.start(second);
  run.start(second);
  run.run();
  run.settle_and_run("x", "!");
  CHECK(run.notes() == "start:x a! b! again! b! again!");
}

TEST_CASE("an operation ends once") {
  scripted_run run;
  std::shared_ptr<scripted_run::text_cell> outcome;
  auto const body = [&]() -> wf::task<> {
    outcome = std::make_shared<scripted_run::text_cell>("x");
    run.note(co_await wf::future<std::string>(outcome));
  };
  run.run(body);
  outcome->settle("first");
  outcome->settle("second");
  outcome->fail(std::make_exception_ptr(std::runtime_error("third")));
  run.run();
  CHECK(run.notes() == "first");
}

TEST_CASE("a failed operation throws to each who awaits it") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const future = run.operate("x").start();
    for (int i = 0; i < 2; ++i) {
      try {
        co_await future;
      } catch (std::runtime_error const& error) {
        run.note(error.what());
      }
    }
  };
  run.run(body);
  run.fail("x", "broken");
  run.run();
  CHECK(run.notes() == "start:x broken broken");
}

TEST_CASE("a future decodes what its operation gave, each time it is awaited") {
  scripted_run run;
  auto outcome = std::make_shared<scripted_run::text_cell>("x");
  int decoded = 0;
  auto const size = temporal::detail::wf::map_future<std::size_t>(
      wf::future<std::string>(outcome), [&decoded](std::string const& value) {
        ++decoded;
        if (value.empty()) throw std::runtime_error("cannot decode");
        return value.size();
      });
  auto const twice_the_size = temporal::detail::wf::map_future<std::size_t>(
      size, [](std::size_t const& value) { return 2 * value; });
  auto const body = [&]() -> wf::task<> {
    CHECK(co_await size == 4);
    CHECK(co_await twice_the_size == 8);
    auto nothing = std::make_shared<scripted_run::text_cell>("y");
    nothing->settle("");
    auto const refused = temporal::detail::wf::map_future<std::size_t>(
        wf::future<std::string>(nothing), [](std::string const& value) -> std::size_t {
          throw std::runtime_error("cannot decode '" + value + "'");
        });
    co_await refused;
  };
  run.run(body);
  CHECK(!size.ready());
  outcome->settle("four");
  CHECK(size.ready());
  run.run();
  CHECK(decoded == 2);
  CHECK(run.notes() == "error: cannot decode ''");
}

TEST_CASE("a result that cannot be copied is there once") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto outcome = std::make_shared<temporal::detail::wf::cell<std::unique_ptr<int>>>("x");
    outcome->settle(std::make_unique<int>(3));
    wf::future<std::unique_ptr<int>> const future(outcome);
    auto const taken = co_await future;
    CHECK(*taken == 3);
    co_await future;
  };
  run.run(body);
  CHECK(run.notes() == "error: this result cannot be copied and was taken before");
}

TEST_CASE("conditions are looked at when nothing is ready, and the first that holds goes first") {
  scripted_run run;
  int turn = 0;
  auto const wait_for = [&](int mine, std::string name) -> wf::task<> {
    auto const is_mine = [&turn, mine] { return turn == mine; };
    co_await wf::wait_condition(is_mine);
    run.note(name);
    // Whether another condition holds is looked at after this.
    turn = mine + 1;
  };
  auto const a = [&] { return wait_for(2, "a"); };
  auto const b = [&] { return wait_for(1, "b"); };
  auto const c = [&] { return wait_for(1, "c"); };
  auto const d = [&]() -> wf::task<> {
    co_await run.operate("x");
    turn = 1;
    run.note("d");
  };
  run.start(a);
  run.start(b);
  run.start(c);
  run.start(d);
  run.run();
  run.settle_and_run("x");
  CHECK(run.notes() == "start:x d b a");
  turn = 1;
  run.scheduler.run_ready();
  CHECK(run.notes().empty());
  run.run();
  CHECK(run.notes() == "c");
}

TEST_CASE("a condition that holds already is no suspension") {
  scripted_run run;
  auto const other = [&]() -> wf::task<> {
    run.note("other");
    co_return;
  };
  auto const body = [&]() -> wf::task<> {
    co_await wf::wait_condition([] { return true; });
    run.note("body");
  };
  run.start(body);
  run.start(other);
  run.run();
  CHECK(run.notes() == "body other");
}

TEST_CASE("what a predicate throws, the one who waits gets") {
  scripted_run run;
  int looks = 0;
  auto const body = [&]() -> wf::task<> {
    try {
      co_await wf::wait_condition([&looks]() -> bool {
        if (++looks == 3) throw std::runtime_error("third look");
        return false;
      });
    } catch (std::runtime_error const& error) {
      run.note(error.what());
    }
  };
  run.run(body);
  CHECK(looks == 2);
  run.run();
  run.run();
  CHECK(looks == 3);
  CHECK(run.notes() == "third look");
}

TEST_CASE("a predicate must not change the workflow") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const future = run.operate("x").start();
    co_await wf::wait_condition([&]() -> bool {
      CHECK(run.scheduler.read_only());
      future.cancel();
      return true;
    });
  };
  run.run(body);
  CHECK(!run.scheduler.read_only());
  CHECK(run.notes() ==
        "start:x error: cancel changes the workflow, which queries, validators of updates and "
        "predicates of conditions must not do");
}

TEST_CASE("a condition whose future is gone is looked at no more") {
  scripted_run run;
  int looks = 0;
  auto const body = [&]() -> wf::task<> {
    {
      auto const future = wf::wait_condition([&looks] {
                            ++looks;
                            return false;
                          }).start();
      CHECK(!future.ready());
    }
    co_await run.operate("x");
  };
  run.run(body);
  run.run();
  CHECK(looks == 1);
}

TEST_CASE("what escapes a root is reported after the root is gone, and the others go on") {
  scripted_run run;
  temporal::test::witness::alive = 0;
  run.scheduler.on_root_error = [&run](std::exception_ptr error) {
    run.note(temporal::describe(error) + std::to_string(temporal::test::witness::alive));
  };
  auto const bad = [](temporal::test::witness const) -> wf::task<> {
    throw std::runtime_error("bad");
    co_return;
  };
  auto const start_bad = [&] { return bad(temporal::test::witness()); };
  auto const good = [&]() -> wf::task<> {
    run.note("good");
    co_return;
  };
  run.start(start_bad);
  run.start(good);
  run.run();
  CHECK(run.notes() == "bad0 good");
}

TEST_CASE("what the report throws leaves run, which can go on") {
  scripted_run run;
  run.scheduler.on_root_error = nullptr;
  auto const bad = []() -> wf::task<> {
    throw std::runtime_error("bad");
    co_return;
  };
  auto const good = [&]() -> wf::task<> {
    run.note("good");
    co_return;
  };
  run.start(bad);
  run.start(good);
  CHECK_THROWS_WITH_AS(run.run(), "bad", std::runtime_error);
  CHECK(run.notes().empty());
  run.run();
  CHECK(run.notes() == "good");
}

TEST_CASE("there is a current scheduler in a workflow's code only") {
  CHECK(scheduler::find_current() == nullptr);
  CHECK_THROWS_WITH_AS(scheduler::current(), doctest::Contains("called outside of a workflow"),
                       std::logic_error);
  scripted_run run;
  scripted_run nested;
  auto const inner = [&]() -> wf::task<> {
    CHECK(&scheduler::current() == &nested.scheduler);
    co_return;
  };
  auto const body = [&]() -> wf::task<> {
    CHECK(&scheduler::current() == &run.scheduler);
    nested.run(inner);
    CHECK(&scheduler::current() == &run.scheduler);
    co_return;
  };
  run.run(body);
  CHECK(scheduler::find_current() == nullptr);
  CHECK(run.notes().empty());
}

TEST_CASE("a run does not run within itself") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    run.run();
    co_return;
  };
  run.run(body);
  CHECK(run.notes() == "error: a workflow's scheduler runs already, and cannot run within itself");
}

TEST_CASE("a run may move between threads") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    for (int i = 0; i < 3; ++i) {
      co_await run.operate("x");
      CHECK(&scheduler::current() == &run.scheduler);
    }
    run.note("end");
  };
  run.run(body);
  for (int i = 0; i < 3; ++i) std::thread([&run] { run.settle_and_run("x"); }).join();
  CHECK(run.notes() == "start:x start:x start:x end");
}

TEST_CASE("a future of one run is refused by another") {
  scripted_run one;
  scripted_run other;
  std::optional<wf::future<std::string>> shared;
  auto const start = [&]() -> wf::task<> {
    shared = one.operate("x").start();
    co_return;
  };
  one.run(start);
  auto const take = [&]() -> wf::task<> { co_await *shared; };
  other.run(take);
  CHECK(other.notes() == "error: a future of one workflow run cannot be awaited in another");
}
