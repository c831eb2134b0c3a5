// Runs a subscription of a year to its end, over several runs.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

asio::awaitable<void> subscribe() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  billing first;
  first.customer = "Ada";
  first.cents_per_month = 900;
  first.months_left = 12;
  temporal::workflow_options options("subscription-of-ada", "subscriptions");
  options.execution_timeout = 1min;  // of all runs together
  auto const raise = temporal::signal_call::of<&subscription::change_price>(1000);
  auto const handle = co_await client.signal_with_start<&subscription::run>(options, raise, first);

  billing const last = co_await handle.result();  // follows from run to run
  std::cout << "billed " << last.cents_billed << " cents in " << last.runs << " runs\n";
}

int main() {
  try {
    temporal::run(subscribe());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
