// Runs the workflow `cart` until it is interrupted (Ctrl+C, or SIGTERM).
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <iostream>

namespace workflow = temporal::workflow;

workflow::task<std::string> cart::run(std::string customer) {
  co_await workflow::wait_condition([this] { return checked_out_; });
  co_return customer + " pays " + std::to_string(total()) + " cents";
}

void cart::add(item added) {
  if (!checked_out_) cents_by_name_[added.name] = added.cents;
}

void cart::remove(std::string name) {
  if (!checked_out_) cents_by_name_.erase(name);
}

void cart::check_out() { checked_out_ = true; }

int cart::total() const {
  int sum = 0;
  for (auto const& [name, cents] : cents_by_name_) sum += cents;
  return sum;
}

std::map<std::string, int> cart::contents() const { return cents_by_name_; }

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::worker worker(client, "carts");
  worker.register_workflow<cart>();

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
