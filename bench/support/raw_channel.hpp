#pragma once

#include <temporal/version.hpp>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
// Typed stubs want the serialization traits of messages, which moved after 1.51.
#if __has_include(<grpcpp/impl/proto_utils.h>)
#include <grpcpp/impl/proto_utils.h>
#else
#include <grpcpp/impl/codegen/proto_utils.h>
#endif

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

namespace bench {

/// A channel as a careful user of bare gRPC would make it for Temporal: the arguments are those of
/// the library's connections, so that what is compared is the way of calling and not gRPC's
/// filters. `defaults` leaves the arguments to gRPC.
inline std::shared_ptr<grpc::Channel> make_raw_channel(std::string const& target, bool defaults) {
  grpc::ChannelArguments arguments;
  if (!defaults) {
    arguments.SetLoadBalancingPolicyName("round_robin");
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    arguments.SetMaxSendMessageSize(-1);
    arguments.SetMaxReceiveMessageSize(128 << 20);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 15'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  }
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // no connection shared between peers
  auto channel = grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
    throw std::runtime_error("no connection to " + target);
  }
  return channel;
}

/// The headers and the time limit that every SDK sends with a call. The strings are made once: bare
/// gRPC is to look as good as it can.
inline void prepare(grpc::ClientContext& context, std::string const& workflow_id,
                    std::chrono::seconds timeout = std::chrono::seconds(30)) {
  static std::string const name_key = "client-name";
  static std::string const name = "temporal-cpp";
  static std::string const version_key = "client-version";
  static std::string const version(temporal::version);
  static std::string const servers_key = "supported-server-versions";
  static std::string const servers = ">=1.0.0 <2.0.0";
  static std::string const namespace_key = "temporal-namespace";
  static std::string const namespace_name = "default";
  static std::string const resource_key = "temporal-resource-id";
  context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                    gpr_time_from_seconds(timeout.count(), GPR_TIMESPAN)));
  context.AddMetadata(name_key, name);
  context.AddMetadata(version_key, version);
  context.AddMetadata(servers_key, servers);
  context.AddMetadata(namespace_key, namespace_name);
  context.AddMetadata(resource_key, "workflow:" + workflow_id);
}

}  // namespace bench
