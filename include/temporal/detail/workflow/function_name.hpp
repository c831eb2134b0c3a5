#pragma once

#include <temporal/config.hpp>

#include <string>
#include <string_view>

namespace temporal::detail::wf {

/// The name of a coroutine, `order::charge`, out of what `std::source_location::function_name` says
/// in one. GCC 12 says there `void order::charge(order::charge(int)::_ZN5order6chargeEi.Frame*)`,
/// Clang the declaration.
TEMPORAL_DECL std::string function_name(std::string_view described);

}  // namespace temporal::detail::wf
