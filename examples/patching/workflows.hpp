// The workflow `order` and its activities, for clients and workers alike.
#pragma once

#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <string>
#include <vector>

/// Tells the customer when the order is taken, and when it is shipped; its result is what it sent.
class order {
 public:
  temporal::workflow::task<std::vector<std::string>> run(std::string customer);
  void ship();                                // a signal
  std::vector<std::string> messages() const;  // a query

  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&order::run>(), temporal::workflow::signal<&order::ship>(),
      temporal::workflow::query<&order::messages>());

 private:
  temporal::workflow::task<> notify(std::string const& customer, std::string const& news);

  std::vector<std::string> messages_;
  bool shipped_ = false;
};

// The activities that it uses.
std::string send_letter(std::string customer, std::string news);
std::string send_email(std::string customer, std::string news);
