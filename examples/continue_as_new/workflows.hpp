// The workflow `subscription`, for clients and workers alike.
#pragma once

#include <temporal/converter/json.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <string>

/// What a run hands on to the next one: all that the workflow knows.
struct billing {
  std::string customer;
  int cents_per_month = 0;
  int months_left = 0;
  int cents_billed = 0;
  int runs = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(billing, customer, cents_per_month, months_left, cents_billed,
                                   runs)

/// Bills every month for years, and so has a history that would grow without end.
class subscription {
 public:
  /// Gets the argument of the run before any signal is handled.
  explicit subscription(billing state);

  temporal::workflow::task<billing> run(billing state);
  void change_price(int cents_per_month);  // a signal
  billing state() const;                   // a query

  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::run<&subscription::run>(),
                                 temporal::workflow::signal<&subscription::change_price>(),
                                 temporal::workflow::query<&subscription::state>());

 private:
  billing state_;
};

// The activity that it uses.
void bill(std::string customer, int cents);
