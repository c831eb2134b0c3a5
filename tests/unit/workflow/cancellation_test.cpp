#include "scripted_run.hpp"

#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/when.hpp>

#include <memory>
#include <optional>
#include <string>

namespace wf = temporal::workflow;
using temporal::test::scripted_run;

namespace {

/// Awaits, and notes how it ended.
template <class Awaitable>
wf::task<> watch(scripted_run& run, Awaitable awaited) {
  try {
    co_await std::move(awaited);
    run.note("done");
  } catch (temporal::canceled_failure const& failure) {
    run.note("canceled:" + failure.message());
  }
}

}  // namespace

TEST_CASE("cancelling the workflow ends its operations in the order of their start") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto first = wf::spawn(watch(run, run.operate("a")));
    auto second = wf::spawn(watch(run, run.operate("b")));
    co_await watch(run, wf::wait_condition([] { return false; }));
    CHECK(wf::is_cancel_requested());
    CHECK(wf::cancellation_scope::current().reason() == "why");
    co_await first;
    co_await second;
  };
  run.run(body);
  CHECK(run.notes() == "start:a start:b");
  run.cancel("why");
  CHECK(run.notes() == "cancel:a cancel:b canceled:why canceled:why canceled:why");
}

TEST_CASE("an operation decides how it ends when it is cancelled") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> { co_await watch(run, run.operate("slow")); };
  run.run(body);
  run.cancel();
  run.cancel();
  CHECK(run.notes() == "start:slow cancel:slow");
  run.settle_and_run("slow");
  CHECK(run.notes() == "done");
}

TEST_CASE("what starts in a cancelled scope fails at once, and nothing is sent") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    co_await watch(run, run.operate("a"));
    co_await watch(run, run.operate("b"));
    co_await watch(run, wf::wait_condition([] { return true; }));
    auto const future = run.operate("c").start();
    CHECK(future.ready());
    run.note("end");
  };
  run.run(body);
  run.cancel("stop");
  CHECK(run.notes() == "start:a cancel:a canceled:stop canceled:stop canceled:stop end");
}

TEST_CASE("a scope is cancelled alone, and with the one around it") {
  scripted_run run;
  std::optional<wf::cancellation_scope> inner;
  auto const body = [&]() -> wf::task<> {
    inner.emplace();
    auto const a = [&] { return watch(run, run.operate("a")); };
    auto const b = [&] { return watch(run, run.operate("b")); };
    auto within = wf::spawn(wf::with_scope(*inner, a));
    wf::cancellation_scope other;
    auto beside = wf::spawn(wf::with_scope(other, b));
    co_await watch(run, run.operate("c"));
    co_await within;
    co_await beside;
  };
  run.run(body);
  CHECK(run.notes() == "start:c start:a start:b");
  {
    temporal::detail::wf::scheduler::enter const entered(run.scheduler);
    inner->cancel("inner");
  }
  CHECK(inner->is_cancel_requested());
  CHECK(inner->reason() == "inner");
  run.run();
  CHECK(run.notes() == "cancel:a canceled:inner");
  run.cancel("all");
  CHECK(run.notes() == "cancel:b cancel:c canceled:all canceled:all");
  CHECK(inner->reason() == "inner");
}

TEST_CASE("a scope without handles is cancelled with the one around it") {
  scripted_run run;
  std::optional<wf::future<>> kept;
  auto const body = [&]() -> wf::task<> {
    {
      wf::cancellation_scope const outer;
      auto const nest = [&]() -> wf::task<> {
        wf::cancellation_scope const innermost;
        auto const start = [&]() -> wf::task<> {
          kept = wf::spawn(watch(run, run.operate("a")));
          co_return;
        };
        co_await wf::with_scope(innermost, start);
      };
      co_await wf::with_scope(outer, nest);
    }
    co_await *kept;
  };
  run.run(body);
  run.cancel("all");
  CHECK(run.notes() == "start:a cancel:a canceled:all");
}

