#pragma once

#include <temporal/common/workflow_status.hpp>

#include <array>
#include <cstddef>

namespace temporal {

TEMPORAL_DECL std::string_view to_string(workflow_status status) noexcept {
  static constexpr std::array<std::string_view, 9> names{
      "UNSPECIFIED", "RUNNING",          "COMPLETED", "FAILED", "CANCELED",
      "TERMINATED",  "CONTINUED_AS_NEW", "TIMED_OUT", "PAUSED"};
  auto const index = static_cast<std::size_t>(status);
  return index < names.size() ? names[index] : names[0];
}

}  // namespace temporal
