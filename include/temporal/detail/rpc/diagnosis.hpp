#pragma once

#include <temporal/common/error.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/rpc/connect_error.hpp>

namespace temporal::detail::rpc {

/// Says what the failure of the first call means for somebody who tried to connect.
TEMPORAL_DECL connect_error diagnose(connection_state const& state, error const& failed);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/diagnosis.ipp>
#endif
