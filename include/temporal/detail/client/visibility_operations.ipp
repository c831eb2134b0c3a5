#pragma once

#include <temporal/detail/client/operations.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response/CountWorkflowExecutionsRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/CountWorkflowExecutionsResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/ListWorkflowExecutionsRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/ListWorkflowExecutionsResponse.pb.h>

#include <memory>
#include <utility>

namespace temporal::detail::client {

TEMPORAL_DECL asio::awaitable<page<workflow_execution>> list_workflows(shared_state state,
                                                                       list_workflows_input input) {
  api::workflowservice::v1::ListWorkflowExecutionsRequest request;
  request.set_namespace_(state->namespace_name);
  request.set_query(std::move(input.query));
  request.set_page_size(input.options.page_size);
  request.set_next_page_token(std::move(input.page_token));
  auto const response =
      std::make_shared<api::workflowservice::v1::ListWorkflowExecutionsResponse>();
  co_await service_call(*state, methods::workflow_service::list_workflow_executions, request,
                        *response, std::move(input.options.rpc), undecodable::accepted);
  page<workflow_execution> result;
  result.next_page_token = std::move(*response->mutable_next_page_token());
  result.items.reserve(static_cast<std::size_t>(response->executions_size()));
  for (auto const& info : response->executions()) {
    // Each entry keeps the page alive, and costs no allocation of its own.
    result.items.emplace_back(
        std::shared_ptr<api::workflow::v1::WorkflowExecutionInfo const>(response, &info),
        state->converter);
  }
  co_return result;
}

TEMPORAL_DECL asio::awaitable<workflow_count> count_workflows(shared_state state,
                                                              count_workflows_input input) {
  api::workflowservice::v1::CountWorkflowExecutionsRequest request;
  request.set_namespace_(state->namespace_name);
  request.set_query(std::move(input.query));
  api::workflowservice::v1::CountWorkflowExecutionsResponse response;
  co_await service_call(*state, methods::workflow_service::count_workflow_executions, request,
                        response, std::move(input.rpc));
  workflow_count result;
  result.count = response.count();
  for (auto const& group : response.groups()) {
    payloads values;
    for (auto const& value : group.group_values()) values.push_back(detail::from_proto(value));
    result.groups.emplace_back(group.count(), std::move(values));
  }
  co_return result;
}

}  // namespace temporal::detail::client
