#pragma once

#include <temporal/detail/common/registered_name.hpp>

#include <stdexcept>
#include <string>

namespace temporal::detail {

TEMPORAL_DECL void check_registered_name(std::string_view what, std::string_view name) {
  auto const refuse = [&](std::string_view problem) {
    throw std::invalid_argument("cannot register " + std::string(what) + " '" + std::string(name) +
                                "': " + std::string(problem));
  };
  if (name.empty()) refuse("its name is empty");
  if (name.starts_with("__temporal_")) refuse("names that begin with __temporal_ are reserved");
  if (name == "__stack_trace" || name == "__enhanced_stack_trace") refuse("this name is reserved");
}

}  // namespace temporal::detail
