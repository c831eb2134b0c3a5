// How a call ends early, and what is then known about its effect on the server.
#include <temporal/temporal.hpp>

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>

#include <cstdlib>
#include <iostream>

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

void report(char const* what, temporal::error const& error) {
  std::cout << what << ": " << error.code().message() << ", " << to_string(error.outcome()) << '\n';
}

asio::awaitable<void> end_calls() {
  char const* const address = std::getenv("TEMPORAL_ADDRESS");
  auto const connection = co_await temporal::connect(address ? address : "localhost:7233");
  temporal::client const client(connection, "default");
  temporal::workflow_options const options("nobody-works-on-this", "a-task-queue-without-worker");
  auto const handle = co_await client.start_workflow("greeting", options, "World");

  // A deadline covers the whole call, retries included. Waiting for a result has none of its own.
  temporal::result_options briefly;
  briefly.rpc.timeout = 200ms;
  try {
    co_await handle.result(briefly);
  } catch (temporal::error const& error) {
    report("timeout", error);
  }

  // Asio's cancellation ends the wait, and leaves the workflow alone.
  asio::steady_timer timer(co_await asio::this_coro::executor, 200ms);
  auto const first = co_await (handle.result() || timer.async_wait(asio::use_awaitable));
  auto const description = co_await handle.describe();
  if (first.index() == 1) std::cout << "the timer was first; ";
  std::cout << "the workflow is " << to_string(description.status()) << '\n';

  // Refused here: the request is larger than a server takes.
  std::string const large(5 << 20, 'x');
  try {
    co_await handle.signal("data", large);
  } catch (temporal::error const& error) {
    report("too large", error);
  }

  temporal::terminate_options const because("the example is over");  // ends the workflow itself
  try {
    co_await handle.terminate(because);
    co_await handle.terminate(because);
  } catch (temporal::workflow_not_found const& error) {
    report("terminated twice", error);
  }
  try {
    co_await handle.result();
  } catch (temporal::workflow_failed_error const& error) {
    std::cout << to_string(error.status()) << ": " << error.what() << '\n';
  }
}

int main() {
  try {
    temporal::run(end_calls());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
