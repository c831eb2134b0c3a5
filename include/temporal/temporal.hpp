#pragma once

/// @file
/// The single include of an application: everything public but the messages of the API, which
/// `<temporal/api/...>` brings to those who use them.

#include <temporal/activity/cancellation.hpp>
#include <temporal/activity/context.hpp>
#include <temporal/activity/definition.hpp>
#include <temporal/activity/info.hpp>
#include <temporal/client.hpp>
#include <temporal/testing/activity_environment.hpp>
#include <temporal/testing/dev_server.hpp>
#include <temporal/testing/workflow_environment.hpp>
#include <temporal/worker/interceptor.hpp>
#include <temporal/worker/replayer.hpp>
#include <temporal/worker/worker.hpp>
#include <temporal/worker/worker_options.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/activity_options.hpp>
#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/child_workflow_options.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/continue_as_new.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/external_workflow.hpp>
#include <temporal/workflow/future.hpp>
#include <temporal/workflow/info.hpp>
#include <temporal/workflow/interceptor.hpp>
#include <temporal/workflow/mutex.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>
#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/outbound_inputs.hpp>
#include <temporal/workflow/random.hpp>
#include <temporal/workflow/semaphore.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/task.hpp>
#include <temporal/workflow/timers.hpp>
#include <temporal/workflow/when.hpp>
