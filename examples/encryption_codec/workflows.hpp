#pragma once

#include <temporal/temporal.hpp>

#include <string>

struct secret_greeting {
  temporal::workflow::task<std::string> run(std::string name);
};
