// Ends the order that an earlier version of the worker began, and begins the next one.
// The argument, 1, 2 or 3, is the version of the worker that runs now.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

/// Waits until the customer of an order was told that it is taken.
asio::awaitable<void> wait_until_taken(temporal::workflow_handle<&order::run> handle) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while ((co_await handle.query<&order::messages>()).empty()) {
    pause.expires_after(50ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> meet(int version) {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);
  auto const id = [](int begun_by) { return "order-" + std::to_string(begun_by); };

  std::cout << "version " << version << '\n';
  if (version > 1) {
    auto const handle = client.get_workflow_handle<&order::run>(id(version - 1));
    co_await handle.signal<&order::ship>();
    for (auto const& message : co_await handle.result())
      std::cout << "- " << handle.id() << ": " << message << '\n';
  }
  if (version < 3) {
    temporal::workflow_options options(id(version), "orders");
    options.execution_timeout = 5min;
    co_await wait_until_taken(co_await client.start_workflow<&order::run>(options, "Ada"));
    std::cout << "- " << options.id << " is taken\n";
  }
}

int main(int argc, char** argv) {
  try {
    temporal::run(meet(argc > 1 ? std::stoi(argv[1]) : 1));
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
