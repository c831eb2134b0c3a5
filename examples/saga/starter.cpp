// Books two trips, one of which cannot be had.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

asio::awaitable<void> travel(temporal::client client, trip_plan plan) {
  temporal::workflow_options options("trip-of-" + plan.traveler, "trips");
  options.execution_timeout = 1min;
  auto const handle = co_await client.start_workflow<&trip::run>(options, plan);
  try {
    std::string const booked = co_await handle.result();
    std::cout << "booked: " << booked << '\n';
  } catch (temporal::workflow_failed_error const& error) {
    auto const* reason = temporal::find_cause<temporal::application_failure>(error);
    std::cout << "not booked: " << (reason ? reason->type() : error.what()) << '\n';
  }
  for (auto const& step : co_await handle.query<&trip::steps>()) std::cout << "- " << step << '\n';
}

asio::awaitable<void> travel() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  trip_plan const modest{"Ada", "van"};
  trip_plan const demanding{"Bjarne", "convertible"};
  co_await travel(client, modest);
  co_await travel(client, demanding);
}

int main() {
  try {
    temporal::run(travel());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
