#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/detail/rpc/method.hpp>
#include <temporal/fwd.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <asio/awaitable.hpp>

namespace temporal::detail::client {

/// Every call of a client, its handles and streams goes through here: the one place where a whole
/// request can be changed before it leaves, and a whole reply before it is looked at.
/// All by reference must live until the awaitable is done or destroyed.
TEMPORAL_DECL asio::awaitable<void> service_call(client_state const& state, rpc::method const& rpc,
                                                 google::protobuf::Message& request,
                                                 google::protobuf::Message& response,
                                                 rpc_options options);

}  // namespace temporal::detail::client

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/service_call.ipp>
#endif
