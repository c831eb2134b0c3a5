#pragma once

/// @file
/// The operations of a client behind all interceptors: one call (or one wait) each.

#include <temporal/client/history_event.hpp>
#include <temporal/client/operation_inputs.hpp>
#include <temporal/client/page_stream.hpp>
#include <temporal/client/workflow_execution.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/client/client_state.hpp>

#include <asio/awaitable.hpp>

#include <memory>

namespace temporal::detail::client {

using shared_state = std::shared_ptr<client_state const>;

/// @throws std::invalid_argument before anything is sent.
TEMPORAL_DECL asio::awaitable<start_workflow_output> start_workflow(shared_state state,
                                                                    start_workflow_input input);
TEMPORAL_DECL asio::awaitable<start_workflow_output> signal_with_start(shared_state state,
                                                                       start_workflow_input input);
TEMPORAL_DECL asio::awaitable<void> signal_workflow(shared_state state,
                                                    signal_workflow_input input);
TEMPORAL_DECL asio::awaitable<payloads> query_workflow(shared_state state,
                                                       query_workflow_input input);
TEMPORAL_DECL asio::awaitable<void> cancel_workflow(shared_state state,
                                                    cancel_workflow_input input);
TEMPORAL_DECL asio::awaitable<void> terminate_workflow(shared_state state,
                                                       terminate_workflow_input input);
TEMPORAL_DECL asio::awaitable<workflow_execution_description> describe_workflow(
    shared_state state, describe_workflow_input input);
TEMPORAL_DECL asio::awaitable<payloads> workflow_result(shared_state state,
                                                        workflow_result_input input);
TEMPORAL_DECL asio::awaitable<page<history_event>> fetch_history(shared_state state,
                                                                 fetch_history_input input);
TEMPORAL_DECL asio::awaitable<page<workflow_execution>> list_workflows(shared_state state,
                                                                       list_workflows_input input);
TEMPORAL_DECL asio::awaitable<workflow_count> count_workflows(shared_state state,
                                                              count_workflows_input input);

}  // namespace temporal::detail::client

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/history_operations.ipp>
#include <temporal/detail/client/operations.ipp>
#include <temporal/detail/client/visibility_operations.ipp>
#endif
