#include "scripted_run.hpp"

#include <temporal/workflow/mutex.hpp>
#include <temporal/workflow/semaphore.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/when.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wf = temporal::workflow;
using temporal::test::scripted_run;

namespace {

/// Holds the mutex for the time of an operation.
wf::task<> hold(scripted_run& run, wf::mutex& mutex, std::string name) {
  auto const guard = co_await mutex.lock();
  run.note("has:" + name);
  co_await run.operate(name);
  run.note("leaves:" + name);
}

wf::task<> take(scripted_run& run, wf::semaphore& semaphore, std::size_t count, std::string name) {
  auto const permit = co_await semaphore.acquire(count);
  CHECK(permit.count() == count);
  run.note("has:" + name);
  co_await run.operate(name);
}

}  // namespace

TEST_CASE("a mutex has one owner, and serves in the order of coming") {
  scripted_run run;
  wf::mutex mutex;
  auto const a = [&] { return hold(run, mutex, "a"); };
  auto const b = [&] { return hold(run, mutex, "b"); };
  auto const c = [&] { return hold(run, mutex, "c"); };
  run.start(a);
  run.start(b);
  run.start(c);
  run.run();
  CHECK(run.notes() == "has:a start:a");
  CHECK(mutex.is_locked());
  run.settle_and_run("a");
  CHECK(run.notes() == "leaves:a has:b start:b");
  run.settle_and_run("b");
  run.settle_and_run("c");
  CHECK(run.notes() == "leaves:b has:c start:c leaves:c");
  CHECK(!mutex.is_locked());
}

TEST_CASE("a mutex is not overtaken, is unlocked early, and is freed by exceptions") {
  scripted_run run;
  wf::mutex mutex;
  auto const first = [&]() -> wf::task<> {
    auto guard = co_await mutex.lock();
    CHECK(guard.owns_lock());
    co_await run.operate("x");
    guard.unlock();
    guard.unlock();
    CHECK(!guard.owns_lock());
    // Handed over already, so that this one waits.
    CHECK(!mutex.try_lock().has_value());
    auto const again = co_await mutex.lock();
    run.note("again");
  };
  auto const second = [&]() -> wf::task<> {
    auto const guard = co_await mutex.lock();
    run.note("second");
    throw std::runtime_error("bad");
  };
  run.start(first);
  run.start(second);
  run.run();
  run.settle_and_run("x");
  CHECK(run.notes() == "start:x second error: bad again");
  CHECK(!mutex.is_locked());
}

TEST_CASE("guards are moved and replaced") {
  scripted_run run;
  wf::mutex one;
  wf::mutex two;
  auto const body = [&]() -> wf::task<> {
    auto guard = co_await one.lock();
    auto other = co_await two.lock();
    guard = std::move(other);
    CHECK(!one.is_locked());
    CHECK(two.is_locked());
    auto tried = one.try_lock();
    CHECK(tried.has_value());
    CHECK(!one.try_lock().has_value());
  };
  run.run(body);
  CHECK(!one.is_locked());
  CHECK(!two.is_locked());
}

TEST_CASE("one who is cancelled waits no more") {
  scripted_run run;
  wf::mutex mutex;
  std::optional<wf::future<>> waiting;
  auto const body = [&]() -> wf::task<> {
    auto const a = wf::spawn(hold(run, mutex, "a"));
    waiting = wf::spawn(hold(run, mutex, "b"));
    auto const c = wf::spawn(hold(run, mutex, "c"));
    co_await run.operate("x");
    waiting->cancel();
    try {
      co_await *waiting;
    } catch (temporal::canceled_failure const&) {
      run.note("canceled");
    }
    co_await c;
  };
  run.run(body);
  run.settle_and_run("x");
  run.settle_and_run("a");
  run.settle_and_run("c");
  CHECK(run.notes() == "start:x has:a start:a canceled leaves:a has:c start:c leaves:c");
  CHECK(!mutex.is_locked());
}

TEST_CASE("a lock that nobody takes is passed on") {
  scripted_run run;
  wf::mutex mutex;
  auto const body = [&]() -> wf::task<> {
    auto guard = co_await mutex.lock();
    {
      auto const lost = mutex.lock().start();
      auto const timer = run.operate("timer").start();
      CHECK(co_await wf::when_any(lost, timer) == 1);
    }
    auto const granted = mutex.lock().start();
    auto const next = wf::spawn(hold(run, mutex, "next"));
    co_await run.operate("x");
    guard.unlock();
    CHECK(granted.ready());
  };
  run.run(body);
  run.settle_and_run("timer");
  run.settle_and_run("x");
  CHECK(run.notes() == "start:timer start:x has:next start:next");
  run.settle_and_run("next");
  CHECK(!mutex.is_locked());
}

TEST_CASE("a semaphore gives what it has, in the order of coming") {
  scripted_run run;
  wf::semaphore semaphore(3);
  auto const a = [&] { return take(run, semaphore, 2, "a"); };
  auto const b = [&] { return take(run, semaphore, 3, "b"); };
  auto const c = [&] { return take(run, semaphore, 1, "c"); };
  run.start(a);
  run.start(b);
  run.start(c);
  run.run();
  // One would be left for c, but b came first.
  CHECK(run.notes() == "has:a start:a");
  CHECK(semaphore.available() == 1);
  run.settle_and_run("a");
  CHECK(run.notes() == "has:b start:b");
  CHECK(semaphore.available() == 0);
  run.settle_and_run("b");
  CHECK(run.notes() == "has:c start:c");
  CHECK(semaphore.available() == 2);
}

TEST_CASE("when one who wanted many leaves, those behind are served") {
  scripted_run run;
  wf::semaphore semaphore(2);
  auto const body = [&]() -> wf::task<> {
    auto const held = semaphore.try_acquire();
    CHECK(held.has_value());
    auto many = wf::spawn(take(run, semaphore, 2, "many"));
    auto const few = wf::spawn(take(run, semaphore, 1, "few"));
    co_await run.operate("x");
    CHECK(!semaphore.try_acquire().has_value());
    many.cancel();
    co_await run.operate("y");
  };
  run.run(body);
  run.settle_and_run("x");
  CHECK(run.notes() == "start:x start:y has:few start:few");
}

TEST_CASE("numbers of permits that make no sense are refused") {
  scripted_run run;
  wf::semaphore semaphore(2);
  auto const body = [&]() -> wf::task<> {
    CHECK_THROWS_WITH_AS(static_cast<void>(semaphore.acquire(3)),
                         "a semaphore of 2 permits can never give 3", std::invalid_argument);
    CHECK_THROWS_AS(static_cast<void>(semaphore.try_acquire(0)), std::invalid_argument);
    co_return;
  };
  run.run(body);
  CHECK(run.notes().empty());
}

TEST_CASE("an eviction hands nothing over") {
  scripted_run run;
  wf::mutex mutex;
  auto const a = [&] { return hold(run, mutex, "a"); };
  auto const b = [&] { return hold(run, mutex, "b"); };
  run.start(b);
  run.start(a);
  run.run();
  run.scheduler.evict();
  CHECK(run.notes() == "has:b start:b");
}
