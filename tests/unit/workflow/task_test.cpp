#include "scripted_run.hpp"

#include <temporal/workflow/condition.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace wf = temporal::workflow;
using temporal::test::scripted_run;
using temporal::test::witness;

namespace {

// Longer than any small string: a second destruction is then a double free.
std::string const text(100, 'x');

wf::task<std::string> twice(std::string value) { co_return value + value; }

wf::task<> fail(std::string message) {
  throw std::runtime_error(message);
  co_return;
}

wf::task<int> depth_of(int depth) {
  if (depth == 0) co_return 0;
  int const below = co_await depth_of(depth - 1);
  co_return below + 1;
}

wf::task<int> wait_below(int depth, bool& go) {
  witness const local;
  if (depth == 0) {
    co_await wf::wait_condition([&go] { return go; });
    co_return 0;
  }
  int const below = co_await wait_below(depth - 1, go);
  co_return below + 1;
}

class unmovable_default {
 public:
  explicit unmovable_default(int value) : value(std::make_unique<int>(value)) {}
  std::unique_ptr<int> value;
};

}  // namespace

TEST_CASE("a task runs when it is awaited, and not before") {
  scripted_run run;
  auto const child = [&run]() -> wf::task<> {
    run.note("child");
    co_return;
  };
  auto const body = [&]() -> wf::task<> {
    auto task = child();
    auto const never = child();
    run.note("parent");
    co_await std::move(task);
    run.note("back");
  };
  run.run(body);
  CHECK(run.notes() == "parent child back");
}

TEST_CASE("results and exceptions reach the one who awaits") {
  scripted_run run;
  auto const number = []() -> wf::task<unmovable_default> { co_return unmovable_default(7); };
  auto const pair = []() -> wf::task<std::pair<int, std::string>> { co_return {3, text}; };
  auto const body = [&]() -> wf::task<> {
    CHECK(co_await twice("ab") == "abab");
    auto const made = co_await number();
    CHECK(*made.value == 7);
    auto const [count, copy] = co_await pair();
    CHECK(count == 3);
    CHECK(copy == text);
    try {
      co_await fail("no");
      FAIL("nothing was thrown");
    } catch (std::runtime_error const& error) {
      run.note(error.what());
    }
    co_await fail("escaped");
  };
  run.run(body);
  CHECK(run.notes() == "no error: escaped");
}

TEST_CASE("a task is awaited once") {
  scripted_run run;
  auto const body = [&]() -> wf::task<> {
    auto task = twice("a");
    CHECK(co_await std::move(task) == "aa");
    co_await std::move(task);
  };
  run.run(body);
  CHECK(run.notes() == "error: this task was awaited or moved from before");
}

TEST_CASE("tasks are moved and assigned, and the replaced one is destroyed") {
  witness::alive = 0;
  scripted_run run;
  auto const holding = [](witness) -> wf::task<int> { co_return 1; };
  auto const body = [&]() -> wf::task<> {
    auto first = holding(witness());
    auto second = holding(witness());
    CHECK(witness::alive == 2);
    first = std::move(second);
    CHECK(witness::alive == 1);
    CHECK(co_await std::move(first) == 1);
    CHECK(witness::alive == 0);
  };
  run.run(body);
  CHECK(run.notes().empty());
}

TEST_CASE("a task made outside of a workflow can be awaited within") {
  auto task = twice("a");
  scripted_run run;
  auto const body = [&]() -> wf::task<> { run.note(co_await std::move(task)); };
  run.run(body);
  CHECK(run.notes() == "aa");
}

TEST_CASE("a task of one run is refused by another") {
  scripted_run one;
  scripted_run other;
  std::vector<wf::task<std::string>> lost;
  auto const make = [&]() -> wf::task<> {
    lost.push_back(twice("a"));
    co_return;
  };
  one.run(make);
  auto const take = [&]() -> wf::task<> { co_await std::move(lost.front()); };
  other.run(take);
  CHECK(other.notes() == "error: a task of one workflow run cannot be awaited in another");
  lost.clear();
}

TEST_CASE("calls of 100000 levels end without a deep stack") {
  scripted_run run;
  int depth = 0;
  auto const body = [&]() -> wf::task<> { depth = co_await depth_of(100'000); };
  run.run(body);
  CHECK(depth == 100'000);
}

TEST_CASE("a chain of 5000 suspended coroutines ends, or is destroyed") {
  for (bool const evicted : {false, true}) {
    witness::alive = 0;
    scripted_run run;
    bool go = false;
    int depth = 0;
    auto const body = [&]() -> wf::task<> { depth = co_await wait_below(5000, go); };
    run.run(body);
    CHECK(witness::alive == 5001);
    if (evicted) {
      run.scheduler.evict();
    } else {
      go = true;
      run.run();
      CHECK(depth == 5000);
    }
    CHECK(witness::alive == 0);
    CHECK(run.scheduler.frame_bytes() == 0);
  }
}

TEST_CASE("frames count, as long as they live") {
  scripted_run run;
  auto const large = [&run]() -> wf::task<> {
    // Volatile: or Clang finds that it needs no room.
    volatile char room[4096] = {};
    co_await run.operate("x");
    run.note(std::to_string(room[17]));
  };
  auto const body = [&]() -> wf::task<> {
    co_await run.operate("before");
    co_await large();
    co_await run.operate("after");
  };
  run.run(body);
  auto const alone = run.scheduler.frame_bytes();
  CHECK(alone > 0);
  CHECK(alone < 4096);
  run.settle_and_run("before");
  CHECK(run.scheduler.frame_bytes() >= alone + 4096);
  run.settle_and_run("x");
  CHECK(run.scheduler.frame_bytes() == alone);
  run.settle_and_run("after");
  CHECK(run.scheduler.frame_bytes() == 0);
}

TEST_CASE("shapes of co_await that GCC 12 must compile to one construction and one destruction") {
  scripted_run run;
  auto const options = [](std::string a, std::vector<std::string> b) -> wf::task<std::string> {
    co_return a + b.at(0);
  };
  auto const shapes = [&]() -> wf::task<> {
    std::vector<std::string> const list(1, text);
    CHECK(co_await options(text, list) == text + text);
    CHECK((co_await options(text, std::vector<std::string>(1, text))).size() == 200);
    CHECK(co_await twice(co_await twice(text)) == text + text + text + text);
    CHECK((co_await run.operate("now")).size() == 100);
    if (co_await twice(text) == text) FAIL("no");
    for (auto const letter : co_await twice("ab")) run.note(std::string(1, letter));
    auto const predicate = [copy = text] { return copy.size() == 100; };
    co_await wf::wait_condition(predicate);
    auto future = run.operate("future").start();
    std::string sum = text;
    sum += co_await future;
    CHECK(sum + co_await future == text + text + text);
    try {
      co_await fail(text);
    } catch (std::runtime_error const& error) {
      CHECK(error.what() == text);
    }
    run.note("end");
  };
  run.run(shapes);
  run.settle_and_run("now", text);
  run.settle_and_run("future", text);
  CHECK(run.notes() == "start:now a b a b start:future end");
}
