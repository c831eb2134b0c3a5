// The workflow `dinner` and its activities, for clients and workers alike.
#pragma once

#include <temporal/converter/json.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <asio/awaitable.hpp>

#include <string>

struct dinner_plan {
  std::string guest;
  int seconds_until_dinner = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(dinner_plan, guest, seconds_until_dinner)

/// Holds a table until the guest confirms, and keeps it until dinner.
class dinner {
 public:
  temporal::workflow::task<std::string> run(dinner_plan plan);
  void confirm();             // a signal
  std::string state() const;  // a query

  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&dinner::run>(), temporal::workflow::signal<&dinner::confirm>(),
      temporal::workflow::query<&dinner::state>());

 private:
  temporal::workflow::task<std::string> find_table();
  temporal::workflow::task<std::string> keep_table(dinner_plan const& plan);

  std::string state_ = "looking for a table";
  bool confirmed_ = false;
};

// The activities that it uses.
asio::awaitable<std::string> ask_restaurant(std::string name, int seconds_to_answer);
void release_table(std::string restaurant);
