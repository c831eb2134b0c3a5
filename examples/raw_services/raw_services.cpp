// The services as the server defines them: one awaitable per RPC, protobuf messages in and out.
#include <temporal/temporal.hpp>

#include <temporal/api/operatorservice/v1/request_response.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <grpc/health/v1/health.pb.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

namespace workflow_api = temporal::api::workflowservice::v1;
namespace operator_api = temporal::api::operatorservice::v1;

asio::awaitable<void> look_around() {
  char const* const address = std::getenv("TEMPORAL_ADDRESS");
  auto const connection = co_await temporal::connect(address ? address : "localhost:7233");

  temporal::health_service const health(connection);
  grpc::health::v1::HealthCheckRequest check;
  check.set_service("temporal.api.workflowservice.v1.WorkflowService");
  auto const healthy = co_await health.check(check);
  std::cout << "health: "
            << grpc::health::v1::HealthCheckResponse::ServingStatus_Name(healthy.status()) << '\n';

  temporal::workflow_service const workflows(connection);
  auto const cluster = co_await workflows.get_cluster_info({});
  std::cout << "cluster: " << cluster.cluster_name() << ", version " << cluster.server_version()
            << '\n';

  workflow_api::CountWorkflowExecutionsRequest count;
  count.set_namespace_("default");
  count.set_query("ExecutionStatus = 'Running'");
  temporal::rpc_options brief(std::chrono::seconds(5));  // of this one call
  brief.metadata.set("x-request-source", "raw_services");
  auto const running = co_await workflows.count_workflow_executions(count, brief);
  std::cout << "running workflows: " << running.count() << '\n';

  temporal::operator_service const operators(connection);
  operator_api::ListSearchAttributesRequest list;
  list.set_namespace_("default");
  auto const attributes = co_await operators.list_search_attributes(list);
  std::cout << "system search attributes: " << attributes.system_attributes_size() << '\n';

  // A raw call that fails throws `temporal::error`, with the server's details as it sent them.
  workflow_api::DescribeWorkflowExecutionRequest describe;
  describe.set_namespace_("default");
  describe.mutable_execution()->set_workflow_id("no-such-workflow");
  try {
    co_await workflows.describe_workflow_execution(describe);
  } catch (temporal::error const& error) {
    if (error.code() != temporal::status_code::not_found) throw;
    std::cout << "no such workflow: " << error.status().message << '\n';
  }
}

int main() {
  try {
    temporal::run(look_around());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
