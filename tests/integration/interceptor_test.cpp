// Interceptors of clients, workflows and activities together: a header goes all the way.

#include <temporal/client/interceptor.hpp>
#include <temporal/worker/interceptor.hpp>
#include <temporal/worker/replayer.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>
#include <temporal/workflow/timers.hpp>

#include <doctest/doctest.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace activity = temporal::activity;
namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using temporal::payload;
using temporal::payloads;
using test::live_queue;

namespace interceptor_feature {

std::string trace_of(std::map<std::string, payload> const& headers) {
  auto const found = headers.find("trace");
  return found == headers.end() ? "none" : found->second.data;
}

std::string seen_by_activity(activity::context here) { return trace_of(here.info().headers); }

}  // namespace interceptor_feature

namespace {

using interceptor_feature::seen_by_activity;
using interceptor_feature::trace_of;

class sending : public temporal::client_interceptor {
 public:
  asio::awaitable<temporal::start_workflow_output> start_workflow(
      temporal::start_workflow_input input, temporal::client_operations next) override {
    input.headers.emplace("trace", payload("binary/plain", "t"));
    return next.start_workflow(std::move(input));
  }
  asio::awaitable<void> signal_workflow(temporal::signal_workflow_input input,
                                        temporal::client_operations next) override {
    input.headers.emplace("trace", payload("binary/plain", "s"));
    return next.signal_workflow(std::move(input));
  }
};

/// Adds a letter for each step that the trace goes; begins every run with a timer.
class tracing_run : public workflow::interceptor {
 public:
  workflow::task<payloads> execute_workflow(workflow::execute_workflow_input input,
                                            workflow::inbound next) override {
    trace_ = trace_of(input.headers);
    co_await workflow::sleep(1ms);
    auto body = next.execute_workflow(std::move(input));
    co_return co_await std::move(body);
  }
  workflow::task<> handle_signal(workflow::handle_signal_input input,
                                 workflow::inbound next) override {
    // It may come before the run function begins.
    signals_ += trace_of(input.headers);
    return next.handle_signal(std::move(input));
  }
  workflow::future<payloads> schedule_activity(workflow::schedule_activity_input input,
                                               workflow::outbound next) override {
    input.headers["trace"] = payload("binary/plain", trace_ + signals_ + "a");
    return next.schedule_activity(std::move(input));
  }
  workflow::started_child_workflow start_child_workflow(workflow::start_child_workflow_input input,
                                                        workflow::outbound next) override {
    input.headers["trace"] = payload("binary/plain", trace_ + signals_ + "c");
    return next.start_child_workflow(std::move(input));
  }

 private:
  std::string trace_;
  std::string signals_;
};

class tracing : public temporal::worker_interceptor {
 public:
  std::unique_ptr<workflow::interceptor> intercept_workflow(
      workflow::workflow_info const&) override {
    return std::make_unique<tracing_run>();
  }
};

struct grandchild {
  workflow::task<std::string> run() {
    workflow::activity_options const options(10s);
    co_return co_await workflow::execute_activity<&seen_by_activity>(options);
  }
  static constexpr auto handlers = workflow::define(workflow::run<&grandchild::run>());
};

struct ancestor {
  workflow::task<std::string> run() {
    co_await workflow::wait_condition([this] { return told_; });
    workflow::activity_options const options(10s);
    auto const own = co_await workflow::execute_activity<&seen_by_activity>(options);
    workflow::child_workflow_options const child(workflow::info().workflow_id + "-child");
    co_return own + " " + co_await workflow::execute_child_workflow<&grandchild::run>(child);
  }
  void tell() { told_ = true; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&ancestor::run>(), workflow::signal<&ancestor::tell>());

 private:
  bool told_ = false;
};

}  // namespace

TEST_CASE("interceptors: a header goes from the client through workflows to activities") {
  temporal::client_options client;
  client.interceptors = {std::make_shared<sending>()};
  live_queue with(std::move(client));
  temporal::worker_options options;
  options.interceptors = {std::make_shared<tracing>()};
  options.max_cached_workflows = 0;  // each task replays what was before
  auto worker = with.make<ancestor, grandchild>(std::move(options));
  worker.register_activity<&seen_by_activity>();
  test::running_worker const running(std::move(worker));

  auto const handle =
      test::run(with.client.start_workflow<&ancestor::run>(with.started("interceptors")));
  test::run(handle.signal<&ancestor::tell>());
  CHECK(test::run(handle.result()) == "tsa tsca");

  auto const history = test::run(handle.fetch_history());
  temporal::replayer_options same;
  same.interceptors = {std::make_shared<tracing>()};
  temporal::replayer replayer(std::move(same));
  replayer.register_workflow<ancestor>();
  CHECK_NOTHROW(replayer.replay(history));

  temporal::replayer without;
  without.register_workflow<ancestor>();
  CHECK_THROWS_AS(without.replay(history), workflow::nondeterminism_error);

  temporal::replayer_options null;
  null.interceptors.push_back(nullptr);
  CHECK_THROWS_WITH_AS(temporal::replayer{std::move(null)},
                       "replayer_options: an interceptor is null", std::invalid_argument);
}
