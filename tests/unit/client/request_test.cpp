#include <temporal/client/client.hpp>
#include <temporal/client/namespaces.hpp>
#include <temporal/detail/client/requests.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace ws = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
namespace client = temporal::detail::client;
using namespace std::chrono_literals;

namespace {

client::client_state state_of(temporal::client_options const& options = {"orders"}) {
  client::client_state state(temporal::connection::lazy("localhost:1"));
  state.namespace_name = options.namespace_name;
  state.identity = "me";
  state.reject_condition = options.query_reject_condition;
  return state;
}

temporal::start_workflow_input input_of(temporal::workflow_options options) {
  return temporal::start_workflow_input("order", {}, std::move(options));
}

template <class Request>
Request request_of(auto const& input, client::client_state const& state = state_of()) {
  Request request;
  client::build_request(state, input, request);
  return request;
}

std::string problem_of(temporal::workflow_options const& options) {
  try {
    options.validate();
  } catch (std::invalid_argument const& problem) {
    return problem.what();
  }
  return "none";
}

bool mentions(std::string const& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a start with nothing but what is required leaves all else unset") {
  auto const request = request_of<ws::StartWorkflowExecutionRequest>(input_of({"id-1", "queue-1"}));
  CHECK(request.namespace_() == "orders");
  CHECK(request.workflow_id() == "id-1");
  CHECK(request.workflow_type().name() == "order");
  CHECK(request.task_queue().name() == "queue-1");
  CHECK(request.identity() == "me");
  CHECK(request.workflow_id_reuse_policy() == enums::WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
  CHECK(request.workflow_id_conflict_policy() == enums::WORKFLOW_ID_CONFLICT_POLICY_UNSPECIFIED);
  CHECK(request.request_id().empty());  // the core makes one
  CHECK_FALSE(request.has_input());
  CHECK_FALSE(request.has_memo());
  CHECK_FALSE(request.has_search_attributes());
  CHECK_FALSE(request.has_header());
  CHECK_FALSE(request.has_retry_policy());
  CHECK_FALSE(request.has_priority());
  CHECK_FALSE(request.has_user_metadata());
  CHECK_FALSE(request.has_workflow_execution_timeout());
  CHECK_FALSE(request.has_workflow_run_timeout());
  CHECK_FALSE(request.has_workflow_task_timeout());
  CHECK_FALSE(request.has_workflow_start_delay());
  CHECK(request.cron_schedule().empty());
}

TEST_CASE("WF-39 eager start is not asked for") {
  auto const request = request_of<ws::StartWorkflowExecutionRequest>(input_of({"id-1", "queue-1"}));
  CHECK_FALSE(request.request_eager_execution());
}

TEST_CASE("WF-12 WF-34 WF-37 every option of a start is in its request") {
  temporal::workflow_options options("id-1", "queue-1");
  options.execution_timeout = 1h;
  options.run_timeout = 30min;
  options.task_timeout = 1500ms;
  options.id_reuse_policy = temporal::workflow_id_reuse_policy::reject_duplicate;
  options.id_conflict_policy = temporal::workflow_id_conflict_policy::use_existing;
  options.retry.emplace().maximum_attempts = 3;
  options.cron_schedule = "0 12 * * *";
  options.start_delay = 1h + 20min + 30s;
  options.memo.set("foo", "bar");
  options.search_attributes.set(temporal::int_key("Count"), 7);
  options.priority.key = 2;
  options.static_summary = "one line";
  options.static_details = "many lines";
  options.request_id = "again";
  auto input = input_of(options);
  input.arguments.emplace_back("json/plain", "1");
  input.headers.emplace("trace", temporal::payload("binary/plain", "x"));
  auto const request = request_of<ws::StartWorkflowExecutionRequest>(input);
  CHECK(request.workflow_execution_timeout().seconds() == 3600);
  CHECK(request.workflow_run_timeout().seconds() == 1800);
  CHECK(request.workflow_task_timeout().seconds() == 1);
  CHECK(request.workflow_task_timeout().nanos() == 500'000'000);
  CHECK(request.workflow_id_reuse_policy() == enums::WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE);
  CHECK(request.workflow_id_conflict_policy() == enums::WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING);
  CHECK(request.retry_policy().maximum_attempts() == 3);
  CHECK(request.cron_schedule() == "0 12 * * *");
  CHECK(request.workflow_start_delay().seconds() == 4830);
  CHECK(request.memo().fields().at("foo").data() == "\"bar\"");
  auto const& count = request.search_attributes().indexed_fields().at("Count");
  CHECK(count.data() == "7");
  CHECK(count.metadata().at("type") == "Int");
  CHECK(request.priority().priority_key() == 2);
  CHECK(request.user_metadata().summary().data() == "\"one line\"");
  CHECK(request.user_metadata().details().data() == "\"many lines\"");
  CHECK(request.request_id() == "again");
  CHECK(request.input().payloads(0).data() == "1");
  CHECK(request.header().fields().at("trace").data() == "x");
}

TEST_CASE("WF-13 a signal-with-start has the start's options and the signal") {
  temporal::workflow_options options("id-1", "queue-1");
  options.start_delay = 4830s;
  auto input = input_of(options);
  input.arguments.emplace_back("json/plain", "1");
  input.signal.emplace("approve", temporal::payloads{temporal::payload("json/plain", "2")});
  auto const request = request_of<ws::SignalWithStartWorkflowExecutionRequest>(input);
  CHECK(request.workflow_id() == "id-1");
  CHECK(request.workflow_start_delay().seconds() == 4830);
  CHECK(request.input().payloads(0).data() == "1");
  CHECK(request.signal_name() == "approve");
  CHECK(request.signal_input().payloads(0).data() == "2");
  input.signal->arguments.clear();
  CHECK_FALSE(request_of<ws::SignalWithStartWorkflowExecutionRequest>(input).has_signal_input());
}

TEST_CASE("signal, cancel and terminate") {
  temporal::workflow_execution_id const target("id-1", "run-1");
  temporal::signal_workflow_input signal(target, "approve", {}, {});
  signal.options.request_id = "again";
  auto const signaled = request_of<ws::SignalWorkflowExecutionRequest>(signal);
  CHECK(signaled.workflow_execution().workflow_id() == "id-1");
  CHECK(signaled.workflow_execution().run_id() == "run-1");
  CHECK(signaled.signal_name() == "approve");
  CHECK(signaled.request_id() == "again");
  CHECK_FALSE(signaled.has_input());
  CHECK_FALSE(signaled.has_header());

  temporal::cancel_workflow_input const cancel(target, "first", temporal::cancel_options("why"));
  auto const canceled = request_of<ws::RequestCancelWorkflowExecutionRequest>(cancel);
  CHECK(canceled.first_execution_run_id() == "first");
  CHECK(canceled.reason() == "why");
  CHECK(canceled.identity() == "me");

  temporal::terminate_workflow_input const terminate(
      target, "first", {temporal::payload("json/plain", "1")}, temporal::terminate_options("why"));
  auto const terminated = request_of<ws::TerminateWorkflowExecutionRequest>(terminate);
  CHECK(terminated.first_execution_run_id() == "first");
  CHECK(terminated.reason() == "why");
  CHECK(terminated.details().payloads(0).data() == "1");
}

TEST_CASE("WF-25 a query's reject condition is its own, else the client's") {
  temporal::client_options options("orders");
  options.query_reject_condition = temporal::query_reject_condition::not_open;
  auto const state = state_of(options);
  temporal::query_workflow_input query(temporal::workflow_execution_id("id-1"), "state", {}, {});
  auto request = request_of<ws::QueryWorkflowRequest>(query, state);
  CHECK(request.query().query_type() == "state");
  CHECK_FALSE(request.query().has_query_args());
  CHECK(request.query_reject_condition() == enums::QUERY_REJECT_CONDITION_NOT_OPEN);
  query.options.reject_condition = temporal::query_reject_condition::none;
  request = request_of<ws::QueryWorkflowRequest>(query, state);
  CHECK(request.query_reject_condition() == enums::QUERY_REJECT_CONDITION_NONE);
}

TEST_CASE("bad options are told before anything is sent") {
  CHECK(mentions(problem_of({"", "queue-1"}), "workflow_options: id is empty; give"));
  CHECK(mentions(problem_of({"id-1", ""}), "workflow_options: task_queue is empty; name"));
  CHECK(problem_of({"id-1", "queue-1"}) == "none");

  temporal::workflow_options options("id-1", "queue-1");
  options.run_timeout = -1ns;
  CHECK(mentions(problem_of(options), "run_timeout must not be negative, but is -1 ns"));
  options = {"id-1", "queue-1"};
  options.execution_timeout = -1s;
  CHECK(mentions(problem_of(options), "execution_timeout"));
  options = {"id-1", "queue-1"};
  options.task_timeout = -1s;
  CHECK(mentions(problem_of(options), "task_timeout"));
  options = {"id-1", "queue-1"};
  options.start_delay = -1s;
  CHECK(mentions(problem_of(options), "start_delay"));
  options = {"id-1", "queue-1"};
  options.retry.emplace().backoff_coefficient = 0.5;
  CHECK(mentions(problem_of(options), "backoff_coefficient"));
  options = {"id-1", "queue-1"};
  options.priority.fairness_key.assign(65, 'x');
  CHECK(mentions(problem_of(options), "fairness_key"));
}

TEST_CASE("empty names are told before anything is sent") {
  auto unnamed = input_of({"id-1", "queue-1"});
  unnamed.workflow_type.clear();
  CHECK_THROWS_AS(request_of<ws::StartWorkflowExecutionRequest>(unnamed), std::invalid_argument);
  temporal::workflow_execution_id const target("id-1");
  temporal::signal_workflow_input const signal(target, "", {}, {});
  CHECK_THROWS_AS(request_of<ws::SignalWorkflowExecutionRequest>(signal), std::invalid_argument);
  temporal::query_workflow_input const query(target, "", {}, {});
  CHECK_THROWS_AS(request_of<ws::QueryWorkflowRequest>(query), std::invalid_argument);
}

TEST_CASE("DC-35 arguments that cannot be encoded are told before anything is sent") {
  temporal::client const client(temporal::connection::lazy("localhost:1"));
  auto const nan = std::string("\xff\xfe");  // no UTF-8, and so no JSON
  temporal::workflow_options const options("id-1", "queue-1");
  auto const handle = client.get_workflow_handle("id-1");
  CHECK_THROWS_AS(void(client.start_workflow("order", options, nan)), temporal::conversion_error);
  CHECK_THROWS_AS(void(handle.signal("approve", nan)), temporal::conversion_error);
  CHECK_THROWS_AS(void(handle.query<int>("state", nan)), temporal::conversion_error);
  temporal::terminate_options terminate("why");
  terminate.set_details(nan);
  CHECK_THROWS_AS(void(handle.terminate(terminate)), temporal::conversion_error);
  temporal::signal_call const signal("approve", nan);
  CHECK_THROWS_AS(void(client.signal_with_start("order", options, signal)),
                  temporal::conversion_error);
}

TEST_CASE("clients and handles refuse empty names") {
  auto const connection = temporal::connection::lazy("localhost:1");
  CHECK_THROWS_AS(temporal::client(connection, ""), std::invalid_argument);
  temporal::client_options with_null("orders");
  with_null.interceptors.emplace_back();
  CHECK_THROWS_AS(temporal::client(connection, with_null), std::invalid_argument);
  CHECK_THROWS_AS(temporal::client(connection).get_workflow_handle(""), std::invalid_argument);
}

TEST_CASE("MD-15 a client is called as its options or its connection say") {
  temporal::connection_options from("localhost:1");
  from.identity = "me@host";
  CHECK(temporal::client(temporal::connection::lazy(from)).identity() == "me@host");
  auto const connection = temporal::connection::lazy("localhost:1");
  temporal::client const plain(connection);
  CHECK(plain.namespace_name() == "default");
  CHECK(plain.identity() == connection.identity());
  auto const pid = std::to_string(::getpid());
  CHECK(plain.identity().starts_with(pid + "@"));
  CHECK(plain.identity().size() > pid.size() + 1);
  temporal::client_options options("orders");
  options.identity = "me";
  temporal::client const named(connection, options);
  CHECK(named.namespace_name() == "orders");
  CHECK(named.identity() == "me");
}

TEST_CASE("an empty handle says so") {
  temporal::untyped_workflow_handle const empty;
  CHECK_THROWS_AS(void(empty.signal("approve")), std::logic_error);
  CHECK_THROWS_AS(void(empty.result<int>()), std::logic_error);
  CHECK_THROWS_AS(void(empty.cancel()), std::logic_error);
  CHECK(temporal::workflow_execution_description().id().empty());
  CHECK_FALSE(temporal::workflow_execution_description().static_summary().has_value());
  CHECK(temporal::namespace_description().name().empty());
}

// GCC 12 destroys temporaries of aggregates twice in a co_await expression.
template <class... Types>
constexpr bool none_is_aggregate = (!std::is_aggregate_v<Types> && ...);
static_assert(none_is_aggregate<
              temporal::client_options, temporal::workflow_options, temporal::result_options,
              temporal::signal_options, temporal::query_options, temporal::cancel_options,
              temporal::terminate_options, temporal::history_options, temporal::list_options,
              temporal::namespace_options, temporal::namespace_update,
              temporal::list_namespaces_options, temporal::signal_call, temporal::start_signal>);
static_assert(none_is_aggregate<temporal::workflow_execution_id, temporal::workflow_count,
                                temporal::workflow_count_group, temporal::start_workflow_input,
                                temporal::start_workflow_output, temporal::signal_workflow_input,
                                temporal::query_workflow_input, temporal::cancel_workflow_input,
                                temporal::terminate_workflow_input,
                                temporal::describe_workflow_input, temporal::workflow_result_input,
                                temporal::fetch_history_input, temporal::list_workflows_input,
                                temporal::count_workflows_input, temporal::page<int>>);
