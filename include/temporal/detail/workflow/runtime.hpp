#pragma once

/// @file
/// The coroutine runtime of workflows. Its parts know each other's insides, so that no part's
/// bodies can stand at the end of its own header: public headers end with this one.

#include <temporal/config.hpp>
#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/condition.hpp>
#include <temporal/detail/workflow/promise.hpp>
#include <temporal/detail/workflow/scheduler.hpp>

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/cell.ipp>
#include <temporal/detail/workflow/condition.ipp>
#include <temporal/detail/workflow/function_name.ipp>
#include <temporal/detail/workflow/promise.ipp>
#include <temporal/detail/workflow/scheduler.ipp>
#include <temporal/detail/workflow/scope_state.ipp>
#endif
