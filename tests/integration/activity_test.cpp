// Activities in C++ that workflows in Python call, on the real server. The names of the cases are
// those of the features repository.

#include <temporal/services/workflow_service.hpp>
#include <temporal/worker/worker.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <integration/client_fixture.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace activity = temporal::activity;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::json;
using temporal::untyped_workflow_handle;
using test::live_client;

namespace activity_test {

struct card_declined : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string greet(std::string const& name) { return "hello " + name; }

struct shop {
  int charge(std::string const& card, int cents) { return static_cast<int>(card.size()) + cents; }
  asio::awaitable<json> fetch(activity::context here, json what) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(1ms);
    co_await timer.async_wait(asio::use_awaitable);
    what["attempt"] = here.info().attempt;
    co_return what;
  }
};

}  // namespace activity_test

namespace {

using activity_test::card_declined;
using activity_test::greet;
using activity_test::shop;

/// A worker on a queue of its own, on a thread of its own, for as long as this lives.
class live_worker : public live_client {
 public:
  explicit live_worker(temporal::worker_options options = {})
      : queue(shared.unique("activities")), worker(client, queue, options) {}

  ~live_worker() { stop(); }

  void start() {
    thread_ = std::thread([this] {
      try {
        worker.run_blocking();
      } catch (...) {
        error_ = std::current_exception();
      }
    });
  }

  /// Returns when the worker has ended.
  void stop() {
    worker.shutdown();
    if (thread_.joinable()) thread_.join();
    CHECK(error_ == nullptr);
  }

  /// Has the Python workflow call an activity of this worker.
  untyped_workflow_handle call(std::string const& type, json const& how, json const& arguments) {
    return test::run(
        client.start_workflow("call_activity", options(type), type, queue, how, arguments));
  }

  /// The same with the activity "work", and cancels it once it has begun.
  untyped_workflow_handle call_and_cancel(json const& how, std::future<void> began) {
    auto handle = call("work", how, json::array());
    began.wait();
    test::run(handle.signal("cancel"));
    return handle;
  }

  json outcome(untyped_workflow_handle const& handle) { return test::run(handle.result<json>()); }

  std::string queue;
  temporal::worker worker;

 private:
  std::thread thread_;
  std::exception_ptr error_;
};

/// Blocks until the activity is told to stop; says that it lives meanwhile.
void beat_until_stopped(activity::context const& here) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  while (!here.is_cancel_requested()) {
    here.heartbeat("alive");
    never.wait_for(lock, here.stop_token(), 20ms, [] { return false; });
  }
}

json const quick_beats = {{"heartbeat_ms", 500}};

}  // namespace

TEST_CASE("activity/basic_no_workflow_timeout") {
  live_worker with;
  shop object;
  with.worker.register_activity<&greet>();
  with.worker.register_activities<&shop::charge, &shop::fetch>(object);
  with.start();
  CHECK(with.outcome(with.call("greet", json::object(), {"ada"}))["result"] == "hello ada");
  CHECK(with.outcome(with.call("charge", json::object(), {"visa", 38}))["result"] == 42);
  json const expected = {{"sku", "ä"}, {"attempt", 1}};
  json const argument = {{"sku", "ä"}};
  CHECK(with.outcome(with.call("fetch", json::object(), json::array({argument})))["result"] ==
        expected);
}

TEST_CASE("activity/cancel_try_cancel") {
  live_worker with;
  std::promise<void> began;
  with.worker.register_activity("work", [&](activity::context here) {
    began.set_value();
    beat_until_stopped(here);
    CHECK(here.cancellation_reason() == activity::cancellation_reason::canceled);
    test::run(with.client.get_workflow_handle(here.info().workflow_id).signal("say", "canceled"));
    here.throw_if_canceled();
  });
  with.start();
  auto how = quick_beats;
  how["wait_for_word"] = true;
  auto const handle = with.call_and_cancel(how, began.get_future());
  auto const outcome = with.outcome(handle);
  CHECK(outcome["error"] == "CancelledError");
  CHECK(outcome["said"] == json({"canceled"}));
}

