// Handles of real workflows: signals, queries, ends, and everything the server tells of them.

#include <temporal/api/history/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>
#include <integration/client_fixture.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace test = temporal::test;
namespace wf = temporal::workflow;
using namespace std::chrono_literals;
using temporal::status_code;
using test::live_client;

// Declarations of what the worker runs; without bodies, so not in an unnamed namespace.
namespace client_handle_test {

struct echo {
  wf::task<std::string> run(std::string value);
};

struct kitchen_sink {
  wf::task<temporal::json> run();
  void add(std::string value);
  void add_two(std::string first, int second);
  void finish();
  temporal::json received() const;
  std::string concat(std::string first, int second) const;
};

struct wait_forever {
  wf::task<> run();
};

}  // namespace client_handle_test

namespace {

using client_handle_test::echo;
using client_handle_test::kitchen_sink;
using client_handle_test::wait_forever;

template <class Awaitable>
std::optional<temporal::workflow_failed_error> outcome_of(Awaitable result) {
  return test::run(test::failure_of<temporal::workflow_failed_error>(std::move(result)));
}

}  // namespace

TEST_CASE("signals with no, one and two arguments arrive in order") {
  live_client with;
  auto const options = with.options("signals");
  auto const handle = test::run(with.client.start_workflow<&kitchen_sink::run>(options));
  test::run(handle.signal<&kitchen_sink::add>("one"));
  test::run(handle.signal<&kitchen_sink::add_two>("two", 2));
  test::run(handle.signal("add", "three"));
  test::run(handle.signal<&kitchen_sink::finish>());
  CHECK(test::run(handle.result()) == temporal::json::parse(R"(["one", ["two", 2], "three"])"));
}

TEST_CASE("WF-23 WF-24 WF-25 WF-26 queries of a completed workflow") {
  live_client with;
  auto const options = with.options("queries");
  auto const handle = test::run(with.client.start_workflow<&kitchen_sink::run>(options));
  test::run(handle.signal<&kitchen_sink::add>("one"));
  test::run(handle.signal<&kitchen_sink::finish>());
  test::run(handle.result());

  CHECK(test::run(handle.query<&kitchen_sink::received>()) == temporal::json::parse(R"(["one"])"));
  CHECK(test::run(handle.query<&kitchen_sink::concat>("some query ", 7)) == "some query 7");
  CHECK_THROWS_AS(test::run(handle.query<int>("concat", "a", 1)), temporal::conversion_error);

  auto const unknown =
      test::run(test::failure_of<temporal::query_failed>(handle.query<int>("does not exist")));
  REQUIRE(unknown);
  CHECK(std::string(unknown->what()).find("does not exist") != std::string::npos);
  auto const thrown = test::run(
      test::failure_of<temporal::query_failed>(handle.query<int>("fail", "query message")));
  REQUIRE(thrown);
  // The Python worker sends no failure, but its text.
  CHECK(thrown->status().message == "query message");

  temporal::query_options open_only;
  open_only.reject_condition = temporal::query_reject_condition::not_open;
  auto const rejected = test::run(
      test::failure_of<temporal::query_rejected>(handle.query<&kitchen_sink::received>(open_only)));
  REQUIRE(rejected);
  CHECK(rejected->workflow() == temporal::workflow_status::completed);

  temporal::client_options strict;
  strict.query_reject_condition = temporal::query_reject_condition::not_open;
  temporal::client const rejecting(with.connection, strict);
  auto const same = rejecting.get_workflow_handle<&kitchen_sink::run>(options.id);
  CHECK(test::run(test::failure_of<temporal::query_rejected>(same.query<&kitchen_sink::received>()))
            .has_value());
}

