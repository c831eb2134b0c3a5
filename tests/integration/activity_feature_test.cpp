// Activities of workflows of this library that are canceled: the types of cancellation, and the
// features activity/cancel_* and activity/retry_on_error of temporalio/features.

#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/timers.hpp>

#include <temporal/api/workflow/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using test::live_queue;

namespace {

/// Works until it is told to stop; then it does what its word says. One that is abandoned is told
/// nothing, and stops when the test opens its gate.
class heart {
 public:
  std::string beat(temporal::activity::context here, std::string word) {
    std::unique_lock lock(mutex_);
    while (!open_ && !here.is_cancel_requested()) {
      here.heartbeat();
      changed_.wait_for(lock, here.stop_token(), 50ms, [this] { return open_; });
    }
    if (word == "complete" || open_) return "completed";
    here.throw_if_canceled();
    return "not told";
  }
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool open_ = false;
};

/// Runs an activity that it cancels when it is told to, and returns how that ended.
struct canceler {
  workflow::task<std::string> run(std::string word, int type) {
    workflow::activity_options options(1min);
    options.heartbeat_timeout = 5s;
    options.cancellation_type = static_cast<workflow::activity_cancellation_type>(type);
    workflow::cancellation_scope scope;
    auto const beat = [&options, &word] {
      return workflow::execute_activity<std::string>("beat", options, word);
    };
    auto const beating = workflow::spawn(workflow::with_scope(scope, beat));
    auto const asked = [this] { return asked_; };
    co_await workflow::wait_condition(asked);
    scope.cancel("not needed");
    std::string ended;
    try {
      ended = co_await beating;
    } catch (temporal::activity_failure const& failed) {
      ended = temporal::is_cancellation(failed) ? "canceled" : failed.what();
    }
    co_return ended;
  }
  void cancel() { asked_ = true; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&canceler::run>(), workflow::signal<&canceler::cancel>());

 private:
  bool asked_ = false;
};

/// Runs an activity until it is canceled itself; an activity cleans up then.
struct cleans_up {
  workflow::task<std::string> run() {
    workflow::activity_options options(1min);
    options.heartbeat_timeout = 5s;
    options.cancellation_type = workflow::activity_cancellation_type::wait_cancellation_completed;
    bool clean = false;
    try {
      co_await workflow::execute_activity<std::string>("beat", options, "throw");
    } catch (temporal::activity_failure const& failed) {
      clean = temporal::is_cancellation(failed);
    }
    if (!clean) co_return "not canceled";
    auto const cleaning = [&options] {
      return workflow::execute_activity<std::string>("clean", options);
    };
    co_return co_await workflow::shielded(cleaning);
  }
  static constexpr auto handlers = workflow::define(workflow::run<&cleans_up::run>());
};

/// Gives a flaky activity three attempts.
struct retries {
  workflow::task<int> run(int needed) {
    workflow::activity_options options(1min);
    options.retry.emplace();
    options.retry->maximum_attempts = 3;
    options.retry->initial_interval = 1ms;
    co_return co_await workflow::execute_activity<int>("flaky", options, needed);
  }
  static constexpr auto handlers = workflow::define(workflow::run<&retries::run>());
};

class clinic : public live_queue {
 public:
  clinic() : worker(works()) {}

  auto canceled(std::string const& word, workflow::activity_cancellation_type type) {
    auto const options = started("canceler");
    auto const handle =
        test::run(client.start_workflow<&canceler::run>(options, word, static_cast<int>(type)));
    wait_for_activity(handle);
    test::run(handle.signal<&canceler::cancel>());
    return handle;
  }
  /// Until a worker has the activity, which the history does not tell before its end.
  void wait_for_activity(temporal::untyped_workflow_handle const& handle) const {
    auto const look = [&handle]() -> asio::awaitable<bool> {
      auto const seen = co_await handle.describe();
      auto const& pending = seen.raw().pending_activities();
      co_return !pending.empty() &&
          pending[0].state() == temporal::api::enums::v1::PENDING_ACTIVITY_STATE_STARTED;
    };
    test::run(test::eventually(look));
  }

  heart beats;
  test::running_worker worker;

 private:
  temporal::worker works() {
    auto made = make<canceler, cleans_up, retries>();
    made.register_activities<&heart::beat>(beats);
    made.register_activity("clean", [] { return std::string("clean"); });
    made.register_activity("flaky", [](temporal::activity::context here, int needed) {
      auto const attempt = here.info().attempt;
      if (attempt < needed) throw temporal::application_failure("not yet", "Early");
      return static_cast<int>(attempt);
    });
    return made;
  }
};

using type = workflow::activity_cancellation_type;

}  // namespace

TEST_CASE("activity/cancel_try_cancel goes on at once, and asks the activity to stop") {
  clinic with;
  auto const handle = with.canceled("throw", type::try_cancel);
  CHECK(test::run(handle.result()) == "canceled");
  CHECK(with.count(handle, "ACTIVITY_TASK_CANCEL_REQUESTED") == 1);
}

TEST_CASE("activity/cancel_wait_cancellation waits for what the activity makes of it") {
  clinic with;
  auto const stopped = with.canceled("throw", type::wait_cancellation_completed);
  CHECK(test::run(stopped.result()) == "canceled");
  CHECK(with.count(stopped, "ACTIVITY_TASK_CANCELED") == 1);

  auto const stubborn = with.canceled("complete", type::wait_cancellation_completed);
  CHECK(test::run(stubborn.result()) == "completed");
  CHECK(with.count(stubborn, "ACTIVITY_TASK_CANCEL_REQUESTED") == 1);
  CHECK(with.count(stubborn, "ACTIVITY_TASK_COMPLETED") == 1);
}

TEST_CASE("activity/cancel_abandon goes on at once, and the activity is told nothing") {
  clinic with;
  auto const handle = with.canceled("throw", type::abandon);
  CHECK(test::run(handle.result()) == "canceled");
  CHECK(with.count(handle, "ACTIVITY_TASK_CANCEL_REQUESTED") == 0);
  with.beats.open();
}

TEST_CASE("a canceled workflow cancels its activity, and runs another that is shielded") {
  clinic with;
  auto const options = with.started("cleans_up");
  auto const handle = test::run(with.client.start_workflow<&cleans_up::run>(options));
  with.wait_for_activity(handle);
  test::run(handle.cancel());
  CHECK(test::run(handle.result()) == "clean");
  CHECK(with.count(handle, "ACTIVITY_TASK_CANCELED") == 1);
}

TEST_CASE("activity/retry_on_error tries as often as the policy says") {
  clinic with;
  auto const enough = with.started("retries");
  CHECK(test::run(with.client.execute_workflow<&retries::run>(enough, 3)) == 3);
  auto const few = with.started("retries");
  auto const failed = test::outcome_of(with.client.execute_workflow<&retries::run>(few, 4));
  REQUIRE(failed);
  auto const* activity = temporal::find_cause<temporal::activity_failure>(*failed);
  REQUIRE(activity != nullptr);
  CHECK(activity->activity_type() == "flaky");
  CHECK(activity->retry_state() == temporal::retry_state::maximum_attempts_reached);
  auto const* thrown = temporal::find_cause<temporal::application_failure>(*failed);
  REQUIRE(thrown != nullptr);
  CHECK(thrown->type() == "Early");
}