TEST_CASE("activity/cancel_wait_cancellation_completed") {
  live_worker with;
  std::promise<void> began;
  with.worker.register_activity("work", [&](activity::context here) -> std::string {
    began.set_value();
    beat_until_stopped(here);
    throw temporal::canceled_failure("stopped", temporal::failure_details::of("cleaned up", 3));
  });
  with.start();
  auto how = quick_beats;
  how["cancellation"] = "WAIT_CANCELLATION_COMPLETED";
  auto const handle = with.call_and_cancel(how, began.get_future());
  auto const outcome = with.outcome(handle);
  CHECK(outcome["error"] == "CancelledError");
  CHECK(outcome["details"] == json({"cleaned up", 3}));
}

TEST_CASE("activity/cancel_wait_cancellation_completed, of one that finishes all the same") {
  live_worker with;
  std::promise<void> began;
  with.worker.register_activity("work", [&](activity::context here) -> std::string {
    began.set_value();
    beat_until_stopped(here);
    return "finished";
  });
  with.start();
  auto how = quick_beats;
  how["cancellation"] = "WAIT_CANCELLATION_COMPLETED";
  auto const handle = with.call_and_cancel(how, began.get_future());
  CHECK(with.outcome(handle)["result"] == "finished");
}

TEST_CASE("activity/cancel_wait_cancellation_completed, of a coroutine") {
  live_worker with;
  std::promise<void> began;
  with.worker.register_activity("work", [&](activity::context here) -> asio::awaitable<void> {
    began.set_value();
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
      here.heartbeat();
      timer.expires_after(20ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
  });
  with.start();
  auto how = quick_beats;
  how["cancellation"] = "WAIT_CANCELLATION_COMPLETED";
  auto const handle = with.call_and_cancel(how, began.get_future());
  CHECK(with.outcome(handle)["error"] == "CancelledError");
}

TEST_CASE("activity/cancel_abandon") {
  live_worker with;
  std::promise<void> began;
  std::promise<void> go_on;
  std::atomic<bool> told_to_stop = true;
  with.worker.register_activity("work", [&](activity::context here) {
    began.set_value();
    go_on.get_future().wait();
    told_to_stop = here.is_cancel_requested();
  });
  with.start();
  auto how = quick_beats;
  how["heartbeat_ms"] = 60'000;
  how["cancellation"] = "ABANDON";
  auto const handle = with.call_and_cancel(how, began.get_future());
  CHECK(with.outcome(handle)["error"] == "CancelledError");
  go_on.set_value();
  with.stop();
  CHECK_FALSE(told_to_stop);
}

TEST_CASE("activity/heartbeating") {
  live_worker with;
  with.worker.register_activity("work", [&](activity::context here) -> json {
    auto const before = here.heartbeat_details<int, std::string>();
    if (!before) {
      for (int i = 1; i <= 20; ++i) here.heartbeat(i, "steps");
      throw std::runtime_error("once more");
    }
    return {std::get<0>(*before), std::get<1>(*before), here.info().attempt};
  });
  with.start();
  json const how = {{"heartbeat_ms", 5'000}, {"attempts", 2}};
  CHECK(with.outcome(with.call("work", how, json::array()))["result"] == json({20, "steps", 2}));
}

TEST_CASE("activity/retry_on_error") {
  live_worker with;
  with.worker.register_activity("work", [](activity::context here) {
    throw card_declined("attempt " + std::to_string(here.info().attempt) + " failed");
  });
  with.start();
  auto const outcome = with.outcome(with.call("work", {{"attempts", 5}}, json::array()));
  CHECK(outcome["error"] == "ApplicationError");
  CHECK(outcome["message"] == "attempt 5 failed");
  CHECK(outcome["type"] == "activity_test::card_declined");
  CHECK(outcome["retry_state"] == "MAXIMUM_ATTEMPTS_REACHED");
  CHECK(outcome["non_retryable"] == false);
}

TEST_CASE("what C++ throws, Python reads: type, details, category, delay, cause") {
  live_worker with;
  with.worker.register_activity("work", [] {
    temporal::application_failure_options options;
    options.non_retryable = true;
    options.details = temporal::failure_details::of("order-1", 7);
    options.category = temporal::failure_category::benign;
    options.next_retry_delay = 1500ms;
    options.cause = std::make_exception_ptr(std::logic_error("the cause"));
    throw temporal::application_failure("declined", "CardDeclined", options);
  });
  with.start();
  auto const outcome = with.outcome(with.call("work", {{"attempts", 3}}, json::array()));
  CHECK(outcome["error"] == "ApplicationError");
  CHECK(outcome["activity"] == "work");
  CHECK(outcome["message"] == "declined");
  CHECK(outcome["type"] == "CardDeclined");
  CHECK(outcome["details"] == json({"order-1", 7}));
  CHECK(outcome["non_retryable"] == true);
  CHECK(outcome["category"] == "BENIGN");
  CHECK(outcome["delay_ms"] == 1500);
  CHECK(outcome["cause"] == "the cause");
  CHECK(outcome["retry_state"] == "NON_RETRYABLE_FAILURE");
}

TEST_CASE("an activity that is missing, and one that gets what it cannot read") {
  live_worker with;
  with.worker.register_activity<&greet>();
  with.start();
  auto const missing = with.outcome(with.call("other", json::object(), json::array()));
  CHECK(missing["type"] == "NotFoundError");
  CHECK(missing["message"].get<std::string>().find("greet") != std::string::npos);
  auto const unreadable = with.outcome(with.call("greet", json::object(), {json::array({1})}));
  CHECK(unreadable["message"].get<std::string>().starts_with("Failed decoding arguments"));
}

TEST_CASE("activity/running_concurrently") {
  constexpr int count = 20;
  temporal::worker_options options;
  options.max_concurrent_activities = count;
  live_worker with(options);
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0;
  // Each waits for all: they end only if all of them run at the same time.
  with.worker.register_activity("work", [&](int number) {
    std::unique_lock lock(mutex);
    ++running;
    changed.notify_all();
    changed.wait(lock, [&] { return running == count; });
    return number * 2;
  });
  with.start();
  auto const results = test::run(with.client.execute_workflow<std::vector<int>>(
      "call_activities", with.options("concurrent"), "work", with.queue, count));
  std::vector<int> expected(count);
  std::iota(expected.begin(), expected.end(), 0);
  for (auto& value : expected) value *= 2;
  CHECK(results == expected);
}

TEST_CASE("activity/shutdown") {
  live_worker first;
  std::promise<void> obeying;
  std::promise<void> finishing;
  first.worker.register_activity("obeys", [&](activity::context here) -> std::string {
    obeying.set_value();
    beat_until_stopped(here);
    CHECK(here.cancellation_reason() == activity::cancellation_reason::worker_shutdown);
    here.throw_if_canceled();
    return "unreachable";
  });
  first.worker.register_activity("finishes", [&](activity::context here) -> std::string {
    finishing.set_value();
    beat_until_stopped(here);
    return "done";
  });
  first.start();
  json const how = {{"heartbeat_ms", 60'000}, {"attempts", 2}};
  auto const obeys = first.call("obeys", how, json::array());
  auto const finishes = first.call("finishes", how, json::array());
  obeying.get_future().wait();
  finishing.get_future().wait();
  first.stop();
  CHECK(first.outcome(finishes)["result"] == "done");

  // The attempt that ended with the worker has failed: another worker makes the next one.
  temporal::worker second(first.client, first.queue);
  second.register_activity("obeys", [](activity::context here) { return here.info().attempt; });
  std::stop_source stop;
  std::thread runs([&] { second.run_blocking(stop.get_token()); });
  CHECK(first.outcome(obeys)["result"] == 2);
  stop.request_stop();
  runs.join();
}

TEST_CASE("activity/async_completion by token and by ids, ASY-01, ASY-02") {
  live_worker with;
  std::promise<activity::info> started[3];
  std::atomic<int> calls = 0;
  with.worker.register_activity("work", [&](activity::context here) -> std::string {
    started[calls++].set_value(here.info());
    here.complete_async();
  });
  with.start();

  auto const by_token = with.call("work", json::object(), json::array());
  auto const token = started[0].get_future().get().task_token;
  auto const token_handle = with.client.get_activity_handle(token);
  CHECK_FALSE(test::run(token_handle.heartbeat("from outside")));
  test::run(token_handle.complete("by token"));
  CHECK(with.outcome(by_token)["result"] == "by token");
  auto const again =
      test::run(test::failure_of<temporal::activity_not_found>(token_handle.complete("again")));
  CHECK(again);

  auto const by_id = with.call("work", {{"id", "outside"}}, json::array());
  started[1].get_future().wait();
  auto const id_handle = with.client.get_activity_handle(by_id.id(), "", "outside");
  test::run(
      id_handle.fail(std::make_exception_ptr(temporal::application_failure("no", "Refused"))));
  auto const failed = with.outcome(by_id);
  CHECK(failed["message"] == "no");
  CHECK(failed["type"] == "Refused");

  json const waiting = {{"id", "outside"}, {"cancellation", "WAIT_CANCELLATION_COMPLETED"}};
  auto const to_cancel = with.call("work", waiting, json::array());
  started[2].get_future().wait();
  auto const cancel_handle = with.client.get_activity_handle(to_cancel.id(), "", "outside");
  test::run(to_cancel.signal("cancel"));
  auto const told = [&]() -> asio::awaitable<bool> {
    auto const answer = co_await cancel_handle.heartbeat();
    co_return answer && answer->is_canceled;
  };
  test::run(test::eventually(told));
  test::run(cancel_handle.report_cancellation("from outside"));
  auto const canceled = with.outcome(to_cancel);
  CHECK(canceled["error"] == "CancelledError");
  CHECK(canceled["details"] == json({"from outside"}));
}

TEST_CASE("an activity whose workflow is gone is told so, and not reported") {
  live_worker with;
  std::promise<void> began;
  std::promise<std::optional<activity::cancellation_reason>> ended;
  with.worker.register_activity("work", [&](activity::context here) {
    began.set_value();
    beat_until_stopped(here);
    ended.set_value(here.cancellation_reason());
    here.throw_if_canceled();
  });
  with.start();
  auto const handle = with.call("work", quick_beats, json::array());
  began.get_future().wait();
  test::run(handle.terminate());
  CHECK(ended.get_future().get() == activity::cancellation_reason::not_found);
}

TEST_CASE("activity/pause and activity/reset") {
  for (auto const pause : {true, false}) {
    live_worker with;
    std::promise<void> began;
    std::promise<std::optional<activity::cancellation_reason>> told;
    std::atomic<int> attempts = 0;
    with.worker.register_activity("work", [&](activity::context here) -> int {
      if (++attempts > 1) return here.info().attempt;
      began.set_value();
      beat_until_stopped(here);
      told.set_value(here.cancellation_reason());
      here.throw_if_canceled();
      return 0;
    });
    with.start();
    json const how = {{"heartbeat_ms", 500}, {"attempts", 5}, {"id", "the-activity"}};
    auto const handle = with.call("work", how, json::array());
    began.get_future().wait();
    temporal::workflow_service const raw(with.connection);
    if (pause) {
      ws::PauseActivityRequest request;
      request.set_namespace_("default");
      request.mutable_execution()->set_workflow_id(handle.id());
      request.set_id("the-activity");
      test::run(raw.pause_activity(request));
      CHECK(told.get_future().get() == activity::cancellation_reason::paused);
      ws::UnpauseActivityRequest go_on;
      go_on.set_namespace_("default");
      go_on.mutable_execution()->set_workflow_id(handle.id());
      go_on.set_id("the-activity");
      test::run(raw.unpause_activity(go_on));
    } else {
      ws::ResetActivityRequest request;
      request.set_namespace_("default");
      request.mutable_execution()->set_workflow_id(handle.id());
      request.set_id("the-activity");
      test::run(raw.reset_activity(request));
      CHECK(told.get_future().get() == activity::cancellation_reason::reset);
    }
    auto const outcome = with.outcome(handle);
    CHECK(outcome["result"].is_number());
    CHECK(attempts == 2);
  }
}

TEST_CASE("a worker of a namespace that does not exist says so at once") {
  live_client with;
  temporal::client const lost(with.connection, "no-such-namespace");
  temporal::worker worker(lost, "queue");
  worker.register_activity<&greet>();
  auto const thrown = test::run(test::failure_of<temporal::namespace_not_found>(worker.run()));
  REQUIRE(thrown);
  CHECK(thrown->name() == "no-such-namespace");
}
