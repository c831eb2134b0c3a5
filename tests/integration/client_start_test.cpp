// Starting workflows on the real server: ids, options, and what the server refuses.

#include <temporal/api/history/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>
#include <integration/client_fixture.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace test = temporal::test;
namespace wf = temporal::workflow;
using namespace std::chrono_literals;
using temporal::status_code;
using test::live_client;

// Declarations of what the worker runs; without bodies, so not in an unnamed namespace.
namespace client_start_test {

struct echo {
  wf::task<std::string> run(std::string value);
};

struct kitchen_sink {
  wf::task<std::vector<std::string>> run();
  void add(std::string value);
  void finish();
  std::vector<std::string> received() const;
};

}  // namespace client_start_test

namespace {

using client_start_test::echo;
using client_start_test::kitchen_sink;

temporal::workflow_options with_reuse(temporal::workflow_options options,
                                      temporal::workflow_id_reuse_policy policy) {
  options.id_reuse_policy = policy;
  return options;
}

asio::awaitable<temporal::api::history::v1::HistoryEvent> first_event(
    temporal::untyped_workflow_handle handle) {
  auto events = handle.history_events();
  auto const event = co_await events.next();
  co_return event.value().raw();
}

/// The error of a start, which must not be one of the typed ones.
std::optional<temporal::error> start_error(live_client& with,
                                           temporal::workflow_options const& options) {
  return test::run(test::failure_of(with.client.start_workflow("echo", options, "x")));
}

}  // namespace

TEST_CASE("WF-01 WF-02 WF-03 WF-04 an id is used again as the policy says") {
  live_client with;
  auto const options = with.options("reuse");
  auto const first = test::run(with.client.start_workflow<&echo::run>(options, "some result"));
  CHECK(first.started());
  CHECK(test::run(first.result()) == "some result");

  using policy = temporal::workflow_id_reuse_policy;
  for (auto const refusing : {policy::reject_duplicate, policy::allow_duplicate_failed_only}) {
    auto const again = with_reuse(options, refusing);
    auto const refused = test::run(test::failure_of<temporal::workflow_already_started>(
        with.client.start_workflow<&echo::run>(again, "some result 2")));
    REQUIRE(refused);
    CHECK(refused->workflow_id() == options.id);
    CHECK(refused->run_id() == first.result_run_id());
    CHECK(refused->code() == status_code::already_exists);
  }
  auto const third = test::run(with.client.start_workflow<&echo::run>(options, "some result 3"));
  CHECK(third.result_run_id() != first.result_run_id());
  CHECK(test::run(third.result()) == "some result 3");
  // Each handle keeps to its own run.
  CHECK(test::run(first.result()) == "some result");
}

TEST_CASE("WF-06 a running workflow is used, or replaced, as the policy says") {
  live_client with;
  auto options = with.idle("conflict");
  auto const running = test::run(with.client.start_workflow("wait_forever", options));
  auto const refused = test::run(test::failure_of<temporal::workflow_already_started>(
      with.client.start_workflow("wait_forever", options)));
  REQUIRE(refused);
  CHECK(refused->run_id() == running.result_run_id());
  CHECK(refused->first_execution_run_id() == running.result_run_id());

  options.id_conflict_policy = temporal::workflow_id_conflict_policy::use_existing;
  auto const used = test::run(with.client.start_workflow("wait_forever", options));
  CHECK(used.result_run_id() == running.result_run_id());
  CHECK_FALSE(used.started());
  options.id_conflict_policy = temporal::workflow_id_conflict_policy::terminate_existing;
  auto const replaced = test::run(with.client.start_workflow("wait_forever", options));
  CHECK(replaced.result_run_id() != running.result_run_id());
  CHECK(replaced.started());
  auto const ended = test::run(test::failure_of<temporal::workflow_failed_error>(running.result()));
  REQUIRE(ended);
  CHECK(ended->status() == temporal::workflow_status::terminated);
  test::run(replaced.terminate());
}

TEST_CASE("WF-08 the same request id twice is one start") {
  live_client with;
  auto options = with.idle("request-id");
  options.request_id = "request-of-" + options.id;
  auto const one = test::run(with.client.start_workflow("wait_forever", options));
  auto const two = test::run(with.client.start_workflow("wait_forever", options));
  CHECK(one.result_run_id() == two.result_run_id());
  test::run(one.terminate());
}

TEST_CASE("WF-12 a start delay is in the first event, with a signal too") {
  live_client with;
  auto options = with.idle("delay");
  options.start_delay = 1h + 20min + 30s;
  auto const plain = test::run(with.client.start_workflow<&echo::run>(options, "x"));
  auto event = test::run(first_event(plain));
  CHECK(
      event.workflow_execution_started_event_attributes().first_workflow_task_backoff().seconds() ==
      4830);
  test::run(plain.terminate());

  options.id += "-signaled";
  temporal::signal_call const poke("poke");
  auto const signaled = test::run(with.client.signal_with_start<&echo::run>(options, poke, "x"));
  event = test::run(first_event(signaled));
  CHECK(
      event.workflow_execution_started_event_attributes().first_workflow_task_backoff().seconds() ==
      4830);
  test::run(signaled.terminate());
}

