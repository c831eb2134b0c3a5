// Publishes a video and prints what happened.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

asio::awaitable<void> show() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::workflow_options options("publish-cats", "videos");
  options.execution_timeout = 1min;
  auto const story = co_await client.execute_workflow<&publish::run>(options, "cats");
  for (auto const& line : story) std::cout << line << '\n';
}

int main() {
  try {
    temporal::run(show());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
