#pragma once

#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/request_headers.hpp>
#include <temporal/detail/worker/worker_core.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/namespace/v1/message/NamespaceInfo.pb.h>
#include <temporal/api/taskqueue/v1/message/TaskQueue.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeNamespaceRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeNamespaceResponse.pb.h>

#include <stdexcept>
#include <utility>

namespace temporal::detail::worker {

namespace service = api::workflowservice::v1;

TEMPORAL_DECL worker_core::worker_core(std::shared_ptr<client::client_state const> client,
                                       std::string task_queue, worker_options options)
    : client(std::move(client)),
      task_queue(std::move(task_queue)),
      options(std::move(options)),
      instance_key(rpc::make_uuid()),
      log(this->client->connection.impl()->options().logger) {
  this->options.validate();
  if (this->task_queue.empty()) {
    throw std::invalid_argument("a worker needs the name of a task queue, but it is empty");
  }
  identity = this->options.identity.empty() ? this->client->identity : this->options.identity;
}

TEMPORAL_DECL asio::awaitable<void> worker_core::call(rpc::method const& rpc,
                                                      google::protobuf::Message& request,
                                                      google::protobuf::Message& response,
                                                      rpc_options options) const {
  return client::service_call(*client, rpc, request, response, std::move(options));
}

TEMPORAL_DECL asio::awaitable<void> worker_core::describe_namespace() {
  service::DescribeNamespaceRequest request;
  request.set_namespace_(client->namespace_name);
  service::DescribeNamespaceResponse response;
  co_await call(methods::workflow_service::describe_namespace, request, response);
  auto const& capabilities = response.namespace_info().capabilities();
  about_namespace.worker_poll_complete_on_shutdown =
      capabilities.worker_poll_complete_on_shutdown();
  about_namespace.worker_heartbeats = capabilities.worker_heartbeats();
  about_namespace.poller_autoscaling = capabilities.poller_autoscaling();
  about_namespace.workflow_task_completion_pagination =
      capabilities.workflow_task_completion_pagination();
  about_namespace.blob_size_limit = response.namespace_info().limits().blob_size_limit_error();
}

TEMPORAL_DECL void worker_core::name_task_queue(api::taskqueue::v1::TaskQueue& target) const {
  target.set_name(task_queue);
  target.set_kind(api::enums::v1::TASK_QUEUE_KIND_NORMAL);
}

}  // namespace temporal::detail::worker
