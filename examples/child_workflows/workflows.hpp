// The workflows of a shop, for clients and workers alike.
#pragma once

#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <string>
#include <vector>

/// Keeps the stock, for as long as the shop is open; one run for all orders.
class stock {
 public:
  temporal::workflow::task<int> run(int pieces);
  void take(std::string item);  // signals
  void close();

  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&stock::run>(), temporal::workflow::signal<&stock::take>(),
      temporal::workflow::signal<&stock::close>());

 private:
  int pieces_ = 0;
  bool closed_ = false;
};

/// Packs one item, and sends it when it has a label. Child of an order.
class parcel {
 public:
  temporal::workflow::task<std::string> run(std::string item);
  void label(std::string address);  // a signal

  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&parcel::run>(), temporal::workflow::signal<&parcel::label>());

 private:
  std::string address_;
};

/// Asks the customer how it was. Child of an order, but it outlives it.
class survey {
 public:
  temporal::workflow::task<int> run(std::string customer);
  void answer(int stars);  // a signal

  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&survey::run>(), temporal::workflow::signal<&survey::answer>());

 private:
  int stars_ = 0;
};

/// Sends each item in a parcel of its own.
class order {
 public:
  temporal::workflow::task<std::vector<std::string>> run(std::string customer,
                                                         std::vector<std::string> items);

  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::run<&order::run>());
};
