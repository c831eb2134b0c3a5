// A codec, or the provider of an API key, that fails for a while: what workers do then.

#include <support/failing_codec.hpp>
#include <temporal/rpc/api_key.hpp>
#include <temporal/worker/worker.hpp>

#include <asio/awaitable.hpp>
#include <asio/this_coro.hpp>
#include <doctest/doctest.h>
#include <fake/worker_fixture.hpp>
#include <fake/workflow_worker_fixture.hpp>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace activity = temporal::activity;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using test::activity_task;
using test::failing_codec;
using test::worker_fixture;
using namespace test::activity_calls;

namespace {

/// A task whose time is over as soon as it has begun.
auto short_task() {
  auto task = activity_task("work");
  task.clear_start_to_close_timeout();
  task.mutable_start_to_close_timeout()->set_nanos(1'000'000);
  return task;
}

/// Gives keys, but throws as often as it has been told to, after it has given so many.
class key_source {
 public:
  static constexpr int always = failing_codec::always;

  void throw_times(int times, int given_before = 0) {
    state_->left = times;
    state_->given_before = given_before;
  }
  /// Returns when it has thrown; once.
  asio::awaitable<bool> has_thrown() { return state_->thrown.wait(); }

  temporal::api_key key() const {
    return temporal::api_key([state = state_]() -> std::string {
      if (state->given_before.fetch_sub(1) <= 0 && state->left.fetch_sub(1) > 0) {
        state->thrown.set();
        throw std::runtime_error("the vault is sealed");
      }
      return "key-1";
    });
  }

 private:
  struct shared {
    std::atomic<int> left = 0;
    std::atomic<int> given_before = 0;
    temporal::detail::worker::async_event thrown;
  };
  std::shared_ptr<shared> state_ = std::make_shared<shared>();
};

std::size_t count_of(std::string const& text, std::string const& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a codec that fails for a moment costs an activity nothing") {
  worker_fixture with(test::options_with_codec(std::make_shared<failing_codec>(2)));
  with.hand_out(activity_task("work"));
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [] { return 42; });
  auto const report = with.report<completed>(worker, completion);
  REQUIRE(report.result().payloads_size() == 1);
  CHECK(report.result().payloads(0).data() == "42");
  CHECK(with.server.calls(failure).empty());
  // Once, not at each try.
  CHECK(count_of(with.logged(), "the codec's server is down") == 1);
}

TEST_CASE("a failure whose details a codec cannot encode for a moment arrives as it is") {
  auto const codec = std::make_shared<failing_codec>(0);
  worker_fixture with(test::options_with_codec(codec));
  auto task = activity_task("work");
  task.mutable_heartbeat_timeout()->set_seconds(1000);
  with.hand_out(task);
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [&](activity::context here) {
    here.heartbeat("begun");
    with.server.wait_for_calls(beat, 1);
    here.heartbeat("half");
    codec->fail_times(1);
    throw temporal::application_failure::non_retryable("declined", "CardDeclined", 7);
  });
  with.accept(beat);
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.failure().message() == "declined");
  CHECK(report.failure().application_failure_info().details().payloads(0).data() == "7");
  REQUIRE(report.last_heartbeat_details().payloads_size() == 1);
  CHECK(report.last_heartbeat_details().payloads(0).data() == "\"half\"");
}

TEST_CASE("what cannot be encoded while the attempt lasts fails it, and it may be tried again") {
  worker_fixture with(
      test::options_with_codec(std::make_shared<failing_codec>(failing_codec::always)));
  with.hand_out(short_task());
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [] { return 42; });
  auto const report = with.report<failed>(worker, failure);
  CHECK(report.failure().message() ==
        "the activity's result could not be sent: the codec's server is down");
  CHECK(report.failure().application_failure_info().type() == "ReportNotSent");
  CHECK_FALSE(report.failure().application_failure_info().non_retryable());
  CHECK(with.server.calls(completion).empty());
}

TEST_CASE("a failure without what cannot be encoded keeps its type, and whether it is final") {
  for (auto const final : {true, false}) {
    worker_fixture with(
        test::options_with_codec(std::make_shared<failing_codec>(failing_codec::always)));
    with.hand_out(short_task());
    temporal::worker worker(with.client, "queue-1");
    worker.register_activity("work", [final] {
      if (final) throw temporal::application_failure::non_retryable("declined", "Declined", 7);
      throw temporal::application_failure::retryable("declined", "Declined", 7);
    });
    auto const report = with.report<failed>(worker, failure);
    CHECK(report.failure().message() ==
          "the activity's failure could not be sent: the codec's server is down");
    CHECK(report.failure().application_failure_info().type() == "Declined");
    CHECK(report.failure().application_failure_info().non_retryable() == final);
  }
}

