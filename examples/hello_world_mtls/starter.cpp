// Starts the workflow `greeting` over mTLS and waits for its result.
#include "../hello_world/workflows.hpp"
#include "settings.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

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
