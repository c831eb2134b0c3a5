#include "scripted_run.hpp"

#include <temporal/detail/workflow/function_name.hpp>
#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/when.hpp>

#include <source_location>
#include <string>
#include <string_view>

namespace wf = temporal::workflow;
using temporal::detail::wf::function_name;
using temporal::test::scripted_run;

namespace stack_trace_test {

std::string here(std::source_location where = std::source_location::current()) {
  return function_name(where.function_name());
}

template <class T>
class shop {
 public:
  explicit shop(scripted_run& run) : run_(run) {}

  // NOLINTNEXTLINE: as a template argument and a function type are written.
  wf::task<std::string> charge(std::string const& card, int (*)(int)) const {
    run_.note(here());
    co_return co_await run_.operate(card);
  }

  wf::task<> pay() {
    auto const card = std::string("card");
    co_await charge(card, nullptr);
  }

  wf::task<> names() {
    run_.note(here());
    auto const plain = [](scripted_run& run) { run.note(here()); };
    plain(run_);
    auto const coroutine = [](scripted_run& run) -> wf::task<> {
      run.note(here());
      co_return;
    };
    co_await coroutine(run_);
    co_await (*this)(1);
  }

  wf::task<> operator()(T) {
    run_.note(here());
    co_return;
  }

 private:
  scripted_run& run_;
};

}  // namespace stack_trace_test

TEST_CASE("functions have the same names with every compiler") {
  scripted_run run;
  stack_trace_test::shop<int> shop(run);
  auto const body = [&] { return shop.names(); };
  run.run(body);
  CHECK(run.notes() ==
        "stack_trace_test::shop::names stack_trace_test::shop::names::lambda "
        "stack_trace_test::shop::names::lambda stack_trace_test::shop::operator()");
  CHECK(function_name("void order::run(order::run(int)::_ZN5order3runEi.Frame*)") == "order::run");
  CHECK(function_name("temporal::workflow::task<int> order::run(int) const") == "order::run");
  CHECK(function_name("auto f(int)::(anonymous class)::operator()(int) const") == "f::lambda");
  CHECK(function_name("bool operator<(a const&, b const&)") == "operator<");
  CHECK(function_name("task<> (anonymous namespace)::f(F) [F = int (*)(int)]") == "f");
  CHECK(function_name("void {anonymous}::f(f()::_Z1fv.Frame*)") == "f");
  CHECK(function_name("main").size() == 4);
  CHECK(function_name("broken(<(").size() > 0);
  CHECK(function_name("").empty());
}

TEST_CASE("a trace shows where each root waits, innermost first") {
  scripted_run run;
  stack_trace_test::shop<int> shop(run);
  auto const first = [&] { return shop.pay(); };
  auto const second = [&]() -> wf::task<> { co_await wf::wait_condition([] { return false; }); };
  run.start(first, "run");
  run.start(second, "signal 'approve'");
  // Nothing runs yet, so nothing waits.
  CHECK(run.scheduler.stack_trace() == "run\n\nsignal 'approve'\n");
  run.run();

  auto const stacks = run.scheduler.stacks();
  REQUIRE(stacks.size() == 2);
  CHECK(stacks[0].root == "run");
  REQUIRE(stacks[0].entries.size() == 2);
  auto const& inner = stacks[0].entries[0];
  CHECK(inner.name == "card");
  CHECK(inner.function == "stack_trace_test::shop::charge");
  CHECK(inner.file.ends_with("unit/workflow/stack_trace_test.cpp"));
  auto const& outer = stacks[0].entries[1];
  CHECK(outer.name == "stack_trace_test::shop::charge");
  CHECK(outer.function == "stack_trace_test::shop::pay");
  CHECK(outer.line == inner.line + 5);

  auto const line = [](temporal::detail::wf::stack_entry const& entry) {
    return "\n  at " + entry.name + " (stack_trace_test.cpp:" + std::to_string(entry.line) + ")";
  };
  REQUIRE(stacks[1].entries.size() == 1);
  CHECK(stacks[1].entries[0].name == "wait_condition");
  CHECK(run.scheduler.stack_trace() == "run" + line(inner) + line(outer) + "\n\nsignal 'approve'" +
                                           line(stacks[1].entries[0]) + "\n");

  run.settle_and_run("card");
  CHECK(run.scheduler.stacks().size() == 1);
}

TEST_CASE("the library's own coroutines are not in a trace, what they wait for is") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto const clean = [&]() -> wf::task<std::string> { co_return co_await run.operate("undo"); };
    auto const spawned = wf::spawn(wf::shielded(clean));
    co_await wf::when_all(run.operate("a"), spawned);
    auto const operate = [&] { return run.operate("b"); };
    co_await wf::shielded(operate);
  };
  run.run(body);
  auto stacks = run.scheduler.stacks();
  REQUIRE(stacks.size() == 2);
  REQUIRE(stacks[0].entries.size() == 1);
  CHECK(stacks[0].entries[0].name == "when_all");
  CHECK(stacks[1].root == "a spawned task (stack_trace_test.cpp:" +
                              std::to_string(stacks[0].entries[0].line - 1) + ")");
  REQUIRE(stacks[1].entries.size() == 1);
  CHECK(stacks[1].entries[0].name == "undo");
  CHECK(stacks[1].entries[0].line == stacks[0].entries[0].line - 2);

  run.settle_and_run("a");
  run.settle_and_run("undo");
  stacks = run.scheduler.stacks();
  REQUIRE(stacks.size() == 1);
  REQUIRE(stacks[0].entries.size() == 2);
  CHECK(stacks[0].entries[0].name == "b");
  CHECK(stacks[0].entries[0].line + 1 == stacks[0].entries[1].line);
}
