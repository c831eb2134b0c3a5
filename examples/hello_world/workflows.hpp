#pragma once

#include <temporal/temporal.hpp>

#include <string>

/// What a client needs of a workflow: its name (that of the class), its argument and its result.
struct greeting {
  temporal::workflow::task<std::string> run(std::string name);
};
