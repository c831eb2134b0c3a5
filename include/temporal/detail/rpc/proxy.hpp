#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/target.hpp>
#include <temporal/rpc/proxy_options.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace temporal::detail::rpc {

/// The proxy on the way to a server.
class proxy_route {
 public:
  proxy_route() {}

  std::optional<endpoint> server;  ///< The proxy's; nothing when it has a socket file.
  std::string socket_path;
  std::string destination;    ///< What it is asked for: `host:port`.
  std::string authorization;  ///< The value of `Proxy-Authorization`; a secret. Empty: none.

  /// Its address for people.
  TEMPORAL_DECL std::string to_string() const;
  /// The same in gRPC's syntax.
  TEMPORAL_DECL std::string to_grpc() const;
};

/// How to reach `server` by way of `proxy`; nothing when `no_proxy` says to go straight.
/// @throws std::invalid_argument for an address, user or exception that cannot be meant, and for
///   several servers, of which a proxy reaches one.
TEMPORAL_DECL std::optional<proxy_route> proxy_for(std::optional<proxy_options> const& proxy,
                                                   target const& server);

/// Whether an entry of `no_proxy` is about this server.
/// @throws std::invalid_argument for a network that is none.
TEMPORAL_DECL bool is_proxy_exception(std::string_view entry, endpoint const& server);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/proxy.ipp>
#endif
