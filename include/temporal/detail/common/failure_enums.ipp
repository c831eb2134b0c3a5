#pragma once

#include <temporal/common/failure_enums.hpp>

#include <array>
#include <cstddef>

namespace temporal {

TEMPORAL_DECL std::string_view to_string(timeout_type value) noexcept {
  static constexpr std::array<std::string_view, 5> names{
      "unspecified", "start_to_close", "schedule_to_start", "schedule_to_close", "heartbeat"};
  auto const index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : names[0];
}

TEMPORAL_DECL std::string_view to_string(retry_state value) noexcept {
  static constexpr std::array<std::string_view, 8> names{"unspecified",
                                                         "in_progress",
                                                         "non_retryable_failure",
                                                         "timeout",
                                                         "maximum_attempts_reached",
                                                         "retry_policy_not_set",
                                                         "internal_server_error",
                                                         "cancel_requested"};
  auto const index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : names[0];
}

}  // namespace temporal
