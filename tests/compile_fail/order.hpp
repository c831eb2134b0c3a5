#pragma once

#include <temporal/client/client.hpp>
#include <temporal/workflow/definition.hpp>

#include <string>

// The workflow that the cases of this folder use wrongly.

struct order {
  std::string run(std::string item, int count);
  void approve(std::string who);
  std::string state() const;
  static constexpr auto handlers = temporal::workflow::define(
      temporal::workflow::run<&order::run>(), temporal::workflow::signal<&order::approve>(),
      temporal::workflow::query<&order::state>());
};

struct invoice {
  void pay(int cents);
  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::signal<&invoice::pay>());
};

extern temporal::client client;
extern temporal::workflow_options options;
extern temporal::workflow_handle<&order::run> handle;
