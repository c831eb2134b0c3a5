#pragma once

#include <temporal/common/status.hpp>

#include <array>

namespace temporal {

TEMPORAL_DECL std::string_view to_string(status_code code) noexcept {
  static constexpr std::array<std::string_view, 17> names{"OK",
                                                          "CANCELLED",
                                                          "UNKNOWN",
                                                          "INVALID_ARGUMENT",
                                                          "DEADLINE_EXCEEDED",
                                                          "NOT_FOUND",
                                                          "ALREADY_EXISTS",
                                                          "PERMISSION_DENIED",
                                                          "RESOURCE_EXHAUSTED",
                                                          "FAILED_PRECONDITION",
                                                          "ABORTED",
                                                          "OUT_OF_RANGE",
                                                          "UNIMPLEMENTED",
                                                          "INTERNAL",
                                                          "UNAVAILABLE",
                                                          "DATA_LOSS",
                                                          "UNAUTHENTICATED"};
  auto const index = static_cast<std::size_t>(code);
  return index < names.size() ? names[index] : std::string_view("UNKNOWN");
}

TEMPORAL_DECL std::error_category const& rpc_category() noexcept {
  struct category final : std::error_category {
    char const* name() const noexcept override { return "grpc"; }
    std::string message(int value) const override {
      return std::string(to_string(static_cast<status_code>(value)));
    }
  };
  static category const instance;
  return instance;
}

TEMPORAL_DECL std::error_code make_error_code(status_code code) noexcept {
  return {static_cast<int>(code), rpc_category()};
}

}  // namespace temporal
