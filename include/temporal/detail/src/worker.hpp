#pragma once

/// @file
/// The bodies of workflows, activities, workers and what tests them: the other half of
/// `temporal/src.hpp`.

#include <temporal/config.hpp>
#include <temporal/detail/workflow/activity_options.ipp>
#include <temporal/detail/workflow/author_calls.ipp>
#include <temporal/detail/workflow/cancellation.ipp>
#include <temporal/detail/workflow/cell.ipp>
#include <temporal/detail/workflow/child_workflow_options.ipp>
#include <temporal/detail/workflow/command_builders.ipp>
#include <temporal/detail/workflow/command_match.ipp>
#include <temporal/detail/workflow/command_queue.ipp>
#include <temporal/detail/workflow/condition.ipp>
#include <temporal/detail/workflow/context.ipp>
#include <temporal/detail/workflow/current_run.ipp>
#include <temporal/detail/workflow/engine.ipp>
#include <temporal/detail/workflow/event_traits.ipp>
#include <temporal/detail/workflow/external_workflow.ipp>
#include <temporal/detail/workflow/function_name.ipp>
#include <temporal/detail/workflow/group.ipp>
#include <temporal/detail/workflow/history_chunks.ipp>
#include <temporal/detail/workflow/nondeterminism_error.ipp>
#include <temporal/detail/workflow/operations.ipp>
#include <temporal/detail/workflow/patch_marker.ipp>
#include <temporal/detail/workflow/permits.ipp>
#include <temporal/detail/workflow/promise.ipp>
#include <temporal/detail/workflow/random.ipp>
#include <temporal/detail/workflow/run_handlers.ipp>
#include <temporal/detail/workflow/scheduler.ipp>
#include <temporal/detail/workflow/scope_state.ipp>
#include <temporal/detail/workflow/spawn.ipp>
#include <temporal/detail/workflow/stack_query.ipp>
#include <temporal/detail/workflow/timers.ipp>
#include <temporal/detail/workflow/workflow_type.ipp>
