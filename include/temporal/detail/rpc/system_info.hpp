#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/method.hpp>
#include <temporal/fwd.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <asio/awaitable.hpp>

#include <memory>

namespace temporal::detail::rpc {

/// Whether the server's capabilities must be known before this call: true of the workflow
/// service's, whose retries depend on them, and not of the services beside it.
TEMPORAL_DECL bool needs_system_info(method const& rpc) noexcept;

/// Asks the server who it is and notes the answer. A server that does not know the question is
/// noted as one without capabilities.
/// @throws error
TEMPORAL_DECL asio::awaitable<void> ask_system_info(std::shared_ptr<connection_state> state,
                                                    rpc_options options);

/// Returns once the server's capabilities are known; of several callers one asks and the others
/// wait.
/// @throws error when asking failed, or the wait was canceled.
TEMPORAL_DECL asio::awaitable<void> learn_system_info(std::shared_ptr<connection_state> state,
                                                      rpc_options options);

/// Defined beside `invoke`: the attempts of one call, without asking for capabilities.
TEMPORAL_DECL asio::awaitable<void> perform(std::shared_ptr<connection_state> state,
                                            method const& rpc, google::protobuf::Message& request,
                                            google::protobuf::Message& response,
                                            rpc_options options);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/system_info.ipp>
#endif
