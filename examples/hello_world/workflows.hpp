// The workflow `greeting`, for clients and workers alike.
#pragma once

#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <string>

struct greeting {
  temporal::workflow::task<std::string> run(std::string name);

  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::run<&greeting::run>());
};

// The activity that it uses.
std::string compose_greeting(std::string name);
