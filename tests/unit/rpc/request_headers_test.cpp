#include <temporal/detail/rpc/call_plan.hpp>
#include <temporal/detail/rpc/request_headers.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/cloud/cloudservice/v1/request_response.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using namespace temporal::api::workflowservice::v1;
namespace rpc = temporal::detail::rpc;
namespace methods = temporal::methods::workflow_service;

TEST_CASE("the resource header is filled in from the request") {
  StartWorkflowExecutionRequest start;
  CHECK(rpc::resource_id(methods::start_workflow_execution, start).empty());
  start.set_workflow_id("order-1");
  CHECK(rpc::resource_id(methods::start_workflow_execution, start) == "workflow:order-1");

  SignalWorkflowExecutionRequest signal;
  signal.mutable_workflow_execution()->set_workflow_id("order-2");
  CHECK(rpc::resource_id(methods::signal_workflow_execution, signal) == "workflow:order-2");

  CHECK(rpc::resource_id(methods::get_system_info, GetSystemInfoRequest()).empty());
}

TEST_CASE("the namespace header comes from the request") {
  StartWorkflowExecutionRequest start;
  start.set_namespace_("my-ns");
  CHECK(rpc::request_namespace(methods::start_workflow_execution, start) == "my-ns");
  CHECK(rpc::request_namespace(methods::list_namespaces, ListNamespacesRequest()).empty());
}

TEST_CASE("a history request is a long poll only when it waits") {
  GetWorkflowExecutionHistoryRequest history;
  CHECK_FALSE(rpc::is_long_poll(methods::get_workflow_execution_history, history));
  history.set_wait_new_event(true);
  CHECK(rpc::is_long_poll(methods::get_workflow_execution_history, history));
  CHECK(rpc::is_long_poll(methods::update_workflow_execution, UpdateWorkflowExecutionRequest()));
  CHECK(rpc::is_long_poll(methods::poll_workflow_task_queue, PollWorkflowTaskQueueRequest()));
  CHECK_FALSE(
      rpc::is_long_poll(methods::start_workflow_execution, StartWorkflowExecutionRequest()));
}

TEST_CASE("MD-16 an empty request id is filled in, a given one kept") {
  StartWorkflowExecutionRequest start;
  rpc::fill_request_id(methods::start_workflow_execution, start);
  CHECK(start.request_id().size() == 36);
  auto const first = start.request_id();
  rpc::fill_request_id(methods::start_workflow_execution, start);
  CHECK(start.request_id() == first);
  GetSystemInfoRequest without;
  rpc::fill_request_id(methods::get_system_info, without);
  CHECK(without.ByteSizeLong() == 0);

  temporal::api::cloud::cloudservice::v1::CreateApiKeyRequest cloud;
  rpc::fill_request_id(temporal::methods::cloud_service::create_api_key, cloud);
  CHECK(cloud.async_operation_id().size() == 36);
}

TEST_CASE("UUIDs are random, version 4") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    auto const uuid = rpc::make_uuid();
    CHECK(uuid.size() == 36);
    CHECK(uuid[8] == '-');
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
    seen.insert(uuid);
  }
  CHECK(seen.size() == 100);
}

TEST_CASE("the largest field of a message is named with its size") {
  StartWorkflowExecutionRequest start;
  start.set_workflow_id("id");
  start.mutable_input()->add_payloads()->set_data(std::string(1000, 'x'));
  auto const text = rpc::largest_field(start);
  CHECK(text.find("input (10") == 0);
}

TEST_CASE("grpc-timeout headers are read in all units") {
  CHECK(rpc::parse_grpc_timeout("0S") == 0s);
  CHECK(rpc::parse_grpc_timeout("2H") == 2h);
  CHECK(rpc::parse_grpc_timeout("3M") == 3min);
  CHECK(rpc::parse_grpc_timeout("100m") == 100ms);
  CHECK(rpc::parse_grpc_timeout("5u") == 5us);
  CHECK(rpc::parse_grpc_timeout("7n") == 7ns);
  for (auto const* bad : {"", "S", "5", "5s", "-1S", "123456789S", "1 S", "1SS"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(rpc::parse_grpc_timeout(bad), std::invalid_argument);
  }
}
