// Starts the workflow `greeting` and waits for its result.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

char const* setting(char const* name, char const* otherwise) {
  char const* const value = std::getenv(name);
  return value ? value : otherwise;
}

asio::awaitable<void> greet() {
  auto const connection = co_await temporal::connect(setting("TEMPORAL_ADDRESS", "localhost:7233"));
  temporal::client const client(connection, setting("TEMPORAL_NAMESPACE", "default"));

  temporal::workflow_options options("greeting-1", "greetings");  // workflow id, task queue
  options.execution_timeout = 1min;
  auto const handle = co_await client.start_workflow<&greeting::run>(options, "World");
  std::cout << "started " << handle.id() << '\n';

  std::string const result = co_await handle.result();
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
