#pragma once

/// @file
/// The errors of a call that depend on what was called. Each function is called while `thrown` is
/// being handled, and ends by throwing: it itself, or what it means.

#include <temporal/client/workflow_execution.hpp>
#include <temporal/common/error.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>

#include <string>

namespace temporal::detail::client {

/// NOT_FOUND is `workflow_not_found`, unless it is about the namespace.
[[noreturn]] TEMPORAL_DECL void rethrow_for_workflow(error const& thrown,
                                                     workflow_execution_id const& target);

/// ALREADY_EXISTS with its detail is `workflow_already_started`.
[[noreturn]] TEMPORAL_DECL void rethrow_for_start(error const& thrown, std::string const& id);

/// As for a workflow, and INVALID_ARGUMENT with its detail is `query_failed`.
[[noreturn]] TEMPORAL_DECL void rethrow_for_query(error const& thrown,
                                                  workflow_execution_id const& target,
                                                  data_converter const& converter);

/// What is to be told again of an error.
TEMPORAL_DECL error_info info_of(error const& thrown);

}  // namespace temporal::detail::client

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/call_errors.ipp>
#endif
