#include "scripted_run.hpp"

#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/mutex.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/when.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wf = temporal::workflow;
using temporal::detail::wf::scheduler;
using temporal::test::scripted_run;
using temporal::test::witness;

namespace {

/// A workflow that waits in every way there is.
class everything {
 public:
  explicit everything(scripted_run& run) : run_(run) {}

  wf::task<> body() {
    witness const local;
    auto const name = co_await called("activity");
    auto guard = co_await mutex_.lock();
    auto const waiting = [this]() -> wf::task<std::string> {
      witness const inner;
      auto const own = co_await mutex_.lock();
      co_return co_await run_.operate("spawned");
    };
    auto spawned = wf::spawn(waiting);
    co_await wf::wait_condition([this] { return go_; });
    auto both = co_await wf::when_all(run_.operate("left"), called("right"));
    auto const timer = run_.operate("timer").start();
    auto const first =
        co_await wf::when_any(timer, spawned, wf::wait_condition([this] { return !go_; }));
    guard.unlock();
    wf::cancellation_scope scope;
    auto const slow = [this] { return called("slow"); };
    auto scoped = wf::spawn(wf::with_scope(scope, slow));
    co_await run_.operate("last");
    scope.cancel();
    auto const cleaning = [this, copy = name]() -> wf::task<> {
      witness const inner;
      co_await run_.operate("cleanup " + copy);
    };
    co_await wf::shielded(cleaning);
    run_.note(name + std::get<0>(both) + std::to_string(first) + co_await spawned +
              co_await scoped);
  }

  void go() { go_ = true; }

 private:
  wf::task<std::string> called(std::string name) {
    witness const local;
    std::vector<witness> const more(3);
    co_return co_await run_.operate(std::move(name));
  }

  scripted_run& run_;
  wf::mutex mutex_;
  bool go_ = false;
};

/// Does in its destructor what must not be done there.
class busybody {
 public:
  explicit busybody(scripted_run& run, wf::future<std::string> pending)
      : run_(run), pending_(std::move(pending)), mutex_(), held_(mutex_.try_lock()) {}
  busybody(busybody const&) = delete;

  ~busybody() {
    run_.note(run_.scheduler.evicting() ? "evicting" : "running");
    CHECK(&scheduler::current() == &run_.scheduler);
    pending_.cancel();
    wf::cancellation_scope::current().cancel("late");
    auto const operation = run_.operate("late").start();
    CHECK(!operation.ready());
    auto const code = [this]() -> wf::task<> {
      run_.note("never");
      co_return;
    };
    auto const spawned = wf::spawn(code);
    CHECK(!spawned.ready());
    auto const waited = wf::wait_condition([this] {
                          run_.note("never");
                          return true;
                        }).start();
    CHECK(!waited.ready());
    auto locked = mutex_.lock().start();
    held_.reset();
    CHECK(!locked.ready());
    CHECK(!wf::is_cancel_requested());
  }

 private:
  scripted_run& run_;
  wf::future<std::string> pending_;
  wf::mutex mutex_;
  std::optional<wf::mutex_guard> held_;
};

}  // namespace

TEST_CASE("evicted at any point, a workflow leaves nothing and does nothing") {
  std::vector<std::string> seen;
  for (std::size_t stop = 0;; ++stop) {
    witness::alive = 0;
    scripted_run run;
    everything workflow(run);
    auto const body = [&workflow] { return workflow.body(); };
    auto const settle = [&run](std::string name) {
      return [&run, name] { run.settle_and_run(name, name); };
    };
    std::vector<std::function<void()>> const steps = {
        [&] { run.start(body); },
        [&] { run.run(); },
        settle("activity"),
        [&] {
          workflow.go();
          run.run();
        },
        settle("right"),
        settle("left"),
        [&] { run.settle("timer"); },
        [&] { run.run(); },
        settle("spawned"),
        settle("last"),
        settle("cleanup activity"),
        settle("slow"),
    };
    std::string history;
    for (std::size_t step = 0; step < steps.size() && step < stop; ++step) {
      steps[step]();
      history += run.notes() + '|';
    }
    run.scheduler.evict();
    CHECK(witness::alive == 0);
    CHECK(run.scheduler.frame_bytes() == 0);
    run.run();
    CHECK(run.notes().empty());
    CHECK(run.scheduler.stack_trace().empty());
    seen.push_back(history);
    if (stop == steps.size()) break;
  }
  CHECK(seen.back() ==
        "|start:activity||start:left start:right||start:timer||start:last start:spawned "
        "start:slow||cancel:slow start:cleanup activity||activityleft0spawnedslow|");
  // The same up to the eviction, however far it went.
  for (auto const& one : seen) CHECK(seen.back().starts_with(one));
}

TEST_CASE("what destructors do while a run is evicted has no effect") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    busybody const guard(run, run.operate("x").start());
    co_await run.operate("y");
    run.note("resumed");
  };
  run.run(body);
  CHECK(run.notes() == "start:x start:y");
  // Ready to go on, but not resumed.
  run.settle("y");
  run.scheduler.evict();
  CHECK(run.notes() == "evicting");
  run.run();
  CHECK(run.notes().empty());
}

TEST_CASE("roots are destroyed youngest first") {
  scripted_run run;
  class last_word {
   public:
    last_word(scripted_run& run, std::string name) : run_(run), name_(std::move(name)) {}
    last_word(last_word const&) = delete;
    ~last_word() { run_.note(name_); }

   private:
    scripted_run& run_;
    std::string name_;
  };
  auto const waiting = [&run](std::string name) -> wf::task<> {
    last_word const local(run, name);
    co_await run.operate(name);
  };
  auto const a = [&] { return waiting("a"); };
  auto const b = [&] { return waiting("b"); };
  auto const c = [&] { return waiting("c"); };
  run.start(a);
  run.start(b);
  run.start(c);
  run.run();
  CHECK(run.notes() == "start:a start:b start:c");
  run.scheduler.evict();
  CHECK(run.notes() == "c b a");
}

TEST_CASE("after an eviction nothing starts, and operations may still end") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    run.note("body");
    co_await run.operate("x");
  };
  run.run(body);
  run.scheduler.evict();
  run.settle_and_run("x");
  run.run(body);
  CHECK(run.notes() == "body start:x");
  CHECK(run.scheduler.frame_bytes() == 0);
}

TEST_CASE("futures may outlive the coroutines and the scheduler") {
  std::optional<wf::future<std::string>> kept;
  std::optional<wf::future<>> condition;
  {
    scripted_run run;
    auto const body = [&]() -> wf::task<> {
      kept = run.operate("x").start();
      condition = wf::wait_condition([] { return false; }).start();
      co_await *kept;
    };
    run.run(body);
  }
  CHECK(!kept->ready());
  CHECK(!condition->ready());
}