TEST_CASE("WF-13 WF-14 signal-with-start starts once, and then only signals") {
  live_client with;
  auto const options = with.options("signaled");
  auto const add = temporal::signal_call::of<&kitchen_sink::add>("one");
  auto const first = test::run(with.client.signal_with_start<&kitchen_sink::run>(options, add));
  CHECK(first.started());
  auto const again = temporal::signal_call::of<&kitchen_sink::add>("two");
  auto const second = test::run(with.client.signal_with_start<&kitchen_sink::run>(options, again));
  CHECK_FALSE(second.started());
  CHECK(second.result_run_id() == first.result_run_id());
  test::run(first.signal<&kitchen_sink::finish>());
  CHECK(test::run(second.result()) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("WF-18 a retry policy repeats the workflow, and the result follows its runs") {
  live_client with;
  auto options = with.options("retried");
  auto& retry = options.retry.emplace();
  retry.initial_interval = 1ms;
  retry.maximum_attempts = 3;
  auto const failed = test::run(test::failure_of<temporal::workflow_failed_error>(
      with.client.execute_workflow<int>("fail_until_attempt", options, 99)));
  REQUIRE(failed);
  CHECK(failed->cause()->message() == "attempt 3");
  CHECK(failed->retry_state() == temporal::retry_state::maximum_attempts_reached);
  options.id += "-2";
  CHECK(test::run(with.client.execute_workflow<int>("fail_until_attempt", options, 3)) == 3);
}

TEST_CASE("WF-33 an unknown search attribute is named by the server") {
  live_client with;
  auto options = with.idle("unknown-attribute");
  options.search_attributes.set(temporal::keyword_key("NoSuchAttribute"), "x");
  auto const refused = start_error(with, options);
  REQUIRE(refused);
  CHECK(refused->code() == status_code::invalid_argument);
  CHECK(refused->status().message.find("NoSuchAttribute") != std::string::npos);
}

TEST_CASE("WF-35 cron with a delay, and a cron that is none") {
  live_client with;
  auto options = with.idle("cron");
  options.cron_schedule = "0 12 * * *";
  options.start_delay = 1min;
  auto const both = start_error(with, options);
  REQUIRE(both);
  CHECK(both->code() == status_code::invalid_argument);
  options.start_delay.reset();
  options.cron_schedule = "every noon";
  auto const bad = start_error(with, options);
  REQUIRE(bad);
  CHECK(bad->code() == status_code::invalid_argument);
  options.cron_schedule = "0 12 * * *";
  auto const good = test::run(with.client.start_workflow("echo", options, "x"));
  test::run(good.terminate());
}

TEST_CASE("WF-36 arguments that are too large, for a payload and for a request") {
  live_client with;
  auto const options = with.idle("large");
  std::string const three_mib(3u << 20, 'x');
  auto const payload =
      test::run(test::failure_of(with.client.start_workflow<&echo::run>(options, three_mib)));
  REQUIRE(payload);
  CHECK(payload->code() == status_code::invalid_argument);
  CHECK(payload->status().message.find("exceeds") != std::string::npos);
  CHECK(payload->attempts() == 1);
  std::string const five_mib(5u << 20, 'x');
  auto const request =
      test::run(test::failure_of(with.client.start_workflow<&echo::run>(options, five_mib)));
  REQUIRE(request);
  CHECK(request->code() == status_code::resource_exhausted);
  CHECK(request->outcome() == temporal::outcome::not_sent);
}

TEST_CASE("WF-39 a start without a worker here runs with the worker there") {
  live_client with;
  auto const options = with.options("not-eager");
  CHECK(test::run(with.client.execute_workflow<&echo::run>(options, "x")) == "x");
}

TEST_CASE("the workflow knows the options it was started with") {
  live_client with;
  auto options = with.options("options");
  options.execution_timeout = 60s;
  options.run_timeout = 50s;
  options.task_timeout = 9s;
  options.retry.emplace().maximum_attempts = 2;
  options.memo.set("foo", "bar");
  options.priority.key = 2;
  auto const info = test::run(with.client.execute_workflow<temporal::json>("describe_me", options));
  CHECK(info.at("execution_timeout_ms") == 60'000);
  CHECK(info.at("run_timeout_ms") == 50'000);
  CHECK(info.at("task_timeout_ms") == 9'000);
  CHECK(info.at("retry_maximum_attempts") == 2);
  CHECK(info.at("memo").at("foo") == "bar");
  CHECK(info.at("priority") == 2);
  CHECK(info.at("namespace") == "default");
}

TEST_CASE("NS-04 a start in a namespace that is not there says how to register it") {
  temporal::client_options nowhere("no-such-namespace");
  live_client with(nowhere);
  auto const options = with.idle("nowhere");
  auto const check = [](auto call) {
    auto const missing =
        test::run(test::failure_of<temporal::namespace_not_found>(std::move(call)));
    REQUIRE(missing);
    CHECK(missing->name() == "no-such-namespace");
    std::string const text = missing->what();
    CHECK(text.find("Namespace no-such-namespace is not found.") != std::string::npos);
    CHECK(text.find("namespace create --namespace no-such-namespace") != std::string::npos);
  };
  check(with.client.start_workflow("echo", options, "x"));
  check(with.client.get_workflow_handle("some-id").signal("x"));
  check(with.client.get_workflow_handle("some-id").result());
  auto list = with.client.list_workflows();
  check(list.next());
  check(temporal::namespaces(with.connection).describe("no-such-namespace"));
}
