#pragma once

/// @file
/// The bodies of workflows, activities, workers and what tests them: the other half of
/// `temporal/src.hpp`.

#include <temporal/config.hpp>
#include <temporal/detail/workflow/cancellation.ipp>
#include <temporal/detail/workflow/cell.ipp>
#include <temporal/detail/workflow/condition.ipp>
#include <temporal/detail/workflow/function_name.ipp>
#include <temporal/detail/workflow/group.ipp>
#include <temporal/detail/workflow/permits.ipp>
#include <temporal/detail/workflow/promise.ipp>
#include <temporal/detail/workflow/random.ipp>
#include <temporal/detail/workflow/scheduler.ipp>
#include <temporal/detail/workflow/scope_state.ipp>
#include <temporal/detail/workflow/spawn.ipp>
