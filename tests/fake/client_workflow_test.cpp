#include <doctest/doctest.h>
#include <fake/client_fixture.hpp>

#include <chrono>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
namespace details = temporal::api::errordetails::v1;
namespace wf = temporal::workflow;
using namespace std::chrono_literals;
using temporal::status_code;
using test::client_fixture;

// Declarations of what the worker runs; without bodies, so not in an unnamed namespace.
namespace client_workflow_test {

struct order {
  wf::task<std::string> run(std::string item, int count);
  wf::task<> approve(std::string who);
  int state(std::string what) const;
};

}  // namespace client_workflow_test

namespace {

using client_workflow_test::order;

temporal::workflow_options const options("order-1", "queue-1");

}  // namespace

TEST_CASE("a start by declaration sends its name and arguments, and gives a typed handle") {
  client_fixture with;
  with.server.expect("StartWorkflowExecution").reply_with(test::started("run-1"));
  auto const handle = test::run(with.client.start_workflow<&order::run>(options, "book", 2));
  static_assert(std::is_same_v<decltype(handle)::result_type, std::string>);
  CHECK(handle.id() == "order-1");
  CHECK(handle.run_id().empty());
  CHECK(handle.result_run_id() == "run-1");
  CHECK(handle.first_execution_run_id() == "run-1");
  CHECK(handle.started());
  auto const request = with.only<ws::StartWorkflowExecutionRequest>("StartWorkflowExecution");
  CHECK(request.namespace_() == "orders");
  CHECK(request.workflow_type().name() == "order");
  REQUIRE(request.input().payloads_size() == 2);
  CHECK(request.input().payloads(0).data() == "\"book\"");
  CHECK(request.input().payloads(1).data() == "2");
  CHECK_FALSE(request.request_id().empty());
  CHECK(request.identity() == with.connection.identity());
  CHECK(with.server.calls("StartWorkflowExecution")[0].header("temporal-namespace") == "orders");
}

TEST_CASE("an old server's reply without first run and without started") {
  client_fixture with;
  ws::StartWorkflowExecutionResponse response;
  response.set_run_id("run-1");
  with.server.expect("StartWorkflowExecution").reply_with(response);
  auto const handle = test::run(with.client.start_workflow("order", options));
  CHECK(handle.result_run_id() == "run-1");
  CHECK(handle.first_execution_run_id().empty());
  CHECK_FALSE(handle.started());
}

TEST_CASE("WF-08 a lost reply: the same request id goes again") {
  client_fixture with;
  with.server.expect("StartWorkflowExecution")
      .fail_times(2, status_code::unavailable)
      .reply_with(test::started("run-1"));
  test::run(with.client.start_workflow("order", options));
  test::run(with.client.start_workflow("order", options));
  auto const calls = with.server.calls("StartWorkflowExecution");
  REQUIRE(calls.size() == 4);
  auto const id = [&calls](std::size_t index) {
    return calls[index].parse<ws::StartWorkflowExecutionRequest>().request_id();
  };
  CHECK(id(0) == id(1));
  CHECK(id(0) == id(2));
  CHECK(id(0) != id(3));
}

TEST_CASE("WF-02 WF-07 already started is typed only with its detail") {
  client_fixture with;
  details::WorkflowExecutionAlreadyStartedFailure detail;
  detail.set_run_id("run-0");
  with.server.expect("StartWorkflowExecution")
      .fail_with(status_code::already_exists, "running")
      .detail(detail)
      .fail_with(status_code::already_exists, "something else");
  auto const typed = test::run(test::failure_of<temporal::workflow_already_started>(
      with.client.start_workflow("order", options)));
  REQUIRE(typed);
  CHECK(typed->run_id() == "run-0");
  CHECK(typed->workflow_id() == "order-1");
  CHECK(typed->outcome() == temporal::outcome::rejected);
  auto const plain = test::run(test::failure_of(with.client.start_workflow("order", options)));
  REQUIRE(plain);
  CHECK(dynamic_cast<temporal::service_error const*>(&*plain) == nullptr);
  CHECK(plain->code() == status_code::already_exists);
}

TEST_CASE("bad options throw before any call") {
  client_fixture with;
  temporal::workflow_options bad("order-1", "queue-1");
  bad.run_timeout = -1s;
  CHECK_THROWS_AS(test::run(with.client.start_workflow("order", bad)), std::invalid_argument);
  CHECK(with.server.calls("StartWorkflowExecution").empty());
}

