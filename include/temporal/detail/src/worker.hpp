#pragma once

/// @file
/// The bodies of workflows, activities, workers and what tests them: the other half of
/// `temporal/src.hpp`.

#include <temporal/config.hpp>
#include <temporal/detail/activity/attempt.ipp>
#include <temporal/detail/activity/cancellation.ipp>
#include <temporal/detail/activity/context.ipp>
#include <temporal/detail/testing/child_process.ipp>
#include <temporal/detail/testing/dev_server.ipp>
#include <temporal/detail/testing/workflow_environment.ipp>
#include <temporal/detail/worker/activity_monitor.ipp>
#include <temporal/detail/worker/activity_registry.ipp>
#include <temporal/detail/worker/activity_report.ipp>
#include <temporal/detail/worker/activity_worker.ipp>
#include <temporal/detail/worker/interceptor.ipp>
#include <temporal/detail/worker/running_activity.ipp>
#include <temporal/detail/worker/task_history.ipp>
#include <temporal/detail/worker/thread_pool.ipp>
#include <temporal/detail/worker/worker.ipp>
#include <temporal/detail/worker/worker_core.ipp>
#include <temporal/detail/worker/worker_options.ipp>
#include <temporal/detail/worker/worker_state.ipp>
#include <temporal/detail/worker/workflow_reporter.ipp>
#include <temporal/detail/worker/workflow_worker.ipp>
#include <temporal/detail/workflow/cell.ipp>
#include <temporal/detail/workflow/condition.ipp>
#include <temporal/detail/workflow/function_name.ipp>
#include <temporal/detail/workflow/promise.ipp>
#include <temporal/detail/workflow/scheduler.ipp>
#include <temporal/detail/workflow/scope_state.ipp>