TEST_CASE("WF-16 WF-17 a workflow's failure arrives whole") {
  live_client with;
  auto const options = with.options("fails");
  auto const failed =
      outcome_of(with.client.execute_workflow("fail_workflow", options, "some error", "kind"));
  REQUIRE(failed);
  CHECK(failed->workflow_id() == options.id);
  CHECK(failed->status() == temporal::workflow_status::failed);
  auto const* cause = dynamic_cast<temporal::application_failure const*>(failed->cause().get());
  REQUIRE(cause != nullptr);
  CHECK(cause->message() == "some error");
  CHECK(cause->type() == "kind");
  CHECK_FALSE(cause->is_retryable());
  CHECK(cause->category() == temporal::failure_category::benign);
  CHECK(cause->details().get<temporal::json>(0) == temporal::json::parse(R"({"code": 7})"));
  CHECK(cause->details().get<std::string>(1) == "second");
  REQUIRE(cause->cause());
  CHECK(cause->cause()->message() == "the cause");
}

TEST_CASE("an activity's failure arrives with its whole chain") {
  live_client with;
  auto const options = with.options("activity-fails");
  auto const failed =
      outcome_of(with.client.execute_workflow("fail_by_activity", options, "no funds", "Declined"));
  REQUIRE(failed);
  auto const* activity = temporal::find_cause<temporal::activity_failure>(*failed);
  REQUIRE(activity != nullptr);
  CHECK(activity->activity_id() == "the-activity");
  auto const* cause = temporal::find_cause<temporal::application_failure>(*failed);
  REQUIRE(cause != nullptr);
  CHECK(cause->type() == "Declined");
}

TEST_CASE("WF-19 a workflow is canceled, and told why") {
  live_client with;
  auto const waiting = with.options("canceled");
  auto const handle = test::run(with.client.start_workflow<&wait_forever::run>(waiting));
  test::run(handle.cancel(temporal::cancel_options("too late")));
  auto const canceled = outcome_of(handle.result());
  REQUIRE(canceled);
  CHECK(canceled->status() == temporal::workflow_status::canceled);
  CHECK(temporal::find_cause<temporal::canceled_failure>(*canceled) != nullptr);
  CHECK(temporal::is_cancellation(*canceled->cause()));

  auto const refusing = with.options("refuses");
  auto const other = test::run(with.client.start_workflow("refuse_cancellation", refusing));
  // Only a workflow that has begun can refuse.
  auto const begun = [&other]() -> asio::awaitable<bool> {
    auto const described = co_await other.describe();
    co_return described.history_length() >= 4;
  };
  test::run(test::eventually(begun));
  test::run(other.cancel(temporal::cancel_options("too late")));
  CHECK(test::run(other.result<std::string>()) == "refused: too late");
}

TEST_CASE("WF-20 WF-11 a workflow is terminated, with reason and details; then it is closed") {
  live_client with;
  auto const options = with.idle("terminated");
  auto const handle = test::run(with.client.start_workflow<&wait_forever::run>(options));
  temporal::terminate_options terminate("some reason");
  terminate.set_details("arg1", "arg2");
  test::run(handle.terminate(terminate));
  auto const ended = outcome_of(handle.result());
  REQUIRE(ended);
  CHECK(ended->status() == temporal::workflow_status::terminated);
  auto const* cause = temporal::find_cause<temporal::terminated_failure>(*ended);
  REQUIRE(cause != nullptr);
  CHECK(cause->message() == "some reason");
  CHECK(cause->identity() == with.client.identity());
  REQUIRE(ended->details().size() == 2);
  CHECK(ended->details().get<std::string>(0) == "arg1");
  CHECK(ended->details().get<std::string>(1) == "arg2");

  for (auto call : {&temporal::untyped_workflow_handle::terminate}) {
    auto const closed =
        test::run(test::failure_of<temporal::workflow_not_found>((handle.*call)({})));
    REQUIRE(closed);
    CHECK(closed->status().message == "workflow execution already completed");
  }
  CHECK(test::run(test::failure_of<temporal::workflow_not_found>(handle.signal("x"))).has_value());
  test::run(handle.cancel());
}

