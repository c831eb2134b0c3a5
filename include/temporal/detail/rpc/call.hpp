#pragma once

#include <temporal/detail/rpc/method.hpp>
#include <temporal/fwd.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <asio/awaitable.hpp>

#include <utility>

namespace temporal::detail::rpc {

/// Makes the call, with deadline, headers, size check and retries, and parses its reply.
/// Both messages must live until the awaitable is done or destroyed.
TEMPORAL_DECL asio::awaitable<void> invoke(connection conn, method const& rpc,
                                           google::protobuf::Message& request,
                                           google::protobuf::Message& response,
                                           rpc_options options);

/// One call of an RPC. The messages must be complete where this is used.
/// @throws error for every failure but bad arguments.
template <class Response, class Request>
asio::awaitable<Response> call(connection conn, method const& rpc, Request request,
                               rpc_options options) {
  Response response;
  // Named, so that the arguments are not kept in this frame while the call waits.
  auto pending = invoke(std::move(conn), rpc, request, response, std::move(options));
  co_await std::move(pending);
  co_return response;
}

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/connection.ipp>
#include <temporal/detail/rpc/invoke.ipp>
#endif
