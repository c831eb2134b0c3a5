#pragma once

#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/rpc/call.hpp>

#include <utility>

namespace temporal::detail::client {

TEMPORAL_DECL asio::awaitable<void> service_call(client_state const& state, rpc::method const& rpc,
                                                 google::protobuf::Message& request,
                                                 google::protobuf::Message& response,
                                                 rpc_options options) {
  return rpc::invoke(state.connection, rpc, request, response, std::move(options));
}

}  // namespace temporal::detail::client