TEST_CASE("a cancellation goes without details that cannot be encoded") {
  worker_fixture with(
      test::options_with_codec(std::make_shared<failing_codec>(failing_codec::always)));
  ws::RecordActivityTaskHeartbeatResponse stop;
  stop.set_cancel_requested(true);
  with.server.expect(beat).reply_with(stop);
  with.hand_out(short_task());
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [](activity::context here) {
    here.heartbeat();
    test::wait_for_stop(here);
    throw temporal::canceled_failure("stopped", temporal::failure_details::of("why"));
  });
  auto const report = with.report<canceled>(worker, cancellation);
  CHECK(report.task_token() == "token-work");
  CHECK_FALSE(report.has_details());
}

TEST_CASE("a worker that is shut down does not wait for a codec") {
  auto const codec = std::make_shared<failing_codec>(failing_codec::always);
  worker_fixture with(test::options_with_codec(codec));
  auto task = activity_task("work");
  task.mutable_start_to_close_timeout()->set_seconds(100'000);
  with.hand_out(task);
  with.accept(failure);
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [] { return 42; });
  auto const script = [&]() -> asio::awaitable<void> { co_await codec->failed.wait(); };
  test::run(test::work_during(worker, script()));
  CHECK(with.only<failed>(failure).failure().application_failure_info().type() == "ReportNotSent");
}

TEST_CASE("a heartbeat that a codec cannot encode is sent again") {
  worker_fixture with(test::options_with_codec(std::make_shared<failing_codec>(1)));
  with.accept(beat);
  auto task = activity_task("work");
  task.mutable_heartbeat_timeout()->set_nanos(1'000'000);
  with.hand_out(task);
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [&with](activity::context here) {
    here.heartbeat("kept");
    with.server.wait_for_calls(beat, 1);
  });
  with.report<completed>(worker, completion);
  auto const beats = with.server.calls(beat);
  REQUIRE_FALSE(beats.empty());
  CHECK(beats[0].parse<heartbeat>().details().payloads(0).data() == "\"kept\"");
}

TEST_CASE("a provider of API keys that throws for a moment ends neither polls nor activities") {
  worker_fixture with;
  key_source keys;
  with.connection.set_api_key(keys.key());
  with.hand_out(activity_task("work"), activity_task("work"));
  temporal::worker worker(with.client, "queue-1", test::one_by_one());
  worker.register_activity("work", [&keys] {
    keys.throw_times(1);
    return 42;
  });
  with.accept(completion);
  auto const script = [&]() -> asio::awaitable<void> {
    co_await with.server.arrived(completion, 1);
    keys.throw_times(1);
    co_await with.server.arrived(completion, 2);
  };
  test::run(test::work_during(worker, script()));
  CHECK(with.server.calls(failure).empty());
}

TEST_CASE("polls for activities go on when a provider of API keys has thrown") {
  worker_fixture with;
  key_source keys;
  with.connection.set_api_key(keys.key());
  // The first is for DescribeNamespace.
  keys.throw_times(2, 1);
  with.hand_out(activity_task("work"));
  temporal::worker worker(with.client, "queue-1", test::one_by_one());
  worker.register_activity("work", [] { return 42; });
  with.report<completed>(worker, completion);
  CHECK(count_of(with.logged(), "the vault is sealed") == 1);
}

TEST_CASE("polls for workflow tasks go on when a provider of API keys has thrown") {
  test::workflow_worker_fixture with;
  key_source keys;
  with.connection.set_api_key(keys.key());
  keys.throw_times(3);
  with.normal.add(test::task_with("run-1", 1, 3));
  with.work_until("RespondWorkflowTaskCompleted", 1);
  CHECK_FALSE(with.failure);
  REQUIRE(with.warnings().size() == 1);
  CHECK(count_of(with.warnings()[0], "the vault is sealed") == 1);
}

TEST_CASE("a worker that gets no keys can be shut down") {
  worker_fixture with;
  key_source keys;
  with.connection.set_api_key(keys.key());
  keys.throw_times(key_source::always, 1);
  temporal::worker worker(with.client, "queue-1");
  worker.register_activity("work", [] { return 42; });
  auto const script = [&]() -> asio::awaitable<void> { co_await keys.has_thrown(); };
  CHECK_NOTHROW(test::run(test::work_during(worker, script())));

  test::workflow_worker_fixture workflows;
  key_source others;
  workflows.connection.set_api_key(others.key());
  others.throw_times(key_source::always);
  workflows.work([&]() -> asio::awaitable<void> { co_await others.has_thrown(); });
  CHECK_FALSE(workflows.failure);
}
