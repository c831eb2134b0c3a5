// Runs the workflow `transfer` and its activities until it is interrupted (Ctrl+C, or SIGTERM).
#include "workflows.hpp"

#include <iostream>

std::string withdraw(std::string account, int amount) {
  return std::to_string(amount) + " from " + account;
}

std::string deposit(std::string account, int amount) {
  return std::to_string(amount) + " to " + account;
}

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::worker worker(client, "transfers");
  worker.register_workflow<transfer>();
  worker.register_activities<&withdraw, &deposit>();

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
