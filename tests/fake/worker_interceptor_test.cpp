#include <temporal/worker/interceptor.hpp>
#include <temporal/worker/worker.hpp>

#include <asio/awaitable.hpp>
#include <doctest/doctest.h>
#include <fake/worker_fixture.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace activity = temporal::activity;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using test::activity_task;
using test::worker_fixture;

namespace {

/// Writes down that it was passed; changes argument, details and result.
class noting : public temporal::worker_interceptor {
 public:
  noting(std::string name, std::vector<std::string>& notes)
      : name_(std::move(name)), notes_(notes) {}

  asio::awaitable<temporal::payloads> execute_activity(temporal::execute_activity_input input,
                                                       temporal::activity_inbound next) override {
    notes_.push_back(name_ + " in " + input.headers.at("trace").data + " " +
                     input.context.info().activity_type);
    input.arguments[0].data.insert(1, name_);
    auto pending = next.execute_activity(std::move(input));
    auto result = co_await std::move(pending);
    notes_.push_back(name_ + " out");
    co_return result;
  }

  void heartbeat(temporal::activity_heartbeat_input input,
                 temporal::activity_outbound next) override {
    input.details[0].data.insert(1, name_);
    next.heartbeat(std::move(input));
  }

 private:
  std::string name_;
  std::vector<std::string>& notes_;
};

/// Answers by itself.
class refusing : public temporal::worker_interceptor {
 public:
  asio::awaitable<temporal::payloads> execute_activity(temporal::execute_activity_input,
                                                       temporal::activity_inbound) override {
    throw temporal::application_failure("not today", "Refused");
  }
};

auto traced_task() {
  auto task = activity_task("echo", {"\"x\""});
  (*task.mutable_header()->mutable_fields())["trace"] = test::json_payload("5");
  return task;
}

}  // namespace

TEST_CASE("interceptors of activities: the first one is the outermost, both ways") {
  for (auto const coroutine : {false, true}) {
    worker_fixture with;
    with.accept("RecordActivityTaskHeartbeat");
    with.hand_out(traced_task());
    std::vector<std::string> notes;
    temporal::worker_options options;
    options.interceptors = {std::make_shared<noting>("a", notes),
                            std::make_shared<noting>("b", notes)};
    temporal::worker worker(with.client, "queue-1", options);
    if (coroutine) {
      worker.register_activity(
          "echo", [](activity::context here, std::string text) -> asio::awaitable<std::string> {
            here.heartbeat("y");
            co_return text;
          });
    } else {
      worker.register_activity("echo", [](activity::context here, std::string text) {
        here.heartbeat("y");
        return text;
      });
    }
    auto const report = with.report<ws::RespondActivityTaskCompletedRequest>(
        worker, "RespondActivityTaskCompleted");
    CHECK(report.result().payloads(0).data() == "\"bax\"");
    CHECK(notes == std::vector<std::string>{"a in 5 echo", "b in 5 echo", "b out", "a out"});
    for (auto const& call : with.server.calls("RecordActivityTaskHeartbeat")) {
      CHECK(call.parse<ws::RecordActivityTaskHeartbeatRequest>().details().payloads(0).data() ==
            "\"bay\"");
    }
  }
}

TEST_CASE("an interceptor may answer for the activity") {
  worker_fixture with;
  with.hand_out(traced_task());
  temporal::worker_options options;
  options.interceptors = {std::make_shared<refusing>()};
  temporal::worker worker(with.client, "queue-1", options);
  bool called = false;
  worker.register_activity("echo", [&called](std::string const&) { called = true; });
  auto const report =
      with.report<ws::RespondActivityTaskFailedRequest>(worker, "RespondActivityTaskFailed");
  CHECK(report.failure().application_failure_info().type() == "Refused");
  CHECK_FALSE(called);
}
