#pragma once

#include <temporal/config.hpp>

#include <optional>
#include <string>
#include <vector>

namespace temporal {

/// An HTTP proxy that is asked, with CONNECT, for a tunnel to the server. TLS, if the connection
/// uses it, runs inside of the tunnel: the proxy sees host, port and encrypted bytes.
///
/// A connection takes no proxy from the environment unless it is told to:
/// `options.proxy = temporal::proxy_options::from_environment();`
class proxy_options {
 public:
  /// `host:port`, IPv6 in brackets, or `unix:/path` of a socket.
  explicit proxy_options(std::string address) : address(std::move(address)) {}

  /// What the environment says, as other programs read it: the first of `https_proxy`,
  /// `HTTPS_PROXY` and `http_proxy` that is set, as `http://[user:password@]host[:port]` (port 80
  /// unless given; user and password percent-encoded), and `no_proxy` or `NO_PROXY`, with commas.
  /// Nothing when none is set, or the first one is empty.
  /// @throws std::invalid_argument for a value that is no such URL; it names the variable and
  /// quotes
  ///   nothing, as there may be a password in it.
  TEMPORAL_DECL static std::optional<proxy_options> from_environment();

  std::string address;
  /// For proxies that ask who it is (basic authentication). Without `:`.
  std::string user;
  /// Never part of a message or log.
  std::string password;
  /// Servers that are reached without the proxy: host names, which stand for their sub-domains too
  /// (`example.com` and `.example.com` alike), IP addresses, networks (`10.0.0.0/8`), each perhaps
  /// with `:port`; or `*` for all. Names are compared as they are written: nothing is resolved.
  std::vector<std::string> no_proxy;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/proxy_options.ipp>
#endif
