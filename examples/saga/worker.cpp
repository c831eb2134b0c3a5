// Runs the workflow `trip` and its activities until it is interrupted (Ctrl+C, or SIGTERM).
#include "compensations.hpp"
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <utility>

using namespace std::chrono_literals;
namespace workflow = temporal::workflow;

workflow::task<> compensations::run() {
  while (!actions_.empty()) {
    auto const undo = std::move(actions_.back());
    actions_.pop_back();
    try {
      co_await undo();
    } catch (temporal::failure const& error) {
      workflow::log(temporal::log_level::error, error.what());
    }
  }
}

workflow::task<std::string> trip::book(trip_plan const& plan, compensations& undo) {
  workflow::activity_options const options(10s);

  undo.add([this, options, who = plan.traveler]() -> workflow::task<> {
    co_await workflow::execute_activity<&cancel_flight>(options, who);
    steps_.push_back("flight canceled");
  });
  auto flight = co_await workflow::execute_activity<&book_flight>(options, plan.traveler);
  steps_.push_back("flight booked");

  undo.add([this, options, who = plan.traveler]() -> workflow::task<> {
    co_await workflow::execute_activity<&cancel_hotel>(options, who);
    steps_.push_back("hotel canceled");
  });
  auto hotel = co_await workflow::execute_activity<&book_hotel>(options, plan.traveler);
  steps_.push_back("hotel booked");

  undo.add([this, options, who = plan.traveler]() -> workflow::task<> {
    co_await workflow::execute_activity<&cancel_car>(options, who);
    steps_.push_back("car canceled");
  });
  auto car = co_await workflow::execute_activity<&book_car>(options, plan.traveler, plan.car);
  steps_.push_back("car booked");

  co_return flight + ", " + hotel + ", " + car;
}

workflow::task<std::string> trip::run(trip_plan plan) {
  compensations undo;
  std::exception_ptr problem;
  try {
    co_return co_await book(plan, undo);
  } catch (temporal::failure const&) {  // a step's, or the cancellation of the workflow
    problem = std::current_exception();
  }
  // Not cancelled with the workflow.
  co_await workflow::shielded([&undo] { return undo.run(); });
  std::rethrow_exception(problem);
}

std::vector<std::string> trip::steps() const { return steps_; }

std::string book_flight(std::string traveler) { return "flight for " + traveler; }
std::string book_hotel(std::string traveler) { return "room for " + traveler; }

std::string book_car(std::string, std::string car) {
  if (car == "convertible")
    throw temporal::application_failure::non_retryable("no such car", "CarNotAvailable", car);
  return car;
}

void cancel_flight(std::string) {}
void cancel_hotel(std::string) {}
void cancel_car(std::string) {}

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::worker worker(client, "trips");
  worker.register_workflow<trip>();
  worker.register_activities<&book_flight, &book_hotel, &book_car>();
  worker.register_activities<&cancel_flight, &cancel_hotel, &cancel_car>();

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