TEST_CASE("a scope made within a cancelled one is cancelled, a detached one is not") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    co_await watch(run, run.operate("a"));
    wf::cancellation_scope const child;
    CHECK(child.is_cancel_requested());
    CHECK(child.reason() == "stop");
    CHECK(!wf::cancellation_scope::detached().is_cancel_requested());
  };
  run.run(body);
  run.cancel("stop");
  CHECK(run.notes() == "start:a cancel:a canceled:stop");
}

TEST_CASE("shielded work goes on in a cancelled workflow, and the scope is back after it") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    co_await watch(run, run.operate("a"));
    CHECK(wf::is_cancel_requested());
    auto const clean = [&]() -> wf::task<std::string> {
      CHECK(!wf::is_cancel_requested());
      auto const one = co_await run.operate("undo");
      auto const two = co_await wf::spawn([&] { return run.operate("undo more"); });
      co_return one + two;
    };
    CHECK(co_await wf::shielded(clean) == "onetwo");
    CHECK(wf::is_cancel_requested());
    co_await watch(run, run.operate("b"));
  };
  run.run(body);
  run.cancel("stop");
  run.settle_and_run("undo", "one");
  run.settle_and_run("undo more", "two");
  CHECK(run.notes() == "start:a cancel:a canceled:stop start:undo start:undo more canceled:stop");
}

TEST_CASE("a task belongs to the scope that awaits it, wherever it was made") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    co_await watch(run, run.operate("a"));
    auto made_outside = watch(run, run.operate("undo"));
    auto const shield = [&] { return std::move(made_outside); };
    co_await wf::shielded(shield);
  };
  run.run(body);
  run.cancel();
  run.settle_and_run("undo");
  CHECK(run.notes() == "start:a cancel:a canceled:canceled start:undo done");
}

TEST_CASE("callables with captures are kept as long as they run") {
  scripted_run run;
  std::string const text(100, 'x');
  auto const body = [&]() -> wf::task<> {
    wf::task<> kept = [&] {
      auto const local = [&run, text]() -> wf::task<> {
        co_await run.operate("a");
        run.note(text);
      };
      return wf::shielded(local);
    }();
    co_await std::move(kept);
  };
  run.run(body);
  run.settle_and_run("a");
  CHECK(run.notes() == "start:a " + text);
}

TEST_CASE("futures are cancelled one by one, and keep the result that they have") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto a = run.operate("a").start();
    auto b = run.operate("b").start();
    auto waited = wf::wait_condition([] { return false; }).start();
    a.cancel();
    a.cancel();
    waited.cancel();
    co_await watch(run, a);
    co_await watch(run, waited);
    co_await watch(run, b);
    b.cancel();
    co_await watch(run, b);
  };
  run.run(body);
  run.settle_and_run("b");
  CHECK(run.notes() == "start:a start:b cancel:a canceled:canceled canceled:canceled done done");
}

TEST_CASE("a callback of a scope may end others, and is called once") {
  scripted_run run;
  using temporal::detail::wf::scope_state;
  auto const scope = scope_state::make_detached();
  temporal::detail::wf::registration second;
  std::string called;
  auto const first = scope->on_cancel([&] {
    called += '1';
    second.reset();
  });
  second = scope->on_cancel([&] { called += '2'; });
  temporal::detail::wf::registration third;
  third = scope->on_cancel([&] {
    called += '3';
    third.reset();
  });
  scope->cancel("a");
  scope->cancel("b");
  CHECK(called == "13");
  CHECK(scope->reason() == "a");
  auto const late = scope->on_cancel([&] { called += '4'; });
  CHECK(late == nullptr);
  CHECK(called == "134");
}

TEST_CASE("scopes are of workflows only, and are not cancelled by code that must not change one") {
  CHECK_THROWS_AS(wf::cancellation_scope(), std::logic_error);
  CHECK_THROWS_AS(wf::cancellation_scope::detached(), std::logic_error);
  CHECK_THROWS_AS(wf::is_cancel_requested(), std::logic_error);
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    wf::cancellation_scope const scope;
    temporal::detail::wf::scheduler::read_only_section const query(run.scheduler);
    CHECK_THROWS_AS(scope.cancel(), std::logic_error);
    CHECK(!scope.is_cancel_requested());
    co_return;
  };
  run.run(body);
  CHECK(run.notes().empty());
}
