// The environment itself: the server serves, the worker works. Without the SDK.

#include <support/grpc_client.hpp>

#include <temporal/api/taskqueue/v1/message.pb.h>

#include <doctest/doctest.h>
#include <integration/environment.hpp>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;

TEST_CASE("the development server says its version") {
  auto& shared = test::environment::get();
  test::system_info_call info(test::channel_to(shared.target()), "GetSystemInfo");
  CHECK(info().ok());
  CHECK(info.response.server_version() == "1.32.0");
}

TEST_CASE("the Python worker runs workflows") {
  auto& shared = test::environment::get();
  auto const channel = test::channel_to(shared.target());
  ws::StartWorkflowExecutionRequest request;
  request.set_namespace_("default");
  request.set_workflow_id(shared.unique("greeting"));
  request.set_request_id(request.workflow_id());
  request.mutable_workflow_type()->set_name("greeting");
  request.mutable_task_queue()->set_name(shared.task_queue());
  auto& name = *request.mutable_input()->add_payloads();
  (*name.mutable_metadata())["encoding"] = "json/plain";
  name.set_data("\"Ann\"");
  test::unary<ws::StartWorkflowExecutionRequest, ws::StartWorkflowExecutionResponse> start(
      channel, "StartWorkflowExecution", request);
  CHECK(start().ok());

  ws::GetWorkflowExecutionHistoryRequest history;
  history.set_namespace_("default");
  history.mutable_execution()->set_workflow_id(request.workflow_id());
  history.set_wait_new_event(true);
  history.set_history_event_filter_type(
      temporal::api::enums::v1::HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT);
  test::unary<ws::GetWorkflowExecutionHistoryRequest, ws::GetWorkflowExecutionHistoryResponse> wait(
      channel, "GetWorkflowExecutionHistory", history);
  CHECK(wait().ok());
  REQUIRE(wait.response.history().events_size() == 1);
  auto const& done =
      wait.response.history().events(0).workflow_execution_completed_event_attributes();
  CHECK(done.result().payloads(0).data() == "\"Hello, Ann!\"");
}

TEST_CASE("a child process does not survive, and a program that is not there is an error") {
  test::process reader({"tail", "-f", "/dev/null"});
  CHECK(reader.running());
  reader.kill();
  CHECK_FALSE(reader.running());
  CHECK_THROWS_WITH(test::process({"no-such-program"}),
                    "cannot start no-such-program: No such file or directory");
  test::process talker({"echo", "one two"});
  CHECK(talker.wait_for_line("one", std::chrono::seconds(10)) == "one two");
  CHECK_THROWS_AS(talker.wait_for_line("three", std::chrono::seconds(10)), std::runtime_error);
}

TEST_CASE("a server restarts empty on its port") {
  test::dev_server server;
  auto const target = server.target();
  server.restart();
  CHECK(server.target() == target);
  test::system_info_call info(test::channel_to(target), "GetSystemInfo");
  CHECK(info().ok());
}
