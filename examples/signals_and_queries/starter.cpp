// Fills a cart by signals, asks what is in it, and checks out.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

asio::awaitable<void> shop() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  // Starts the cart if it is not there, and sends the signal, in one call.
  temporal::workflow_options options("cart-of-ada", "carts");  // workflow id, task queue
  options.execution_timeout = 1min;
  item const book{"book", 2500};
  auto const add_book = temporal::signal_call::of<&cart::add>(book);
  auto const handle = co_await client.signal_with_start<&cart::run>(options, add_book, "Ada");

  item const pen{"pen", 300};
  item const ruler{"ruler", 150};
  co_await handle.signal<&cart::add>(pen);
  co_await handle.signal<&cart::add>(ruler);
  co_await handle.signal<&cart::remove>("pen");

  // A query sees every signal that was sent before it.
  for (auto const& [name, cents] : co_await handle.query<&cart::contents>())
    std::cout << name << ": " << cents << " cents\n";
  auto const total = co_await handle.query<int>("total");  // by name: no declaration is needed
  std::cout << "in all: " << total << " cents\n";

  co_await handle.signal<&cart::check_out>();
  std::string const result = co_await handle.result();
  std::cout << result << '\n';
}

int main() {
  try {
    temporal::run(shop());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
