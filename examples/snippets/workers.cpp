// Code of the chapter on workflows and activities.
#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;

// [names]
namespace activity = temporal::activity;
namespace workflow = temporal::workflow;
// [names]

// [workflow_class]
class order {
 public:
  workflow::task<std::string> run(std::string item);
  void approve(std::string who);  // a signal; may also be a task
  std::string state() const;      // a query

  static constexpr auto handlers =
      workflow::define(workflow::run<&order::run>(), workflow::signal<&order::approve>(),
                       workflow::query<&order::state>());

 private:
  std::string approved_by_;
};

std::string charge(activity::context here, std::string item);
// [workflow_class]

// [workflow_body]
workflow::task<std::string> order::run(std::string item) {
  bool const approved =
      co_await workflow::wait_condition([this] { return !approved_by_.empty(); }, 24h);
  if (!approved) throw temporal::application_failure("nobody approved", "NotApproved");

  workflow::activity_options options(10s);  // for each attempt
  co_return co_await workflow::execute_activity<&charge>(options, item);
}

void order::approve(std::string who) { approved_by_ = who; }

std::string order::state() const { return approved_by_.empty() ? "waiting" : "approved"; }
// [workflow_body]

// [activity_body]
std::string charge(activity::context here, std::string item) {
  for (int step = here.heartbeat_details<int>().value_or(0); step < 10; ++step) {
    here.throw_if_canceled();
    here.heartbeat(step);
  }
  return "receipt for " + item;
}
// [activity_body]

// [interceptor]
/// Hands the header that a workflow was started with on to its activities.
class tracing_run : public workflow::interceptor {
 public:
  workflow::task<temporal::payloads> execute_workflow(workflow::execute_workflow_input input,
                                                      workflow::inbound next) override {
    trace_ = input.headers["trace"];
    return next.execute_workflow(std::move(input));
  }

  workflow::future<temporal::payloads> schedule_activity(workflow::schedule_activity_input input,
                                                         workflow::outbound next) override {
    input.headers["trace"] = trace_;
    return next.schedule_activity(std::move(input));
  }

 private:
  temporal::payload trace_;
};

class tracing : public temporal::worker_interceptor {
 public:
  std::unique_ptr<workflow::interceptor> intercept_workflow(
      workflow::workflow_info const&) override {
    return std::make_unique<tracing_run>();
  }

  asio::awaitable<temporal::payloads> execute_activity(temporal::execute_activity_input input,
                                                       temporal::activity_inbound next) override {
    std::cout << "traced by " << input.headers["trace"].data << '\n';
    return next.execute_activity(std::move(input));
  }
};
// [interceptor]

temporal::worker_options traced() {
  // [intercepted]
  temporal::worker_options options;
  options.interceptors.push_back(std::make_shared<tracing>());
  // [intercepted]
  return options;
}

asio::awaitable<void> work(temporal::client client) {
  // [worker]
  temporal::worker worker(client, "orders");  // task queue
  worker.register_workflow<order>();
  worker.register_activity<&charge>();
  co_await worker.run_until_interrupted();  // or run(), until shutdown() is called
  // [worker]
}

void test_activity() {
  // [activity_environment]
  temporal::testing::activity_environment environment;
  environment.info.attempt = 2;
  int heartbeats = 0;
  environment.on_heartbeat = [&](temporal::payloads const&) { ++heartbeats; };
  std::string const receipt = environment.run(&charge, "book");
  // [activity_environment]
  std::cout << receipt << heartbeats;
}

// [replay]
int replay_histories() {  // what main returns
  temporal::replayer replayer;
  replayer.register_workflow<order>();
  int failed = 0;
  for (auto const& result : replayer.replay_folder("tests/histories")) {  // throws if there is none
    if (!result.error) continue;
    std::cerr << result.file << ": " << temporal::describe(result.error) << '\n';
    ++failed;
  }
  return failed == 0 ? 0 : 1;
}
// [replay]
