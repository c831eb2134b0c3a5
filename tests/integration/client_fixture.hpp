#pragma once

#include <support/rpc_fixture.hpp>
#include <temporal/client/client.hpp>
#include <temporal/client/namespaces.hpp>

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <integration/environment.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace temporal::test {

/// A client of the shared server, and names nobody else uses.
class live_client {
 public:
  explicit live_client(client_options options = {})
      : shared(environment::get()),
        connection(run(connect(shared.target()))),
        client(connection, std::move(options)) {}

  /// A workflow for the Python worker.
  workflow_options options(std::string const& name) {
    return workflow_options(shared.unique(name), shared.task_queue());
  }

  /// A workflow that no worker takes.
  workflow_options idle(std::string const& name) {
    return workflow_options(shared.unique(name), "nobody-polls-this");
  }

  environment& shared;
  temporal::connection connection;
  temporal::client client;
};

/// Waits for what the server does in its own time: asks again until `done` says yes.
template <class Done>
asio::awaitable<void> eventually(Done done) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!co_await done()) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("it never came to be");
    timer.expires_after(std::chrono::milliseconds(50));
    co_await timer.async_wait(asio::use_awaitable);
  }
}

/// How many workflows a query finds.
inline asio::awaitable<void> listed(client const& in, std::string query, std::int64_t count) {
  auto const enough = [&in, &query, count]() -> asio::awaitable<bool> {
    auto const found = co_await in.count_workflows(query);
    co_return found.count >= count;
  };
  co_await eventually(enough);
}

}  // namespace temporal::test
