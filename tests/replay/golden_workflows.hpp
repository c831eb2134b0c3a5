#pragma once

/// @file
/// The workflows of tests/vectors/histories, which another SDK recorded, written for this one.

#include <temporal/common/failure.hpp>
#include <temporal/converter/json.hpp>
#include <temporal/worker/replayer.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/continue_as_new.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/timers.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace golden {

namespace wf = temporal::workflow;
using namespace std::chrono_literals;
using temporal::json;

struct empty {
  wf::task<> run() { co_return; }
  static constexpr auto handlers = wf::define(wf::run<&empty::run>("Empty"));
};

struct echo {
  wf::task<json> run(json value) { co_return value; }
  static constexpr auto handlers = wf::define(wf::run<&echo::run>("Echo"));
};

struct one_activity {
  wf::task<std::string> run(std::string text) {
    wf::activity_options options(10s);
    options.activity_id = "my-act";
    co_return co_await wf::execute_activity<std::string>("echo", options, text);
  }
  static constexpr auto handlers = wf::define(wf::run<&one_activity::run>("OneActivity"));
};

struct activity_retry {
  wf::task<std::string> run() {
    wf::activity_options options(10s);
    co_return co_await wf::execute_activity<std::string>("fail_until", options, 3);
  }
  static constexpr auto handlers = wf::define(wf::run<&activity_retry::run>("ActivityRetry"));
};

struct activity_fails {
  wf::task<> run(bool non_retryable) {
    wf::activity_options options(10s);
    co_await wf::execute_activity("always_fail", options, non_retryable);
  }
  static constexpr auto handlers = wf::define(wf::run<&activity_fails::run>("ActivityFails"));
};

struct timers {
  wf::task<std::string> run() {
    // The other program's first timer begins when its first wait does, and so comes second.
    auto const shorter = wf::start_timer(200ms);
    auto const longer = wf::start_timer(1h);
    co_await shorter;
    longer.cancel();
    try {
      co_await longer;
    } catch (temporal::canceled_failure const&) {}
    co_await wf::sleep(100ms);
    co_return "slept";
  }
  static constexpr auto handlers = wf::define(wf::run<&timers::run>("Timers"));
};

struct signals {
  wf::task<json> run() {
    co_await wf::wait_condition([this] { return done_; });
    co_return got_;
  }
  wf::task<> any(std::string name, temporal::payloads) {
    got_.push_back(name);
    done_ = done_ || name == "finish";
    co_return;
  }
  json state() const { return got_; }
  static constexpr auto handlers =
      wf::define(wf::run<&signals::run>("Signals"), wf::dynamic_signal<&signals::any>(),
                 wf::query<&signals::state>());

  json got_ = json::array();
  bool done_ = false;
};

struct child {
  wf::task<std::string> run(std::string mode) {
    if (mode == "fail")
      throw temporal::application_failure::non_retryable("child failed", "ChildErr");
    if (mode == "wait") {
      co_await wf::wait_condition([this] { return !signal_.empty(); });
      co_return signal_;
    }
    if (mode == "block") co_await wf::wait_condition([] { return false; });
    co_return "child " + mode;
  }
  void go(std::string value) { signal_ = std::move(value); }
  static constexpr auto handlers =
      wf::define(wf::run<&child::run>("Child"), wf::signal<&child::go>());

  std::string signal_;
};

struct parent {
  wf::task<json> run() {
    auto const me = wf::info().workflow_id;
    json results = json::array();
    wf::child_workflow_options options(me + "-c1");
    results.push_back(co_await wf::execute_child_workflow<&child::run>(options, "ok"));
    options.workflow_id = me + "-c2";
    auto const waiting = co_await wf::start_child_workflow<&child::run>(options, "wait");
    co_await waiting.signal<&child::go>("signalled");
    results.push_back(co_await waiting.result());
    options.workflow_id = me + "-c3";
    try {
      co_await wf::execute_child_workflow<&child::run>(options, "fail");
    } catch (temporal::child_workflow_failure const& failed) {
      results.push_back(failed.cause()->message());
    }
    options.workflow_id = me;  // taken
    try {
      co_await wf::start_child_workflow<&child::run>(options, "ok");
    } catch (temporal::child_workflow_failure const& failed) {
      results.push_back(temporal::find_cause<temporal::application_failure>(failed)->type());
    }
    options.workflow_id = me + "-c4";
    auto const blocked = co_await wf::start_child_workflow<&child::run>(options, "block");
    blocked.cancel();
    try {
      co_await blocked.result();
    } catch (temporal::child_workflow_failure const& failed) {
      results.push_back(temporal::is_cancellation(failed) ? "canceled" : "failed");
    }
    options.workflow_id = me + "-c5";
    co_await wf::start_child_workflow<&child::run>(options, "block");
    co_return results;
  }
  static constexpr auto handlers = wf::define(wf::run<&parent::run>("Parent"));
};

