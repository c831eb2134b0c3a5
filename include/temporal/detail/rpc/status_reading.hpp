#pragma once

#include <temporal/common/status.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/rpc/finding.hpp>

#include <optional>
#include <string_view>

namespace temporal::detail::rpc {

/// What gRPC's status alone says of a failure to connect.
TEMPORAL_DECL finding read_status(circumstances const& tried, status const& failed);

/// Whether a probe can add nothing to it: the server gave the status itself, or nothing is there
/// that could be asked.
TEMPORAL_DECL bool is_settled(circumstances const& tried, finding const& found);

/// The status of an HTTP reply that was no gRPC reply, of which gRPC makes a status of its own.
TEMPORAL_DECL std::optional<int> http_status(std::string_view text);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/status_reading.ipp>
#endif
