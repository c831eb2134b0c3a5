// Runs the workflow `subscription` until it is interrupted (Ctrl+C, or SIGTERM).
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;
namespace workflow = temporal::workflow;

constexpr auto month = 50ms;  // of a patient example; else 30 * 24h
constexpr int months_per_run = 5;

void bill(std::string, int) {}

subscription::subscription(billing state) : state_(state) { ++state_.runs; }

workflow::task<billing> subscription::run(billing) {
  workflow::activity_options options(10s);
  for (int month_of_run = 0; state_.months_left > 0; ++month_of_run) {
    // The server says when a history is long; a limit of one's own makes runs easy to read.
    if (month_of_run == months_per_run || workflow::is_continue_as_new_suggested())
      workflow::continue_as_new<&subscription::run>(state_);

    co_await workflow::sleep(month);
    auto const cents = state_.cents_per_month;  // it may change while the activity runs
    co_await workflow::execute_activity<&bill>(options, state_.customer, cents);
    state_.cents_billed += cents;
    --state_.months_left;
  }
  co_return state_;
}

void subscription::change_price(int cents_per_month) { state_.cents_per_month = cents_per_month; }

billing subscription::state() const { return state_; }

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::worker worker(client, "subscriptions");
  worker.register_workflow<subscription>();
  worker.register_activity<&bill>();

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