TEST_CASE("WF-13 WF-14 signal-with-start is one call, and tells whether it started") {
  client_fixture with;
  ws::SignalWithStartWorkflowExecutionResponse response;
  response.set_run_id("run-1");
  response.set_first_execution_run_id("run-0");
  with.server.expect("SignalWithStartWorkflowExecution").reply_with(response);
  auto const approve = temporal::signal_call::of<&order::approve>("bob");
  auto const handle =
      test::run(with.client.signal_with_start<&order::run>(options, approve, "book", 2));
  CHECK(handle.result_run_id() == "run-1");
  CHECK(handle.first_execution_run_id() == "run-0");
  CHECK_FALSE(handle.started());
  auto const request =
      with.only<ws::SignalWithStartWorkflowExecutionRequest>("SignalWithStartWorkflowExecution");
  CHECK(request.workflow_type().name() == "order");
  CHECK(request.input().payloads_size() == 2);
  CHECK(request.signal_name() == "approve");
  CHECK(request.signal_input().payloads(0).data() == "\"bob\"");
  CHECK_FALSE(request.request_id().empty());
  CHECK(with.server.calls("StartWorkflowExecution").empty());
  CHECK(with.server.calls("SignalWorkflowExecution").empty());
}

TEST_CASE("WF-38 the handle of a start signals the latest run, and cancels only its own chain") {
  client_fixture with;
  with.server.expect("StartWorkflowExecution").reply_with(test::started("run-1", "first-1"));
  with.server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  with.server.expect("RequestCancelWorkflowExecution")
      .reply_with(ws::RequestCancelWorkflowExecutionResponse());
  with.server.expect("TerminateWorkflowExecution")
      .reply_with(ws::TerminateWorkflowExecutionResponse());
  auto const handle = test::run(with.client.start_workflow<&order::run>(options, "book", 2));
  test::run(handle.signal<&order::approve>("bob"));
  auto const signaled = with.only<ws::SignalWorkflowExecutionRequest>("SignalWorkflowExecution");
  CHECK(signaled.workflow_execution().workflow_id() == "order-1");
  CHECK(signaled.workflow_execution().run_id().empty());
  CHECK(signaled.signal_name() == "approve");
  CHECK(signaled.input().payloads(0).data() == "\"bob\"");
  CHECK_FALSE(signaled.request_id().empty());

  test::run(handle.cancel(temporal::cancel_options("too late")));
  auto const canceled =
      with.only<ws::RequestCancelWorkflowExecutionRequest>("RequestCancelWorkflowExecution");
  CHECK(canceled.first_execution_run_id() == "first-1");
  CHECK(canceled.workflow_execution().run_id().empty());
  CHECK(canceled.reason() == "too late");
  CHECK_FALSE(canceled.request_id().empty());

  temporal::terminate_options terminate("why");
  terminate.set_details("arg1", 2);
  test::run(handle.terminate(terminate));
  auto const terminated =
      with.only<ws::TerminateWorkflowExecutionRequest>("TerminateWorkflowExecution");
  CHECK(terminated.first_execution_run_id() == "first-1");
  CHECK(terminated.details().payloads(1).data() == "2");
}

TEST_CASE("a handle by id and run acts on that run") {
  client_fixture with;
  with.server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const handle = with.client.get_workflow_handle<&order::run>("order-1", "run-7", "first-7");
  CHECK(handle.first_execution_run_id() == "first-7");
  temporal::signal_options again;
  again.request_id = "mine";
  test::run(handle.signal<&order::approve>(again, "bob"));
  test::run(handle.signal("poke", again));
  test::run(handle.signal("poke", again, 1, 2));
  auto const calls = with.server.calls("SignalWorkflowExecution");
  REQUIRE(calls.size() == 3);
  auto const first = calls[0].parse<ws::SignalWorkflowExecutionRequest>();
  CHECK(first.workflow_execution().run_id() == "run-7");
  CHECK(first.request_id() == "mine");
  CHECK_FALSE(calls[1].parse<ws::SignalWorkflowExecutionRequest>().has_input());
  CHECK(calls[2].parse<ws::SignalWorkflowExecutionRequest>().input().payloads_size() == 2);
}