TEST_CASE("WF-21 a workflow times out") {
  live_client with;
  auto options = with.options("times-out");
  options.execution_timeout = 700ms;
  auto const ended = outcome_of(with.client.execute_workflow("wait_forever", options));
  REQUIRE(ended);
  CHECK(ended->status() == temporal::workflow_status::timed_out);
  auto const* cause = temporal::find_cause<temporal::timeout_failure>(*ended);
  REQUIRE(cause != nullptr);
  CHECK(cause->type() == temporal::timeout_type::start_to_close);
}

TEST_CASE("WF-09 WF-10 workflows that are not there, and runs that are no runs") {
  live_client with;
  auto const id = with.shared.unique("nowhere");
  auto const check = [&](temporal::untyped_workflow_handle const& handle, auto judge) {
    judge(test::run(test::failure_of(handle.signal("x"))));
    judge(test::run(test::failure_of(handle.cancel())));
    judge(test::run(test::failure_of(handle.terminate())));
    judge(test::run(test::failure_of(handle.describe())));
    judge(test::run(test::failure_of(handle.query<int>("x"))));
    judge(test::run(test::failure_of(handle.result())));
  };
  check(with.client.get_workflow_handle(id), [](std::optional<temporal::error> const& failed) {
    REQUIRE(failed);
    CHECK(failed->code() == status_code::not_found);
    CHECK(failed->status().message.find("workflow not found for ID") != std::string::npos);
  });
  check(with.client.get_workflow_handle(id, "no-uuid"),
        [](std::optional<temporal::error> const& failed) {
          REQUIRE(failed);
          CHECK(failed->code() == status_code::invalid_argument);
          CHECK(failed->status().message.find("RunId") != std::string::npos);
        });
  auto const typed = test::run(
      test::failure_of<temporal::workflow_not_found>(with.client.get_workflow_handle(id).result()));
  REQUIRE(typed);
  CHECK(typed->workflow_id() == id);
}

TEST_CASE("WF-38 a handle's cancel does not reach a later chain of the same id") {
  live_client with;
  auto const options = with.idle("guarded");
  auto const old = test::run(with.client.start_workflow<&wait_forever::run>(options));
  test::run(old.terminate());
  auto const young = test::run(with.client.start_workflow<&wait_forever::run>(options));
  CHECK(test::run(test::failure_of<temporal::workflow_not_found>(old.cancel())).has_value());
  CHECK(test::run(test::failure_of<temporal::workflow_not_found>(old.terminate())).has_value());
  auto const guarded =
      with.client.get_workflow_handle(options.id, "", old.first_execution_run_id());
  CHECK(test::run(test::failure_of<temporal::workflow_not_found>(guarded.cancel())).has_value());
  test::run(young.cancel());
  test::run(young.terminate());
}

TEST_CASE("a result follows runs that continue as new, or stays") {
  live_client with;
  auto const options = with.options("continues");
  std::vector<std::string> const none;
  auto const handle = test::run(with.client.start_workflow("continue_as_new", options, 2, none));
  auto const runs = test::run(handle.result<std::vector<std::string>>());
  REQUIRE(runs.size() == 3);
  CHECK(runs.front() == handle.result_run_id());
  temporal::result_options stay;
  stay.follow_runs = false;
  auto const next =
      test::run(test::failure_of<temporal::workflow_continued_as_new_error>(handle.result(stay)));
  REQUIRE(next);
  CHECK(next->new_run_id() == runs[1]);
}

