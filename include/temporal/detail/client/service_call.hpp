#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/detail/converter/codec_chain.hpp>
#include <temporal/detail/rpc/method.hpp>
#include <temporal/fwd.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <asio/awaitable.hpp>

namespace temporal::detail::client {

/// Every call of a client, its handles and streams goes through here: the one place where a whole
/// request is changed before it leaves, and a whole reply before it is looked at. Codecs work here:
/// the request's payloads are encoded in place, so that it cannot be sent a second time.
/// All by reference must live until the awaitable is done or destroyed.
TEMPORAL_DECL asio::awaitable<void> service_call(client_state const& state, rpc::method const& rpc,
                                                 google::protobuf::Message& request,
                                                 google::protobuf::Message& response,
                                                 rpc_options options,
                                                 undecodable what = undecodable::in_failures);

/// The same, but the reply is left as it came: for a task in it, which the codecs of its worker are
/// to decode.
TEMPORAL_DECL asio::awaitable<void> half_coded_call(client_state const& state,
                                                    rpc::method const& rpc,
                                                    google::protobuf::Message& request,
                                                    google::protobuf::Message& response,
                                                    rpc_options options);

/// A call whose reply is left as it came, for requests without payloads: of histories, which are
/// decoded in part or not at all.
TEMPORAL_DECL asio::awaitable<void> undecoded_call(client_state const& state,
                                                   rpc::method const& rpc,
                                                   google::protobuf::Message& request,
                                                   google::protobuf::Message& response,
                                                   rpc_options options);

}  // namespace temporal::detail::client

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/service_call.ipp>
#endif
