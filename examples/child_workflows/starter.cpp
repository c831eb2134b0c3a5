// Opens a shop's stock, orders two things, and answers the survey.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

asio::awaitable<void> shop() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::workflow_options stock_options("stock", "shop");
  stock_options.execution_timeout = 1min;
  auto const pieces = co_await client.start_workflow<&stock::run>(stock_options, 10);

  temporal::workflow_options options("order-1", "shop");
  options.execution_timeout = 1min;
  std::vector<std::string> const items = {"book", "pen"};
  auto const sent = co_await client.execute_workflow<&order::run>(options, "Ada", items);
  for (auto const& parcel : sent) std::cout << "sent: " << parcel << '\n';

  // The order has ended, but not the survey.
  auto const asking = client.get_workflow_handle<&survey::run>("order-1/survey");
  co_await asking.signal<&survey::answer>(5);
  int const stars = co_await asking.result();
  std::cout << "stars: " << stars << '\n';

  co_await pieces.signal<&stock::close>();
  int const left = co_await pieces.result();
  std::cout << "left in stock: " << left << '\n';
}

int main() {
  try {
    temporal::run(shop());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
