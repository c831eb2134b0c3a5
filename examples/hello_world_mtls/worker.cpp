// Runs the workflow `greeting` over mTLS until it is interrupted (Ctrl+C, or SIGTERM).
#include "../hello_world/workflows.hpp"
#include "settings.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;
namespace workflow = temporal::workflow;

std::string compose_greeting(std::string name) { return "Hello, " + name + "!"; }

workflow::task<std::string> greeting::run(std::string name) {
  workflow::activity_options options(10s);
  co_return co_await workflow::execute_activity<&compose_greeting>(options, name);
}

asio::awaitable<void> work() {
  auto const settings = connection_settings();
  auto const connection = co_await temporal::connect(settings);
  temporal::client const client(connection, setting("TEMPORAL_NAMESPACE").value_or("default"));

  temporal::worker worker(client, setting("TEMPORAL_TASK_QUEUE").value_or("hello-world-mtls"));
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
