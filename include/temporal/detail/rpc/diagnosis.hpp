#pragma once

#include <temporal/common/error.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/finding.hpp>
#include <temporal/detail/rpc/probe_report.hpp>
#include <temporal/rpc/connect_error.hpp>

#include <asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

namespace temporal::detail::rpc {

/// The longest that looking for the reason of a failure may take.
inline constexpr std::chrono::milliseconds diagnosis_limit{1500};

/// How much of `connect_timeout` is kept for finding out why a server does not answer.
inline std::chrono::milliseconds diagnosis_reserve(std::chrono::milliseconds connect_timeout) {
  return std::min(connect_timeout / 10, std::chrono::milliseconds(1000));
}

/// What the failure of the first call means for somebody who tried to connect, from its status
/// alone.
TEMPORAL_DECL connect_error quick_diagnosis(connection_state const& state, error const& failed);

/// The same, and where the status leaves a doubt or lacks what would help, from a probe of the
/// server, which is over by `deadline`. Cancellation ends the probe, and the status decides.
TEMPORAL_DECL asio::awaitable<connect_error> diagnose(
    std::shared_ptr<connection_state> state, error failed,
    std::chrono::steady_clock::time_point deadline);

/// Asks the server what it is, in the way that a connection with these options would.
TEMPORAL_DECL asio::awaitable<probe_report> probe_as(
    circumstances tried, std::chrono::steady_clock::time_point deadline);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/diagnosis.ipp>
#endif
