// Runs the workflow `greeting` and its activity until it is interrupted (Ctrl+C, or SIGTERM).
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

using namespace std::chrono_literals;
namespace workflow = temporal::workflow;

std::string compose_greeting(std::string name) { return "Hello, " + name + "!"; }

workflow::task<std::string> greeting::run(std::string name) {
  workflow::activity_options options(10s);  // for one attempt
  co_return co_await workflow::execute_activity<&compose_greeting>(options, name);
}

char const* setting(char const* name, char const* otherwise) {
  char const* const value = std::getenv(name);
  return value ? value : otherwise;
}

asio::awaitable<void> work() {
  auto const connection = co_await temporal::connect(setting("TEMPORAL_ADDRESS", "localhost:7233"));
  temporal::client const client(connection, setting("TEMPORAL_NAMESPACE", "default"));

  temporal::worker worker(client, "greetings");  // task queue
  worker.register_workflow<greeting>();
  worker.register_activity<&compose_greeting>();

  std::cout << "the worker runs" << std::endl;
  co_await worker.run_until_interrupted();
}

int main() {
  try {
    temporal::run(work());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
