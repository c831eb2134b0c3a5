#pragma once

/// @file
/// The bodies of workflows, activities, workers and what tests them: the other half of
/// `temporal/src.hpp`.

#include <temporal/config.hpp>
#include <temporal/detail/testing/child_process.ipp>
#include <temporal/detail/testing/dev_server.ipp>
#include <temporal/detail/testing/workflow_environment.ipp>
#include <temporal/detail/worker/task_history.ipp>
