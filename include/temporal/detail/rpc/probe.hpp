#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/probe_report.hpp>
#include <temporal/detail/rpc/proxy.hpp>
#include <temporal/detail/rpc/target.hpp>
#include <temporal/detail/rpc/tls_session.hpp>

#include <asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <vector>

namespace temporal::detail::rpc {

/// What to ask a server, and how.
class probe_request {
 public:
  explicit probe_request(target const& server) : endpoints(server.endpoints()) {}

  std::vector<endpoint> endpoints;  ///< Tried in order until one accepts.
  std::optional<proxy_route> proxy;
  std::optional<tls_question> tls;  ///< As the connection does it; nothing: plaintext.
  /// The probe is over by then, whatever the server does.
  std::chrono::steady_clock::time_point deadline;
};

/// Asks a server step by step what it is, with sockets of its own and without gRPC: name, TCP,
/// proxy, TLS, certificates, protocol. What goes wrong is in the report.
///
/// Sends the beginning of an HTTP/2 connection and no request, so it changes nothing on the server.
/// Runs on the caller's executor; every type of cancellation ends it with `operation_aborted`.
TEMPORAL_DECL asio::awaitable<probe_report> probe(probe_request request);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/probe.ipp>
#endif
