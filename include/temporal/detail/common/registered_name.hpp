#pragma once

#include <temporal/config.hpp>

#include <string_view>

namespace temporal::detail {

/// Refuses names that nothing of a user's may have: empty ones, and those that Temporal keeps for
/// itself.
/// @param what Such as `"activity"`.
/// @throws std::invalid_argument
TEMPORAL_DECL void check_registered_name(std::string_view what, std::string_view name);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/registered_name.ipp>
#endif
