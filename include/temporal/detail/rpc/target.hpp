#pragma once

#include <temporal/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace temporal::detail::rpc {

inline constexpr std::uint16_t default_port = 7233;

/// Host and port of a server.
class endpoint {
 public:
  endpoint(std::string host, std::uint16_t port) : host(std::move(host)), port(port) {}

  /// `host:port`, IPv6 in brackets.
  TEMPORAL_DECL std::string to_string() const;

  std::string host;  ///< Name or IP address, without brackets.
  std::uint16_t port;
};

/// Where a connection goes: one name or address, or several IP addresses over which calls are
/// spread.
class target {
 public:
  /// Reads `host`, `host:port`, `[ipv6]:port`, or several IP addresses with a comma between them.
  /// @throws std::invalid_argument that quotes the text and says what is wrong with it.
  TEMPORAL_DECL explicit target(std::string_view text);

  /// All endpoints with their ports, a comma between them.
  TEMPORAL_DECL std::string to_string() const;

  /// The same in gRPC's syntax.
  TEMPORAL_DECL std::string to_grpc() const;

  std::vector<endpoint> const& endpoints() const noexcept { return endpoints_; }

 private:
  std::vector<endpoint> endpoints_;
};

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/target.ipp>
#endif
