// Starts the workflow `greeting` over mTLS and waits for its result.
#include "../hello_world/workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

using namespace std::chrono_literals;

/// An environment variable; nothing when it is unset or empty.
std::optional<std::string> setting(char const* name) {
  char const* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

temporal::connection_options connection_settings() {
  temporal::tls_options tls;
  if (auto path = setting("TEMPORAL_CLIENT_CERT_PATH")) {
    tls.client_certificate = temporal::pem_file(*path);
  }
  if (auto path = setting("TEMPORAL_CLIENT_KEY_PATH")) {
    tls.client_private_key = temporal::pem_file(*path);
  }
  // Only for servers whose CA the system does not know; Temporal Cloud's is known.
  if (auto path = setting("TEMPORAL_SERVER_ROOT_CA_CERT_PATH")) {
    tls.server_root_ca = temporal::pem_file(*path);
  }
  // Only for servers whose certificate is for another name than the address has.
  tls.server_name = setting("TEMPORAL_SERVER_NAME_OVERRIDE").value_or("");

  temporal::connection_options options(setting("TEMPORAL_ADDRESS").value_or("localhost:7233"));
  options.tls = tls;
  return options;
}

asio::awaitable<void> greet() {
  auto const settings = connection_settings();
  auto const connection = co_await temporal::connect(settings);
  std::cout << "connected to server " << connection.server_version() << '\n';

  temporal::client const client(connection, setting("TEMPORAL_NAMESPACE").value_or("default"));
  temporal::workflow_options options("greeting-mtls",
                                     setting("TEMPORAL_TASK_QUEUE").value_or("hello-world-mtls"));
  options.execution_timeout = 1min;
  std::string const result = co_await client.execute_workflow<&greeting::run>(options, "mTLS");
  std::cout << result << '\n';
}

int main() {
  try {
    temporal::run(greet());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
