#pragma once

/// @file
/// Requests as they follow from inputs. Pure: no I/O, and everything that can be wrong with an
/// input throws here, as `std::invalid_argument` or `conversion_error`.

#include <temporal/client/operation_inputs.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/fwd.hpp>

namespace temporal::detail::client {

namespace service = api::workflowservice::v1;

TEMPORAL_DECL void to_proto(workflow_execution_id const& source,
                            api::common::v1::WorkflowExecution& target);

TEMPORAL_DECL void build_request(client_state const& state, start_workflow_input const& input,
                                 service::StartWorkflowExecutionRequest& request);
/// Of an input whose `signal` is set.
TEMPORAL_DECL void build_request(client_state const& state, start_workflow_input const& input,
                                 service::SignalWithStartWorkflowExecutionRequest& request);
TEMPORAL_DECL void build_request(client_state const& state, signal_workflow_input const& input,
                                 service::SignalWorkflowExecutionRequest& request);
TEMPORAL_DECL void build_request(client_state const& state, query_workflow_input const& input,
                                 service::QueryWorkflowRequest& request);
TEMPORAL_DECL void build_request(client_state const& state, cancel_workflow_input const& input,
                                 service::RequestCancelWorkflowExecutionRequest& request);
TEMPORAL_DECL void build_request(client_state const& state, terminate_workflow_input const& input,
                                 service::TerminateWorkflowExecutionRequest& request);

}  // namespace temporal::detail::client

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/requests.ipp>
#endif
