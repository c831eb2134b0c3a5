#pragma once

#include <temporal/detail/common/duration_check.hpp>
#include <temporal/workflow/child_workflow_options.hpp>

namespace temporal::workflow {

TEMPORAL_DECL void child_workflow_options::validate() const {
  detail::check_duration(execution_timeout, "child_workflow_options: execution_timeout");
  detail::check_duration(run_timeout, "child_workflow_options: run_timeout");
  detail::check_duration(task_timeout, "child_workflow_options: task_timeout");
  if (retry) retry->validate();
  priority.validate();
}

}  // namespace temporal::workflow
