// The workflow `transfer` and its activities, for the worker and for the test.
#pragma once

#include <temporal/temporal.hpp>

#include <chrono>
#include <string>

std::string withdraw(std::string account, int amount);
std::string deposit(std::string account, int amount);

/// Moves money from one account to another; its result is what was done.
class transfer {
 public:
  temporal::workflow::task<std::string> run(std::string from, std::string to, int amount) {
    namespace workflow = temporal::workflow;
    workflow::activity_options const options(std::chrono::seconds(10));
    auto const taken = co_await workflow::execute_activity<&withdraw>(options, from, amount);
    auto const given = co_await workflow::execute_activity<&deposit>(options, to, amount);
    co_return taken + ", " + given;
  }

  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::run<&transfer::run>());
};