struct continued {
  wf::task<std::string> run(int left) {
    if (left > 0) wf::continue_as_new<&continued::run>(left - 1);
    co_return "done";
  }
  static constexpr auto handlers = wf::define(wf::run<&continued::run>("CAN"));
};

struct cancellable {
  wf::task<std::string> run(std::string mode) {
    if (mode == "activity") {
      wf::activity_options options(60s);
      options.cancellation_type = wf::activity_cancellation_type::wait_cancellation_completed;
      co_await wf::execute_activity("hang", options, true);
    } else {
      co_await wf::sleep(1h);
    }
    co_return "not cancelled";
  }
  static constexpr auto handlers = wf::define(wf::run<&cancellable::run>("Cancellable"));
};

struct patched {
  wf::task<json> run() {
    json results = json::array();
    results.push_back(wf::patched("my-patch"));
    results.push_back(wf::patched("my-patch"));
    results.push_back(wf::patched("other"));
    wf::deprecate_patch("old-patch");
    wf::activity_options options(10s);
    results.push_back(co_await wf::execute_activity<json>("echo", options, "after"));
    co_return results;
  }
  static constexpr auto handlers = wf::define(wf::run<&patched::run>("Patched"));
};

struct upsert {
  wf::task<> run() {
    temporal::search_attributes changes;
    changes.set(temporal::keyword_key("ConfKeyword"), "k1");
    wf::upsert_search_attributes(changes);
    temporal::memo memo;
    memo.set("m1", "v1");
    wf::upsert_memo(memo);
    co_await wf::sleep(100ms);
    changes.unset(temporal::keyword_key("ConfKeyword"));
    wf::upsert_search_attributes(changes);
    memo.unset("m1");
    wf::upsert_memo(memo);
    co_await wf::sleep(100ms);
  }
  static constexpr auto handlers = wf::define(wf::run<&upsert::run>("Upsert"));
};

struct fails {
  wf::task<> run(std::string mode) {
    if (mode == "app") throw temporal::application_failure::non_retryable("wf failed", "WfErr");
    co_await wf::sleep(1h);
  }
  static constexpr auto handlers = wf::define(wf::run<&fails::run>("Fails"));
};

struct task_failure {
  wf::task<std::string> run() { co_return "recovered"; }
  static constexpr auto handlers = wf::define(wf::run<&task_failure::run>("TaskFailure"));
};

struct async_activity {
  wf::task<std::string> run() {
    wf::activity_options options(30s);
    options.activity_id = "async-1";
    co_return co_await wf::execute_activity<std::string>("complete_async", options);
  }
  static constexpr auto handlers = wf::define(wf::run<&async_activity::run>("AsyncAct"));
};

struct determinism {
  wf::task<bool> run() {
    auto const id = wf::uuid4();
    co_await wf::sleep(50ms);
    co_return id.size() == 36;
  }
  static constexpr auto handlers = wf::define(wf::run<&determinism::run>("Determinism"));
};

struct cron {
  wf::task<int> run() { co_return wf::last_completion_result<int>().value_or(0) + 1; }
  static constexpr auto handlers = wf::define(wf::run<&cron::run>("Cron"));
};

/// Knows all of them.
inline temporal::replayer replayer() {
  temporal::replayer result;
  result.register_workflow<empty>()
      .register_workflow<echo>()
      .register_workflow<one_activity>()
      .register_workflow<activity_retry>()
      .register_workflow<activity_fails>()
      .register_workflow<timers>()
      .register_workflow<signals>()
      .register_workflow<child>()
      .register_workflow<parent>()
      .register_workflow<continued>()
      .register_workflow<cancellable>()
      .register_workflow<patched>()
      .register_workflow<upsert>()
      .register_workflow<fails>()
      .register_workflow<task_failure>()
      .register_workflow<async_activity>()
      .register_workflow<determinism>()
      .register_workflow<cron>();
  return result;
}

}  // namespace golden