TEST_CASE("WF-09 no such workflow names it; no such namespace wins") {
  client_fixture with;
  details::NamespaceNotFoundFailure no_namespace;
  no_namespace.set_namespace_("orders");
  for (auto const* method :
       {"SignalWorkflowExecution", "RequestCancelWorkflowExecution", "TerminateWorkflowExecution",
        "DescribeWorkflowExecution", "QueryWorkflow", "GetWorkflowExecutionHistory"}) {
    with.server.expect(method)
        .fail_with(status_code::not_found, "workflow not found for ID: order-1")
        .fail_with(status_code::not_found, "Namespace orders is not found.")
        .detail(no_namespace);
  }
  auto const handle = with.client.get_workflow_handle("order-1", "run-7");
  auto const check = [](auto make) {
    auto const missing = test::run(test::failure_of<temporal::workflow_not_found>(make()));
    REQUIRE(missing);
    CHECK(missing->workflow_id() == "order-1");
    CHECK(missing->run_id() == "run-7");
    auto const nowhere = test::run(test::failure_of<temporal::namespace_not_found>(make()));
    REQUIRE(nowhere);
    CHECK(nowhere->name() == "orders");
  };
  check([&] { return handle.signal("approve"); });
  check([&] { return handle.cancel(); });
  check([&] { return handle.terminate(); });
  check([&] { return handle.describe(); });
  check([&] { return handle.query<int>("state"); });
  check([&] { return handle.result(); });
}

TEST_CASE("WF-23 WF-24 WF-26 queries: answer, failure, rejection, and an answer of another type") {
  client_fixture with;
  ws::QueryWorkflowResponse answer;
  *answer.mutable_query_result()->add_payloads() = test::json_payload("7");
  ws::QueryWorkflowResponse text;
  *text.mutable_query_result()->add_payloads() = test::json_payload("\"seven\"");
  ws::QueryWorkflowResponse rejected;
  rejected.mutable_query_rejected()->set_status(enums::WORKFLOW_EXECUTION_STATUS_COMPLETED);
  details::QueryFailedFailure failure;
  failure.mutable_failure()->set_message("handler threw");
  with.server.expect("QueryWorkflow")
      .reply_with(answer)
      .reply_with(text)
      .reply_with(rejected)
      .fail_with(status_code::invalid_argument, "failed")
      .detail(failure);
  auto const handle = with.client.get_workflow_handle<&order::run>("order-1");
  CHECK(test::run(handle.query<&order::state>("total")) == 7);
  CHECK_THROWS_AS(test::run(handle.query<&order::state>("total")), temporal::conversion_error);
  temporal::query_options open_only;
  open_only.reject_condition = temporal::query_reject_condition::not_open;
  auto const refused = test::run(
      test::failure_of<temporal::query_rejected>(handle.query<&order::state>(open_only, "total")));
  REQUIRE(refused);
  CHECK(refused->workflow() == temporal::workflow_status::completed);
  auto const failed =
      test::run(test::failure_of<temporal::query_failed>(handle.query<int>("state", "total")));
  REQUIRE(failed);
  REQUIRE(failed->cause());
  CHECK(failed->cause()->message() == "handler threw");
  auto const calls = with.server.calls("QueryWorkflow");
  REQUIRE(calls.size() == 4);
  auto const first = calls[0].parse<ws::QueryWorkflowRequest>();
  CHECK(first.query().query_type() == "state");
  CHECK(first.query().query_args().payloads(0).data() == "\"total\"");
  CHECK(calls[2].parse<ws::QueryWorkflowRequest>().query_reject_condition() ==
        enums::QUERY_REJECT_CONDITION_NOT_OPEN);
}

TEST_CASE("a handle and its calls outlive the client") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto call = [&server] {
    temporal::client const client(temporal::connection::lazy(test::options_for(server)), "orders");
    auto const handle = client.get_workflow_handle("order-1");
    return handle.signal("approve");
  }();
  test::run(std::move(call));
  CHECK(server.calls("SignalWorkflowExecution").size() == 1);
}

namespace {

/// Notes what it sees, and adds a header.
class recorder : public temporal::client_interceptor {
 public:
  recorder(std::string name, std::vector<std::string>& seen)
      : name_(std::move(name)), seen_(seen) {}

