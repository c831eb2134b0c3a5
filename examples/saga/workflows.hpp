// The workflow `trip` and its activities, for clients and workers alike.
#pragma once

#include <temporal/converter/json.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <string>
#include <vector>

struct trip_plan {
  std::string traveler;
  std::string car;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(trip_plan, traveler, car)

/// Books a flight, a hotel and a car: all of them, or none.
class trip {
 public:
  temporal::workflow::task<std::string> run(trip_plan plan);
  std::vector<std::string> steps() const;  // a query

  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&trip::run>(), temporal::workflow::query<&trip::steps>());

 private:
  temporal::workflow::task<std::string> book(trip_plan const& plan, class compensations& undo);

  std::vector<std::string> steps_;
};

// The activities that it uses. Canceling what was not booked does nothing.
std::string book_flight(std::string traveler);
std::string book_hotel(std::string traveler);
std::string book_car(std::string traveler, std::string car);
void cancel_flight(std::string traveler);
void cancel_hotel(std::string traveler);
void cancel_car(std::string traveler);
