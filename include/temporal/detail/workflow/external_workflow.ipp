#pragma once

#include <temporal/workflow/external_workflow.hpp>

namespace temporal::workflow {

TEMPORAL_DECL operation<> external_workflow::cancel(std::string reason,
                                                    std::source_location where) const {
  cancel_external_workflow_input input(workflow_id_, run_id_, where);
  input.reason = std::move(reason);
  return operation<>([input = std::move(input)]() mutable {
    return detail::wf::current_outbound().cancel_external_workflow(std::move(input));
  });
}

}  // namespace temporal::workflow