TEST_CASE("WF-22 WF-37 a description says what was given") {
  live_client with;
  auto options = with.options("described");
  options.memo.set("foo", "bar");
  options.static_summary = "some *summary*";
  options.static_details = "some\ndetails";
  auto const handle = test::run(with.client.start_workflow<&echo::run>(options, "x"));
  test::run(handle.result());
  auto const described = test::run(handle.describe());
  auto const now = std::chrono::system_clock::now();
  CHECK(described.id() == options.id);
  CHECK(described.run_id() == handle.result_run_id());
  CHECK(described.first_execution_run_id() == handle.result_run_id());
  CHECK(described.status() == temporal::workflow_status::completed);
  CHECK(described.type() == "echo");
  CHECK(described.task_queue() == options.task_queue);
  CHECK(described.memo().get<std::string>("foo") == "bar");
  CHECK(abs(now - described.start_time()) < 20s);
  REQUIRE(described.execution_time());
  CHECK(abs(now - *described.execution_time()) < 20s);
  REQUIRE(described.close_time());
  CHECK(abs(now - *described.close_time()) < 20s);
  CHECK(described.history_length() > 3);
  CHECK(described.history_size() > 0);
  CHECK_FALSE(described.parent());
  REQUIRE(described.root());
  CHECK(*described.root() == temporal::workflow_execution_id(options.id, handle.result_run_id()));
  CHECK(described.static_summary() == "some *summary*");
  CHECK(described.static_details() == "some\ndetails");
  CHECK(described.raw().execution_config().task_queue().name() == options.task_queue);
}

TEST_CASE("WF-34 search attributes of all kinds come back typed") {
  live_client with;
  auto options = with.idle("attributes");
  auto& given = options.search_attributes;
  auto const when =
      std::chrono::system_clock::time_point(std::chrono::sys_days(std::chrono::year_month_day(
          std::chrono::year(2024), std::chrono::month(2), std::chrono::day(29)))) +
      12h;
  given.set(temporal::text_key("CustomText"), "some text");
  given.set(temporal::keyword_key("CustomKeyword"), "a keyword");
  given.set(temporal::int_key("CustomInt"), 123);
  given.set(temporal::double_key("CustomDouble"), 1.5);
  given.set(temporal::bool_key("CustomBool"), true);
  given.set(temporal::datetime_key("CustomDatetime"), when);
  given.set(temporal::keyword_list_key("CustomKeywordList"), {"a", "b"});
  auto const handle = test::run(with.client.start_workflow<&echo::run>(options, "x"));
  auto const described = test::run(handle.describe());
  auto const found = described.search_attributes();
  CHECK(found.get(temporal::text_key("CustomText")) == "some text");
  CHECK(found.get(temporal::keyword_key("CustomKeyword")) == "a keyword");
  CHECK(found.get(temporal::int_key("CustomInt")) == 123);
  CHECK(found.get(temporal::double_key("CustomDouble")) == 1.5);
  CHECK(found.get(temporal::bool_key("CustomBool")) == true);
  CHECK(found.get(temporal::datetime_key("CustomDatetime")) == when);
  CHECK(found.get(temporal::keyword_list_key("CustomKeywordList")) ==
        std::vector<std::string>{"a", "b"});
  for (auto const* name : {"CustomText", "CustomKeyword", "CustomInt", "CustomDouble", "CustomBool",
                           "CustomDatetime", "CustomKeywordList"}) {
    CHECK(std::string("Custom").append(to_string(found.type_of(name))) ==
          (std::string(name) == "CustomInt" ? "CustomInt" : name));
  }
  test::run(handle.terminate());
}

namespace {

/// Sends a header with every start.
class header_sender : public temporal::client_interceptor {
 public:
  asio::awaitable<temporal::start_workflow_output> start_workflow(
      temporal::start_workflow_input input, temporal::client_operations next) override {
    input.headers.emplace("trace", temporal::payload("binary/plain", "x"));
    return next.start_workflow(std::move(input));
  }
};

}  // namespace

TEST_CASE("WF-27 a header from an interceptor reaches the workflow") {
  temporal::client_options options;
  options.interceptors.push_back(std::make_shared<header_sender>());
  live_client with(options);
  auto const info = test::run(
      with.client.execute_workflow<temporal::json>("describe_me", with.options("headers")));
  CHECK(info.at("headers") == temporal::json::parse(R"(["trace"])"));
}
