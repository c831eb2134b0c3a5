// Runs the workflow `dinner` and its activities until it is interrupted (Ctrl+C, or SIGTERM).
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <iostream>

using namespace std::chrono_literals;
namespace workflow = temporal::workflow;

constexpr auto time_to_confirm = 1s;  // of an impatient example; else 24h

workflow::task<std::string> dinner::find_table() {
  // Both are asked at the same time. The first answer is taken, and the other question withdrawn.
  workflow::cancellation_scope search;
  auto const ask_both = []() -> workflow::task<std::string> {
    workflow::activity_options const options(30s);
    auto const garden = workflow::start_activity<&ask_restaurant>(options, "Garden", 0);
    auto const harbour = workflow::start_activity<&ask_restaurant>(options, "Harbour", 20);
    bool const is_garden = co_await workflow::when_any(garden, harbour) == 0;
    co_return co_await (is_garden ? garden : harbour);
  };
  auto const restaurant = co_await workflow::with_scope(search, ask_both);
  search.cancel("a table is found");
  co_return restaurant;
}

workflow::task<std::string> dinner::keep_table(dinner_plan const& plan) {
  state_ = "waiting for the guest";
  bool const in_time =
      co_await workflow::wait_condition([this] { return confirmed_; }, time_to_confirm);
  if (!in_time) co_return "the table was given away";

  state_ = "waiting for dinner";
  // The server keeps the time: for years, if need be, and without a worker.
  co_await workflow::sleep(std::chrono::seconds(plan.seconds_until_dinner));
  co_return plan.guest + " dined";
}

workflow::task<std::string> dinner::run(dinner_plan plan) {
  std::string restaurant;
  std::string end;
  std::exception_ptr problem;
  try {
    restaurant = co_await find_table();
    end = co_await keep_table(plan);
  } catch (temporal::failure const&) {  // also when the workflow is canceled
    problem = std::current_exception();
  }
  if (!restaurant.empty()) {
    // A canceled workflow can start nothing more, but for what is shielded.
    workflow::activity_options const options(10s);
    co_await workflow::shielded(
        [&] { return workflow::execute_activity<&release_table>(options, restaurant); });
    state_ = "the table at " + restaurant + " is free again";
  }
  if (problem) std::rethrow_exception(problem);
  co_return end;
}

void dinner::confirm() { confirmed_ = true; }

std::string dinner::state() const { return state_; }

asio::awaitable<std::string> ask_restaurant(std::string name, int seconds_to_answer) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_after(std::chrono::seconds(seconds_to_answer));
  co_await timer.async_wait(asio::use_awaitable);
  co_return name;
}

void release_table(std::string) {}

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::worker worker(client, "dinners");
  worker.register_workflow<dinner>();
  worker.register_activities<&ask_restaurant, &release_table>();

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
