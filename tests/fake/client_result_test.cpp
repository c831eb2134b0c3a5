#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>
#include <fake/client_fixture.hpp>

#include <chrono>
#include <string>
#include <type_traits>
#include <utility>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
namespace wf = temporal::workflow;
using namespace std::chrono_literals;
using temporal::status_code;
using test::client_fixture;

// Declarations of what the worker runs; without bodies, so not in an unnamed namespace.
namespace client_result_test {

struct order {
  wf::task<std::string> run(std::string item);
};

}  // namespace client_result_test

namespace {

using client_result_test::order;

temporal::workflow_options const options("order-1", "queue-1");

ws::GetWorkflowExecutionHistoryResponse nothing_yet(std::string token) {
  ws::GetWorkflowExecutionHistoryResponse response;
  response.set_next_page_token(std::move(token));
  return response;
}

ws::GetWorkflowExecutionHistoryResponse continued(std::string run_id) {
  ws::GetWorkflowExecutionHistoryResponse response;
  response.mutable_history()
      ->add_events()
      ->mutable_workflow_execution_continued_as_new_event_attributes()
      ->set_new_execution_run_id(std::move(run_id));
  return response;
}

/// The number of events, and whether their ids count up from 1.
asio::awaitable<std::pair<std::size_t, bool>> fetched(temporal::untyped_workflow_handle handle,
                                                      temporal::history_options options) {
  auto const history = co_await handle.fetch_history(std::move(options));
  CHECK(history.workflow_id() == handle.id());
  bool in_order = true;
  for (int i = 0; i < history.raw().events_size(); ++i) {
    in_order = in_order && history.raw().events(i).event_id() == i + 1;
  }
  co_return std::pair(history.size(), in_order);
}

std::vector<ws::GetWorkflowExecutionHistoryRequest> asked(test::fake_server const& server) {
  std::vector<ws::GetWorkflowExecutionHistoryRequest> requests;
  for (auto const& call : server.calls("GetWorkflowExecutionHistory")) {
    requests.push_back(call.parse<ws::GetWorkflowExecutionHistoryRequest>());
  }
  return requests;
}

}  // namespace

TEST_CASE("RT-30 execute starts, waits for the started run, and goes on after empty answers") {
  client_fixture with;
  with.server.expect("StartWorkflowExecution").reply_with(test::started("run-1"));
  with.server.expect("GetWorkflowExecutionHistory")
      .reply_with(nothing_yet("t1"))
      .reply_with(nothing_yet("t2"))
      .reply_with(test::completed("\"done\""));
  CHECK(test::run(with.client.execute_workflow<&order::run>(options, "book")) == "done");
  auto const requests = asked(with.server);
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].execution().run_id() == "run-1");
  CHECK(requests[0].wait_new_event());
  CHECK(requests[0].skip_archival());
  CHECK(requests[0].history_event_filter_type() == enums::HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT);
  CHECK(requests[0].next_page_token().empty());
  CHECK(requests[1].next_page_token() == "t1");
  CHECK(requests[2].next_page_token() == "t2");
}

TEST_CASE("execute by name, with and without a result") {
  client_fixture with;
  with.server.expect("StartWorkflowExecution").reply_with(test::started("run-1"));
  with.server.expect("GetWorkflowExecutionHistory").reply_with(test::completed("7"));
  CHECK(test::run(with.client.execute_workflow<int>("order", options)) == 7);
  test::run(with.client.execute_workflow("order", options, 1, 2));
}

TEST_CASE("the result follows the chain of runs, with a fresh token for each") {
  client_fixture with;
  with.server.expect("GetWorkflowExecutionHistory")
      .reply_with(nothing_yet("t1"))
      .reply_with(continued("run-2"))
      .reply_with(test::completed("7"));
  auto const handle = with.client.get_workflow_handle("order-1", "run-1");
  CHECK(test::run(handle.result<int>()) == 7);
  auto const requests = asked(with.server);
  REQUIRE(requests.size() == 3);
  CHECK(requests[1].next_page_token() == "t1");
  CHECK(requests[2].execution().run_id() == "run-2");
  CHECK(requests[2].next_page_token().empty());
}

