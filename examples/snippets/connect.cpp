// Code of the documentation: connecting, API keys, namespaces.
#include <temporal/temporal.hpp>

#include <temporal/api/cloud/cloudservice/v1/request_response.pb.h>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

/// Stand for a program's own way to its secrets.
std::string read_secret(std::string const& name);
asio::awaitable<std::string> fetch_secret(std::string name);

asio::awaitable<void> connect_simply() {
  // [connect]
  auto connection = co_await temporal::connect("localhost:7233");
  temporal::client client(connection, "default");
  // [connect]
  std::cout << client.namespace_name();
}

asio::awaitable<temporal::connection> connect_with_options() {
  // [connect_options]
  temporal::connection_options options("temporal.example.com:7233");
  options.identity = "order-service";        // in histories; otherwise <pid>@<host>
  options.wait_for_server = 30s;             // keep trying while nothing listens yet
  options.rpc_timeout = 10s;                 // of calls that have no timeout of their own
  options.metadata.set("x-team", "orders");  // a header of every call
  auto connection = co_await temporal::connect(options);
  std::cout << "server " << connection.server_version() << '\n';
  // [connect_options]
  co_return connection;
}

asio::awaitable<void> connect_and_look() {
  // [connect_error]
  try {
    auto connection = co_await temporal::connect("localhost:7233");
    co_await connection.check_health();
  } catch (temporal::connect_error const& error) {
    if (error.kind() != temporal::connect_error_kind::refused) throw;
    std::cerr << error.what() << '\n';  // target, TLS mode, what was seen, what to do about it
  }
  // [connect_error]
}

temporal::connection connect_lazily() {
  // [lazy]
  auto connection = temporal::connection::lazy("localhost:7233");  // no I/O before the first call
  // [lazy]
  return connection;
}

asio::awaitable<temporal::connection> connect_with_api_key() {
  // [api_key]
  temporal::connection_options options("eu-central-1.aws.api.temporal.io:7233");
  options.api_key = read_secret("temporal-api-key");
  auto connection = co_await temporal::connect(options);
  temporal::client client(connection, "orders.a1b2c");  // with the account
  // [api_key]
  std::cout << client.namespace_name();
  co_return connection;
}

void ask_for_api_key(temporal::connection_options& options) {
  // [api_key_function]
  options.api_key = []() -> asio::awaitable<std::string> {
    co_return co_await fetch_secret("temporal-api-key");  // or a plain function that does not block
  };
  // [api_key_function]
}

asio::awaitable<void> list_cloud_namespaces() {
  // [cloud_service]
  temporal::connection_options options("saas-api.tmprl.cloud:443");
  options.api_key = read_secret("temporal-api-key");
  auto connection = temporal::connection::lazy(options);
  temporal::cloud_service cloud(connection);
  temporal::api::cloud::cloudservice::v1::GetNamespacesRequest request;
  auto const page = co_await cloud.get_namespaces(request);
  for (auto const& each : page.namespaces()) std::cout << each.namespace_() << '\n';
  // [cloud_service]
}

asio::awaitable<void> manage_namespaces(temporal::connection connection) {
  // [namespaces]
  temporal::namespaces namespaces(connection);

  temporal::namespace_options orders("orders");
  orders.retention = std::chrono::days(3);
  co_await namespaces.register_namespace(orders);  // returns when it is usable

  temporal::namespace_update longer("orders");
  longer.retention = std::chrono::days(30);
  auto description = co_await namespaces.update(longer);

  auto all = namespaces.list();
  while (auto each = co_await all.next()) std::cout << each->name() << '\n';

  co_await namespaces.delete_namespace("orders");
  // [namespaces]
  std::cout << description.name();
}