  asio::awaitable<temporal::start_workflow_output> start_workflow(
      temporal::start_workflow_input input, temporal::client_operations next) override {
    note("start " + input.workflow_type);
    input.headers.emplace(name_, temporal::payload("binary/plain", "x"));
    input.options.task_queue += '+' + name_;
    if (!input.arguments.empty()) input.arguments[0].data = "\"changed\"";
    return next.start_workflow(std::move(input));
  }
  asio::awaitable<temporal::payloads> query_workflow(temporal::query_workflow_input input,
                                                     temporal::client_operations next) override {
    note("query " + input.query);
    input.headers.emplace(name_, temporal::payload("binary/plain", "x"));
    auto answer = co_await next.query_workflow(std::move(input));
    answer.at(0).data += '0';
    co_return answer;
  }
  asio::awaitable<void> signal_workflow(temporal::signal_workflow_input input,
                                        temporal::client_operations next) override {
    note("signal " + input.signal);
    input.headers.emplace(name_, temporal::payload("binary/plain", "x"));
    return next.signal_workflow(std::move(input));
  }
  asio::awaitable<void> cancel_workflow(temporal::cancel_workflow_input input,
                                        temporal::client_operations next) override {
    note("cancel " + input.target.workflow_id);
    return next.cancel_workflow(std::move(input));
  }
  asio::awaitable<void> terminate_workflow(temporal::terminate_workflow_input input,
                                           temporal::client_operations next) override {
    note("terminate " + input.options.reason);
    return next.terminate_workflow(std::move(input));
  }

 private:
  void note(std::string const& what) { seen_.push_back(name_ + ' ' + what); }

  std::string name_;
  std::vector<std::string>& seen_;
};

}  // namespace

TEST_CASE("an interceptor may give another workflow id, and the handle is that workflow's") {
  class tenant : public temporal::client_interceptor {
   public:
    asio::awaitable<temporal::start_workflow_output> start_workflow(
        temporal::start_workflow_input input, temporal::client_operations next) override {
      input.options.id = "tenant-1/" + input.options.id;
      return next.start_workflow(std::move(input));
    }
  };
  temporal::client_options intercepted("orders");
  intercepted.interceptors = {std::make_shared<tenant>()};
  client_fixture with(intercepted);
  with.server.expect("StartWorkflowExecution").reply_with(test::started("run-1"));
  with.server.expect("GetWorkflowExecutionHistory").reply_with(test::completed("\"done\""));
  auto const handle = test::run(with.client.start_workflow<&order::run>(options, "book", 2));
  CHECK(handle.id() == "tenant-1/order-1");
  test::run(with.client.execute_workflow<&order::run>(options, "book", 2));
  auto const asked = with.server.calls("GetWorkflowExecutionHistory")
                         .back()
                         .parse<ws::GetWorkflowExecutionHistoryRequest>();
  CHECK(asked.execution().workflow_id() == "tenant-1/order-1");
}

TEST_CASE("WF-27 interceptors see every operation, the first one first, and can change it") {
  std::vector<std::string> seen;
  temporal::client_options intercepted("orders");
  intercepted.interceptors = {std::make_shared<recorder>("a", seen),
                              std::make_shared<recorder>("b", seen)};
  client_fixture with(intercepted);
  ws::QueryWorkflowResponse answer;
  *answer.mutable_query_result()->add_payloads() = test::json_payload("7");
  with.server.expect("StartWorkflowExecution").reply_with(test::started("run-1"));
  with.server.expect("QueryWorkflow").reply_with(answer);
  with.server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  with.server.expect("RequestCancelWorkflowExecution")
      .reply_with(ws::RequestCancelWorkflowExecutionResponse());
  with.server.expect("TerminateWorkflowExecution")
      .reply_with(ws::TerminateWorkflowExecutionResponse());
  with.server.expect("GetWorkflowExecutionHistory").reply_with(test::completed("\"done\""));

  auto const handle = test::run(with.client.start_workflow<&order::run>(options, "book", 2));
  CHECK(test::run(handle.query<&order::state>("total")) == 700);
  test::run(handle.signal<&order::approve>("bob"));
  test::run(handle.cancel());
  test::run(handle.terminate(temporal::terminate_options("why")));
  CHECK(test::run(handle.result()) == "done");
  CHECK(seen == std::vector<std::string>{"a start order", "b start order", "a query state",
                                         "b query state", "a signal approve", "b signal approve",
                                         "a cancel order-1", "b cancel order-1", "a terminate why",
                                         "b terminate why"});
  auto const request = with.only<ws::StartWorkflowExecutionRequest>("StartWorkflowExecution");
  CHECK(request.task_queue().name() == "queue-1+a+b");
  CHECK(request.input().payloads(0).data() == "\"changed\"");
  CHECK(request.header().fields().size() == 2);
  CHECK(with.only<ws::QueryWorkflowRequest>("QueryWorkflow").query().header().fields().count("a"));
  CHECK(with.only<ws::SignalWorkflowExecutionRequest>("SignalWorkflowExecution")
            .header()
            .fields()
            .count("b"));
}
