#pragma once

#include <temporal/detail/worker/slots.hpp>

#include <temporal/api/common/v1/message/WorkflowExecution.pb.h>
#include <temporal/api/common/v1/message/WorkflowType.pb.h>
#include <temporal/api/workflowservice/v1/request_response/PollWorkflowTaskQueueResponse.pb.h>

#include <memory>
#include <string>
#include <utility>

namespace temporal::detail::worker {

/// A workflow task as it came, and the slot that it takes.
class workflow_task {
 public:
  workflow_task(slot taken) noexcept : taken(std::move(taken)) {}  // NOLINT

  std::string const& run_id() const noexcept { return message.workflow_execution().run_id(); }
  /// Asks a query and nothing else; is answered with a call of its own.
  bool is_query() const noexcept { return message.has_query(); }
  /// For logs: `workflow order-7 (run 0ab1...)`.
  std::string description() const {
    auto const& execution = message.workflow_execution();
    return "workflow '" + execution.workflow_id() + "' (type '" + message.workflow_type().name() +
           "', run " + execution.run_id() + ')';
  }

  api::workflowservice::v1::PollWorkflowTaskQueueResponse message;
  slot taken;
};

using shared_task = std::shared_ptr<workflow_task>;

}  // namespace temporal::detail::worker