TEST_CASE("a result that does not follow tells the next run") {
  client_fixture with;
  with.server.expect("GetWorkflowExecutionHistory").reply_with(continued("run-2"));
  temporal::result_options only_this;
  only_this.follow_runs = false;
  auto const next = test::run(test::failure_of<temporal::workflow_continued_as_new_error>(
      with.client.get_workflow_handle("order-1").result(only_this)));
  REQUIRE(next);
  CHECK(next->new_run_id() == "run-2");
}

TEST_CASE("errors of the call are no outcomes, and outcomes no errors of the call") {
  static_assert(!std::is_base_of_v<temporal::error, temporal::workflow_failed_error>);
  static_assert(!std::is_base_of_v<temporal::failure, temporal::error>);
  client_fixture with;
  with.server.expect("GetWorkflowExecutionHistory")
      .fail_with(status_code::permission_denied, "not yours");
  auto const failed =
      test::run(test::failure_of(with.client.get_workflow_handle("order-1").result()));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::permission_denied);
}

TEST_CASE("a wait survives what can be repeated") {
  client_fixture with;
  with.server.expect("GetWorkflowExecutionHistory")
      .fail_times(3, status_code::unavailable)
      .reply_with(test::completed("7"));
  CHECK(test::run(with.client.get_workflow_handle("order-1").result<int>()) == 7);
}

TEST_CASE("the timeout of a result is that of the whole wait, whatever the server answers") {
  client_fixture with;
  with.server.expect("GetWorkflowExecutionHistory").reply_with(nothing_yet("t1"));
  temporal::result_options limited;
  limited.rpc.timeout = 200ms;
  auto const failed =
      test::run(test::failure_of(with.client.get_workflow_handle("order-1").result(limited)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::deadline_exceeded);
  CHECK(with.server.calls("GetWorkflowExecutionHistory").size() > 1);
}

TEST_CASE("canceling a wait ends it at once, and at the server") {
  using namespace asio::experimental::awaitable_operators;
  client_fixture with;
  with.server.expect("GetWorkflowExecutionHistory").never_reply();
  auto const handle = with.client.get_workflow_handle("order-1");
  auto const race = [&]() -> asio::awaitable<std::size_t> {
    auto waiting = handle.result();
    auto seen = with.server.arrived("GetWorkflowExecutionHistory", 1);
    auto const winner = co_await (std::move(waiting) || std::move(seen));
    co_return winner.index();
  };
  CHECK(test::run(race()) == 1);
  with.server.wait_for_cancelled("GetWorkflowExecutionHistory", 1);
}

TEST_CASE("a server that sends histories raw") {
  client_fixture with;
  auto const cooked = test::completed("7");
  ws::GetWorkflowExecutionHistoryResponse raw;
  auto& blob = *raw.add_raw_history();
  blob.set_encoding_type(enums::ENCODING_TYPE_PROTO3);
  blob.set_data(cooked.history().SerializeAsString());
  with.server.expect("GetWorkflowExecutionHistory").reply_with(raw);
  auto const handle = with.client.get_workflow_handle("order-1");
  CHECK(test::run(handle.result<int>()) == 7);
  CHECK(test::run(fetched(handle, {})).first == 1);
}

TEST_CASE("a wait that ends without a result is an error, not a loop") {
  client_fixture with;
  with.server.expect("GetWorkflowExecutionHistory").reply_with(nothing_yet(""));
  auto const failed =
      test::run(test::failure_of(with.client.get_workflow_handle("order-1").result()));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::internal);
}

TEST_CASE("HIS-03 a history comes page by page, in order, over empty pages too") {
  client_fixture with;
  auto const page = [](int first, int count, std::string token) {
    ws::GetWorkflowExecutionHistoryResponse response;
    for (int id = first; id < first + count; ++id) {
      response.mutable_history()->add_events()->set_event_id(id);
    }
    response.set_next_page_token(std::move(token));
    return response;
  };
  with.server.expect("GetWorkflowExecutionHistory")
      .reply_with(page(1, 3, "t1"))
      .reply_with(page(4, 0, "t2"))
      .reply_with(page(4, 2, ""));
  temporal::history_options small;
  small.page_size = 3;
  small.wait_for_new_events = true;
  auto const handle = with.client.get_workflow_handle("order-1", "run-1");
  CHECK(test::run(fetched(handle, small)) == std::pair(std::size_t(5), true));
  auto const requests = asked(with.server);
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].maximum_page_size() == 3);
  CHECK(requests[0].wait_new_event());
  CHECK(requests[0].execution().run_id() == "run-1");
  CHECK(requests[2].next_page_token() == "t2");
}

