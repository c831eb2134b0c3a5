#pragma once

#include <string_view>

namespace temporal {

/// Version of this library, as sent to the server in the `client-version` header.
inline constexpr std::string_view version = "0.1.0";

/// Name of this library, as sent to the server in the `client-name` header.
inline constexpr std::string_view client_name = "temporal-cpp";

}  // namespace temporal
