#pragma once

#include <temporal/common/status.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/rpc/finding.hpp>
#include <temporal/detail/rpc/probe_report.hpp>

#include <optional>
#include <string>

namespace temporal::detail::rpc {

/// What a probe shows to be wrong; nothing when it found no fault. `failed` is what gRPC said of
/// the connection that the probe was made after.
TEMPORAL_DECL std::optional<finding> read_probe(circumstances const& tried, status const& failed,
                                                probe_report const& report);

/// Whose a certificate is, who issued it, for which names and until when, in one phrase.
TEMPORAL_DECL std::string describe(peer_certificate const& certificate);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/probe_reading.ipp>
#endif
