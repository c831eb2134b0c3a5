#pragma once

#include <temporal/client/namespaces.hpp>
#include <temporal/detail/common/duration_check.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/rpc/call.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/common/v1/message/WorkflowExecution.pb.h>
#include <temporal/api/namespace/v1/message/NamespaceConfig.pb.h>
#include <temporal/api/namespace/v1/message/NamespaceFilter.pb.h>
#include <temporal/api/namespace/v1/message/NamespaceInfo.pb.h>
#include <temporal/api/namespace/v1/message/UpdateNamespaceInfo.pb.h>
#include <temporal/api/operatorservice/v1/request_response/DeleteNamespaceRequest.pb.h>
#include <temporal/api/operatorservice/v1/request_response/DeleteNamespaceResponse.pb.h>
#include <temporal/api/replication/v1/message/NamespaceReplicationConfig.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DeprecateNamespaceRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DeprecateNamespaceResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeNamespaceRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeNamespaceResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetWorkflowExecutionHistoryRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetWorkflowExecutionHistoryResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/ListNamespacesRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/ListNamespacesResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RegisterNamespaceRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RegisterNamespaceResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/UpdateNamespaceRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/UpdateNamespaceResponse.pb.h>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>

namespace temporal {

namespace detail::client {

namespace service = api::workflowservice::v1;

inline void check_retention(std::optional<std::chrono::nanoseconds> retention) {
  if (retention && *retention < std::chrono::nanoseconds(0)) {
    throw std::invalid_argument("the retention of a namespace must not be negative, but is " +
                                std::to_string(retention->count()) + " ns");
  }
}

/// Whether calls of the data plane find the namespace. Describing it would prove nothing: that call
/// goes past the caches that all others depend on.
inline asio::awaitable<bool> is_usable(connection conn, std::string name, rpc_options options) {
  service::GetWorkflowExecutionHistoryRequest request;
  request.set_namespace_(name);
  request.mutable_execution()->set_workflow_id("temporal-asio-namespace-probe");
  request.set_maximum_page_size(1);
  request.set_skip_archival(true);
  service::GetWorkflowExecutionHistoryResponse response;
  try {
    co_await rpc::invoke(std::move(conn), methods::workflow_service::get_workflow_execution_history,
                         request, response, std::move(options));
  } catch (namespace_not_found const&) {
    co_return false;
  } catch (error const& thrown) {
    // There is no such workflow, and so there is such a namespace.
    if (thrown.code() != status_code::not_found) throw;
  }
  co_return true;
}

/// `when_not` is what is known of a namespace that is not usable in time.
inline asio::awaitable<void> wait_until_usable(connection conn, std::string_view operation,
                                               std::string name, std::string_view when_not,
                                               rpc_options options,
                                               std::chrono::milliseconds limit) {
  using clock = std::chrono::steady_clock;
  auto const deadline = clock::now() + at_most_a_year(limit);
  std::chrono::milliseconds pause(100);
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int attempts = 1;; ++attempts) {
    if (co_await is_usable(conn, name, options)) co_return;
    if (clock::now() + pause > deadline) {
      error_info info;
      info.operation = operation;
      info.target = conn.target();
      info.outcome = outcome::unknown;
      info.attempts = attempts;
      throw error(status(status_code::deadline_exceeded,
                         "namespace '" + name + "' is " + std::string(when_not) + " after " +
                             std::to_string(limit.count()) + " ms; it may become so later"),
                  std::move(info));
    }
    timer.expires_after(pause);
    co_await timer.async_wait(asio::use_awaitable);
    pause = std::min(pause * 3 / 2, std::chrono::milliseconds(2'000));
  }
}

inline asio::awaitable<void> register_namespace(connection conn, namespace_options options) {
  service::RegisterNamespaceRequest request;
  request.set_namespace_(options.name);
  request.set_description(options.description);
  request.set_owner_email(options.owner_email);
  detail::to_proto(options.retention, *request.mutable_workflow_execution_retention_period());
  request.mutable_data()->insert(options.data.begin(), options.data.end());
  request.set_is_global_namespace(options.is_global);
  for (auto const& cluster : options.clusters) request.add_clusters()->set_cluster_name(cluster);
  request.set_active_cluster_name(options.active_cluster);
  service::RegisterNamespaceResponse response;
  co_await rpc::invoke(conn, methods::workflow_service::register_namespace, request, response,
                       options.rpc);
  co_await wait_until_usable(std::move(conn), methods::workflow_service::register_namespace.name,
                             std::move(options.name), "registered, but not usable",
                             std::move(options.rpc), options.wait_timeout);
}

inline asio::awaitable<namespace_description> describe_namespace(connection conn, std::string name,
                                                                 rpc_options options) {
  service::DescribeNamespaceRequest request;
  request.set_namespace_(std::move(name));
  auto response = std::make_shared<service::DescribeNamespaceResponse>();
  co_await rpc::invoke(std::move(conn), methods::workflow_service::describe_namespace, request,
                       *response, std::move(options));
  co_return namespace_description(std::move(response));
}

inline asio::awaitable<page<namespace_description>> list_namespaces(connection conn,
                                                                    list_namespaces_options options,
                                                                    std::string token) {
  service::ListNamespacesRequest request;
  request.set_page_size(options.page_size);
  request.set_next_page_token(std::move(token));
  if (options.include_deleted) request.mutable_namespace_filter()->set_include_deleted(true);
  auto const response = std::make_shared<service::ListNamespacesResponse>();
  co_await rpc::invoke(std::move(conn), methods::workflow_service::list_namespaces, request,
                       *response, std::move(options.rpc));
  page<namespace_description> result;
  result.next_page_token = std::move(*response->mutable_next_page_token());
  for (auto const& entry : response->namespaces()) {
    result.items.emplace_back(
        std::shared_ptr<service::DescribeNamespaceResponse const>(response, &entry));
  }
  co_return result;
}

inline asio::awaitable<namespace_description> update_namespace(connection conn,
                                                               namespace_update change) {
  service::UpdateNamespaceRequest request;
  request.set_namespace_(change.name);
  if (change.description || change.owner_email || !change.data.empty()) {
    // The server takes an info as a whole: what is to stay has to be sent again.
    auto const now = co_await describe_namespace(conn, change.name, change.rpc);
    auto& info = *request.mutable_update_info();
    info.set_description(change.description.value_or(now.description()));
    info.set_owner_email(change.owner_email.value_or(now.owner_email()));
    info.mutable_data()->insert(change.data.begin(), change.data.end());
  }
  if (change.retention) {
    detail::to_proto(*change.retention,
                     *request.mutable_config()->mutable_workflow_execution_retention_ttl());
  }
  service::UpdateNamespaceResponse updated;
  co_await rpc::invoke(std::move(conn), methods::workflow_service::update_namespace, request,
                       updated, std::move(change.rpc));
  auto response = std::make_shared<service::DescribeNamespaceResponse>();
  response->mutable_namespace_info()->Swap(updated.mutable_namespace_info());
  response->mutable_config()->Swap(updated.mutable_config());
  response->mutable_replication_config()->Swap(updated.mutable_replication_config());
  response->set_failover_version(updated.failover_version());
  response->set_is_global_namespace(updated.is_global_namespace());
  co_return namespace_description(std::move(response));
}

inline asio::awaitable<void> deprecate_namespace(connection conn, std::string name,
                                                 rpc_options options) {
  service::DeprecateNamespaceRequest request;
  request.set_namespace_(std::move(name));
  service::DeprecateNamespaceResponse response;
  co_await rpc::invoke(std::move(conn), methods::workflow_service::deprecate_namespace, request,
                       response, std::move(options));
}

inline asio::awaitable<std::string> delete_namespace(connection conn, std::string name,
                                                     rpc_options options) {
  api::operatorservice::v1::DeleteNamespaceRequest request;
  request.set_namespace_(std::move(name));
  api::operatorservice::v1::DeleteNamespaceResponse response;
  co_await rpc::invoke(std::move(conn), methods::operator_service::delete_namespace, request,
                       response, std::move(options));
  co_return std::move(*response.mutable_deleted_namespace());
}

}  // namespace detail::client

TEMPORAL_DECL std::string_view to_string(namespace_state state) noexcept {
  switch (state) {
    case namespace_state::registered:
      return "REGISTERED";
    case namespace_state::deprecated:
      return "DEPRECATED";
    case namespace_state::deleted:
      return "DELETED";
    case namespace_state::unspecified:
      break;
  }
  return "UNSPECIFIED";
}

TEMPORAL_DECL namespace_description::namespace_description()
    : response_(std::make_shared<api::workflowservice::v1::DescribeNamespaceResponse const>()) {}

TEMPORAL_DECL std::string const& namespace_description::name() const noexcept {
  return response_->namespace_info().name();
}

TEMPORAL_DECL std::string const& namespace_description::id() const noexcept {
  return response_->namespace_info().id();
}

TEMPORAL_DECL namespace_state namespace_description::state() const noexcept {
  return detail::enum_cast<namespace_state>(response_->namespace_info().state());
}

TEMPORAL_DECL std::string const& namespace_description::description() const noexcept {
  return response_->namespace_info().description();
}

TEMPORAL_DECL std::string const& namespace_description::owner_email() const noexcept {
  return response_->namespace_info().owner_email();
}

TEMPORAL_DECL std::map<std::string, std::string> namespace_description::data() const {
  auto const& data = response_->namespace_info().data();
  return std::map<std::string, std::string>(data.begin(), data.end());
}

TEMPORAL_DECL std::chrono::nanoseconds namespace_description::retention() const {
  return detail::from_proto(response_->config().workflow_execution_retention_ttl());
}

TEMPORAL_DECL bool namespace_description::is_global() const noexcept {
  return response_->is_global_namespace();
}

TEMPORAL_DECL std::string const& namespace_description::active_cluster() const noexcept {
  return response_->replication_config().active_cluster_name();
}

TEMPORAL_DECL asio::awaitable<void> namespaces::register_namespace(
    namespace_options options) const {
  if (options.name.empty()) {
    throw std::invalid_argument("namespace_options: name is empty; give the namespace a name");
  }
  detail::client::check_retention(options.retention);
  return detail::client::register_namespace(connection_, std::move(options));
}

TEMPORAL_DECL asio::awaitable<void> namespaces::wait_until_usable(std::string name,
                                                                  std::chrono::milliseconds limit,
                                                                  rpc_options options) const {
  return detail::client::wait_until_usable(
      connection_, methods::workflow_service::get_workflow_execution_history.name, std::move(name),
      "not usable", std::move(options), limit);
}

TEMPORAL_DECL asio::awaitable<namespace_description> namespaces::describe(
    std::string name, rpc_options options) const {
  return detail::client::describe_namespace(connection_, std::move(name), std::move(options));
}

TEMPORAL_DECL page_stream<namespace_description> namespaces::list(
    list_namespaces_options options) const {
  auto const limit = options.limit;
  return page_stream<namespace_description>(
      [conn = connection_, options = std::move(options)](std::string token) {
        return detail::client::list_namespaces(conn, options, std::move(token));
      },
      limit);
}

TEMPORAL_DECL asio::awaitable<namespace_description> namespaces::update(
    namespace_update change) const {
  if (change.name.empty()) throw std::invalid_argument("namespace_update: name is empty");
  detail::client::check_retention(change.retention);
  return detail::client::update_namespace(connection_, std::move(change));
}

TEMPORAL_DECL asio::awaitable<void> namespaces::deprecate(std::string name,
                                                          rpc_options options) const {
  return detail::client::deprecate_namespace(connection_, std::move(name), std::move(options));
}

TEMPORAL_DECL asio::awaitable<std::string> namespaces::delete_namespace(std::string name,
                                                                        rpc_options options) const {
  return detail::client::delete_namespace(connection_, std::move(name), std::move(options));
}

}  // namespace temporal
