#pragma once

#include <temporal/detail/workflow/stack_query.hpp>
#include <temporal/version.hpp>

#include <temporal/api/sdk/v1/enhanced_stack_trace.pb.h>

#include <cstdint>
#include <string>

namespace temporal::detail::wf {

TEMPORAL_DECL api::sdk::v1::EnhancedStackTrace enhanced_stack_trace(
    std::vector<root_stack> const& stacks) {
  api::sdk::v1::EnhancedStackTrace trace;
  trace.mutable_sdk()->set_name(std::string(client_name));
  trace.mutable_sdk()->set_version(std::string(version));
  for (auto const& stack : stacks) {
    auto& target = *trace.add_stacks();
    for (auto const& entry : stack.entries) {
      auto& location = *target.add_locations();
      location.set_file_path(entry.file);
      location.set_line(static_cast<std::int32_t>(entry.line));
      location.set_function_name(entry.function.empty() ? entry.name : entry.function);
    }
  }
  return trace;
}

}  // namespace temporal::detail::wf
