// Queries of workflows of this library: the features query/* of temporalio/features.

#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/definition.hpp>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <string>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using test::live_queue;

namespace {

test::barrier answering;  // of `tally::slow`

struct tally {
  workflow::task<int> run() {
    auto const told = [this] { return finished_; };
    co_await workflow::wait_condition(told);
    co_return count_;
  }
  void add(int value) { count_ += value; }
  void finish() { finished_ = true; }
  int count() const { return count_; }
  int times(int factor) const { return count_ * factor; }
  int slow() const {
    answering.block();
    return count_;
  }
  static constexpr auto handlers =
      workflow::define(workflow::run<&tally::run>(), workflow::signal<&tally::add>(),
                       workflow::signal<&tally::finish>(), workflow::query<&tally::count>(),
                       workflow::query<&tally::times>(), workflow::query<&tally::slow>());

 private:
  int count_ = 0;
  bool finished_ = false;
};

std::string query_failure(asio::awaitable<int> query) {
  auto const failed = test::run(test::failure_of<temporal::query_failed>(std::move(query)));
  return failed ? failed->what() : "answered";
}

bool names(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("query/successful_query sees what signals did before it") {
  live_queue with;
  test::running_worker worker(with.make<tally>());
  auto const options = with.started("query");
  auto const handle = test::run(with.client.start_workflow<&tally::run>(options));
  CHECK(test::run(handle.query<&tally::count>()) == 0);
  for (int sum = 1; sum <= 3; ++sum) {
    test::run(handle.signal<&tally::add>(1));
    CHECK(test::run(handle.query<&tally::count>()) == sum);
  }
  CHECK(test::run(handle.query<&tally::times>(7)) == 21);
  test::run(handle.signal<&tally::finish>());
  CHECK(test::run(handle.result()) == 3);
  CHECK(test::run(handle.query<&tally::count>()) == 3);
  CHECK(with.count(handle, "WORKFLOW_TASK_FAILED") == 0);
}

TEST_CASE("query/unexpected_arguments fail the query and leave the workflow alone") {
  live_queue with;
  test::running_worker worker(with.make<tally>());
  auto const options = with.started("query");
  auto const handle = test::run(with.client.start_workflow<&tally::run>(options));
  test::run(handle.signal<&tally::add>(2));
  CHECK(names(query_failure(handle.query<int>("times", "no number")), "query 'times': argument 1"));
  CHECK(names(query_failure(handle.query<int>("times")), "argument"));
  test::run(handle.signal<&tally::finish>());
  CHECK(test::run(handle.result()) == 2);
  CHECK(with.count(handle, "WORKFLOW_TASK_FAILED") == 0);
}

TEST_CASE("query/unexpected_query_type_name fails with the name, and those that there are") {
  live_queue with;
  test::running_worker worker(with.make<tally>());
  auto const options = with.started("query");
  auto const handle = test::run(with.client.start_workflow<&tally::run>(options));
  auto const said = query_failure(handle.query<int>("nonexistent"));
  CHECK(names(said, "nonexistent"));
  CHECK(names(said, "times"));
  test::run(handle.signal<&tally::finish>());
  CHECK(test::run(handle.result()) == 0);
}

TEST_CASE("query/unexpected_return_type is an error of the one who asks") {
  live_queue with;
  test::running_worker worker(with.make<tally>());
  auto const options = with.started("query");
  auto const handle = test::run(with.client.start_workflow<&tally::run>(options));
  CHECK_THROWS_AS(test::run(handle.query<std::string>("count")), temporal::conversion_error);
  test::run(handle.signal<&tally::finish>());
  CHECK(test::run(handle.result()) == 0);
}

TEST_CASE("query/timeout_due_to_no_active_workers is the call's timeout") {
  live_queue with;
  auto const options = with.started("query");
  temporal::untyped_workflow_handle handle;
  {
    test::running_worker worker(with.make<tally>());
    handle = test::run(with.client.start_workflow<&tally::run>(options));
    CHECK(test::run(handle.query<&tally::count>()) == 0);
    worker.stop();
  }
  temporal::query_options soon;
  soon.rpc.timeout = 1s;
  auto const failed =
      test::run(test::failure_of<temporal::error>(handle.query<&tally::count>(soon)));
  REQUIRE(failed);
  CHECK(failed->status().code == temporal::status_code::deadline_exceeded);

  test::running_worker worker(with.make<tally>());
  test::run(handle.signal<&tally::finish>());
  CHECK(test::run(handle.result<int>()) == 0);
}

TEST_CASE("query/timeout_due_to_long_processing is the call's timeout") {
  live_queue with;
  temporal::worker_options patient;
  patient.deadlock_timeout = 60s;
  test::running_worker worker(with.make<tally>(patient));
  auto const options = with.started("query");
  auto const handle = test::run(with.client.start_workflow<&tally::run>(options));
  temporal::query_options soon;
  soon.rpc.timeout = 1s;
  auto const failed =
      test::run(test::failure_of<temporal::error>(handle.query<&tally::slow>(soon)));
  answering.open();
  REQUIRE(failed);
  CHECK(failed->status().code == temporal::status_code::deadline_exceeded);
  test::run(handle.signal<&tally::finish>());
  CHECK(test::run(handle.result()) == 0);
}
