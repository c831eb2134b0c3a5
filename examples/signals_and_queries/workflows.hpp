// The workflow `cart`, for clients and workers alike.
#pragma once

#include <temporal/converter/json.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <map>
#include <string>

struct item {
  std::string name;
  int cents = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(item, name, cents)

/// A cart that customers fill by signals and look into by queries until they check out.
class cart {
 public:
  temporal::workflow::task<std::string> run(std::string customer);

  // Signals.
  void add(item added);
  void remove(std::string name);
  void check_out();

  // Queries.
  int total() const;
  std::map<std::string, int> contents() const;

  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&cart::run>(), temporal::workflow::signal<&cart::add>(),
      temporal::workflow::signal<&cart::remove>(),
      temporal::workflow::signal<&cart::check_out>("check-out"),
      temporal::workflow::query<&cart::total>(), temporal::workflow::query<&cart::contents>());

 private:
  std::map<std::string, int> cents_by_name_;
  bool checked_out_ = false;
};
