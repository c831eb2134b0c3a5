#pragma once

#include <temporal/detail/rpc/channel.hpp>
#include <temporal/detail/rpc/proxy.hpp>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <limits>

namespace temporal::detail::rpc {

TEMPORAL_DECL bool uses_tls(connection_options const& options) noexcept {
  if (options.tls.is_disabled()) return false;
  return options.tls.options().has_value() || !options.api_key.empty();
}

inline int as_channel_argument(std::size_t bytes) noexcept {
  return static_cast<int>(std::min<std::size_t>(bytes, std::numeric_limits<int>::max()));
}

/// What gRPC is to dial. With a proxy that is the proxy, which then makes a tunnel; the server's
/// name stays what TLS and the authority are about. gRPC has these two arguments since long
/// before 1.51; its own ways to set them read environment variables.
inline std::string dial_address(connection_options const& options, std::string const& grpc_target,
                                tls_setup const* tls, grpc::ChannelArguments& arguments) {
  target const server(options.target);
  auto const proxy = proxy_for(options.proxy, server);
  if (!proxy) return grpc_target;
  arguments.SetString("grpc.http_connect_server", proxy->destination);
  if (!proxy->authorization.empty()) {
    arguments.SetString("grpc.http_connect_headers", "Proxy-Authorization:" + proxy->authorization);
  }
  auto const renamed = tls != nullptr && !tls->options.server_name.empty();
  if (tls != nullptr && !renamed) {
    arguments.SetSslTargetNameOverride(server.endpoints().front().host);
  }
  if (options.authority.empty() && !renamed) {
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, proxy->destination);
  }
  return proxy->to_grpc();
}

TEMPORAL_DECL std::shared_ptr<channel> make_channel(connection_options const& options,
                                                    std::string const& grpc_target,
                                                    tls_setup const* tls) {
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  // Retries, limits and deadlines are this library's; sizes are checked before sending.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetMaxReceiveMessageSize(as_channel_argument(options.maximum_response_size));
  // A connection owns its sockets: closing one must not leave another one's behind.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Proxies are an option of the connection, never taken from the environment behind its back.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  if (!options.authority.empty()) {
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, options.authority);
  }
  if (options.keep_alive) {
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
                     static_cast<int>(options.keep_alive->interval.count()));
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                     static_cast<int>(options.keep_alive->timeout.count()));
    arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  }
  auto const credentials =
      tls != nullptr ? make_credentials(*tls) : grpc::InsecureChannelCredentials();
  if (tls != nullptr && !tls->options.server_name.empty()) {
    arguments.SetSslTargetNameOverride(tls->options.server_name);
  }
  auto const address = dial_address(options, grpc_target, tls, arguments);
  return std::make_shared<channel>(grpc::CreateCustomChannel(address, credentials, arguments));
}

}  // namespace temporal::detail::rpc
