#include "scripted_run.hpp"

#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/when.hpp>

#include <memory>
#include <string>

namespace wf = temporal::workflow;
using temporal::test::scripted_run;
using temporal::test::witness;

TEST_CASE("a spawned task begins when the caller waits, and gives its result to many") {
  scripted_run run;
  auto const work = [&](std::string name) -> wf::task<std::string> {
    run.note("begin:" + name);
    co_return co_await run.operate(name);
  };
  auto const body = [&]() -> wf::task<> {
    auto const a = wf::spawn(work("a"));
    auto const b = wf::spawn(work("b"));
    run.note("|");
    CHECK(!a.ready());
    CHECK(co_await a == "A");
    CHECK(a.ready());
    CHECK(co_await a + co_await b == "AB");
    run.note("end");
  };
  run.run(body);
  CHECK(run.notes() == "| begin:a start:a begin:b start:b");
  run.settle_and_run("b", "B");
  run.settle_and_run("a", "A");
  CHECK(run.notes() == "end");
}

TEST_CASE("callables are kept, and may return operations and void tasks") {
  scripted_run run;
  std::string const text(100, 'x');
  auto const body = [&]() -> wf::task<> {
    auto const captured = [&run, text]() -> wf::task<> {
      co_await run.operate("a");
      run.note(text);
    };
    auto const done = wf::spawn(captured);
    auto const operated = wf::spawn([&run] { return run.operate("b"); });
    run.note(co_await operated);
    co_await done;
  };
  run.run(body);
  run.settle_and_run("a");
  run.settle_and_run("b", "B");
  CHECK(run.notes() == "start:a start:b " + text + " B");
}

TEST_CASE("an exception stays in the future") {
  scripted_run run;
  auto const bad = []() -> wf::task<int> {
    throw std::runtime_error("bad");
    co_return 1;
  };
  auto const body = [&]() -> wf::task<> {
    auto const future = wf::spawn(bad());
    co_await run.operate("x");
    for (int i = 0; i < 2; ++i) {
      try {
        co_await future;
      } catch (std::runtime_error const& error) {
        run.note(error.what());
      }
    }
  };
  run.run(body);
  CHECK(run.notes() == "start:x");
  run.settle_and_run("x");
  CHECK(run.notes() == "bad bad");
}

TEST_CASE("an exception that nobody looked at is reported") {
  scripted_run run;
  auto const bad = [](std::string what) -> wf::task<> {
    throw std::runtime_error(what);
    co_return;
  };
  auto const body = [&]() -> wf::task<> {
    { auto const dropped = wf::spawn(bad("dropped")); }
    auto const kept = wf::spawn(bad("kept"));
    auto const seen = wf::spawn(bad("seen"));
    try {
      co_await seen;
    } catch (std::runtime_error const&) {
      run.note("seen");
    }
    co_await run.operate("x");
  };
  run.run(body);
  CHECK(run.notes() == "unobserved: dropped seen start:x");
  run.settle_and_run("x");
  CHECK(run.notes() == "unobserved: kept");
}

TEST_CASE("an eviction reports nothing") {
  scripted_run run;
  auto const bad = []() -> wf::task<> {
    throw std::runtime_error("bad");
    co_return;
  };
  auto const body = [&]() -> wf::task<> {
    auto const kept = wf::spawn(bad());
    co_await run.operate("x");
  };
  run.run(body);
  run.scheduler.evict();
  CHECK(run.notes() == "start:x");
}

TEST_CASE("cancelling the future cancels the task's own scope, not the caller's") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const work = [&]() -> wf::task<std::string> { co_return co_await run.operate("a"); };
    auto const future = wf::spawn(work);
    co_await run.operate("x");
    future.cancel();
    try {
      co_await future;
    } catch (temporal::canceled_failure const&) {
      run.note("canceled");
    }
    CHECK(!wf::is_cancel_requested());
  };
  run.run(body);
  run.settle_and_run("x");
  CHECK(run.notes() == "start:x start:a cancel:a canceled");
}

TEST_CASE("a spawned task goes on when its future is gone, and is given up with the run") {
  witness::alive = 0;
  scripted_run run;
  auto const work = [&](std::string name) -> wf::task<> {
    witness const local;
    co_await run.operate(name);
    run.note("done:" + name);
  };
  auto const body = [&]() -> wf::task<> {
    { auto const dropped = wf::spawn(work("a")); }
    { auto const dropped = wf::spawn(work("b")); }
    co_return;
  };
  run.run(body);
  CHECK(witness::alive == 2);
  run.settle_and_run("b");
  CHECK(run.notes() == "start:a start:b done:b");
  CHECK(witness::alive == 1);
  run.scheduler.evict();
  CHECK(witness::alive == 0);
}

TEST_CASE("nothing is spawned by code that must not change the workflow, or outside of one") {
  auto const work = []() -> wf::task<> { co_return; };
  CHECK_THROWS_AS(static_cast<void>(wf::spawn(work)), std::logic_error);
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    temporal::detail::wf::scheduler::read_only_section const query(run.scheduler);
    CHECK_THROWS_AS(static_cast<void>(wf::spawn(work)), std::logic_error);
    co_return;
  };
  run.run(body);
  CHECK(run.notes().empty());
}