namespace {

ws::ListWorkflowExecutionsResponse listed(int first, int count, std::string token) {
  ws::ListWorkflowExecutionsResponse response;
  for (int id = first; id < first + count; ++id) {
    response.add_executions()->mutable_execution()->set_workflow_id(std::to_string(id));
  }
  response.set_next_page_token(std::move(token));
  return response;
}

asio::awaitable<std::string> ids_of(temporal::page_stream<temporal::workflow_execution> stream) {
  std::string ids;
  while (auto const item = co_await stream.next()) ids += item->id() + ' ';
  // Past the end it stays there.
  auto const after = co_await stream.next();
  CHECK_FALSE(after.has_value());
  co_return ids;
}

}  // namespace

TEST_CASE("WF-28 a list stops at its limit, and asks no more than it needs") {
  client_fixture with;
  with.server.expect("ListWorkflowExecutions")
      .reply_with(listed(1, 2, "t1"))
      .reply_with(listed(3, 2, "t2"))
      .reply_with(listed(5, 1, ""));
  temporal::list_options three;
  three.limit = 3;
  three.page_size = 2;
  CHECK(test::run(ids_of(with.client.list_workflows("WorkflowType = 'order'", three))) == "1 2 3 ");
  auto const calls = with.server.calls("ListWorkflowExecutions");
  REQUIRE(calls.size() == 2);
  auto const request = calls[1].parse<ws::ListWorkflowExecutionsRequest>();
  CHECK(request.query() == "WorkflowType = 'order'");
  CHECK(request.page_size() == 2);
  CHECK(request.next_page_token() == "t1");
  CHECK(request.namespace_() == "orders");
}

TEST_CASE("a list of limit 0 asks nothing; an empty one ends") {
  client_fixture with;
  with.server.expect("ListWorkflowExecutions").reply_with(listed(1, 0, ""));
  temporal::list_options none;
  none.limit = 0;
  CHECK(test::run(ids_of(with.client.list_workflows("", none))).empty());
  CHECK(with.server.calls("ListWorkflowExecutions").empty());
  CHECK(test::run(ids_of(with.client.list_workflows())).empty());
  CHECK(with.server.calls("ListWorkflowExecutions").size() == 1);
}

TEST_CASE("a list whose call fails goes on where it was") {
  client_fixture with;
  with.server.expect("ListWorkflowExecutions")
      .reply_with(listed(1, 1, "t1"))
      .fail_with(status_code::permission_denied, "just now")
      .reply_with(listed(2, 1, ""));
  auto stream = with.client.list_workflows();
  CHECK(test::run(stream.next())->id() == "1");
  CHECK_THROWS_AS(test::run(stream.next()), temporal::error);
  CHECK(test::run(stream.next())->id() == "2");
  CHECK_FALSE(test::run(stream.next()).has_value());
}

TEST_CASE("WF-31 a count and its groups") {
  client_fixture with;
  ws::CountWorkflowExecutionsResponse response;
  response.set_count(5);
  auto& group = *response.add_groups();
  group.set_count(3);
  *group.add_group_values() = test::json_payload("\"Completed\"");
  with.server.expect("CountWorkflowExecutions").reply_with(response);
  auto const count = test::run(with.client.count_workflows("GROUP BY ExecutionStatus"));
  CHECK(count.count == 5);
  REQUIRE(count.groups.size() == 1);
  CHECK(count.groups[0].count == 3);
  CHECK(count.groups[0].value<std::string>() == "Completed");
  CHECK_THROWS_AS(count.groups[0].value<std::string>(1), std::out_of_range);
}
