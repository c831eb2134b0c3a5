#pragma once

#include <temporal/common/error.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/worker/activity_worker.hpp>
#include <temporal/detail/worker/worker_core.hpp>
#include <temporal/detail/worker/workflow_task.hpp>
#include <temporal/detail/workflow/engine.hpp>
#include <temporal/fwd.hpp>

#include <asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

/// Why the server, or the way to it, did not take the completion of a workflow task.
enum class completion_refusal {
  unhandled_command,  ///< Something happened while the workflow wanted to close: it has to see it.
  gone,               ///< The task has timed out, or the workflow is closed.
  too_large,          ///< It is more than can be sent.
  rejected,           ///< A command is not valid; the server has failed the task.
  other,              ///< It may have been taken or not.
};

TEMPORAL_DECL completion_refusal refusal_of(error const& thrown) noexcept;

/// What the server made of a completion.
class completion_result {
 public:
  completion_result() {}

  /// Whether the run in memory is what the server has.
  bool accepted = false;
  /// The next task of the run, if the server had one.
  shared_task next;
};

/// Reports what became of workflow tasks. Throws nothing but what ends the coroutine: what goes
/// wrong is logged, as far as anyone can do something about it.
class workflow_reporter {
 public:
  /// An empty sticky queue: runs are not kept. `activities` are those of the same worker; null:
  /// none.
  workflow_reporter(std::shared_ptr<worker_core const> core, std::string sticky_queue,
                    std::shared_ptr<activity_worker> activities)
      : core_(std::move(core)),
        sticky_queue_(std::move(sticky_queue)),
        activities_(std::move(activities)) {}

  /// Sends the commands and the answers of a task. `keep`: whether the run stays in memory, and its
  /// next tasks should come here.
  TEMPORAL_DECL asio::awaitable<completion_result> complete(workflow_task& task,
                                                            wf::task_outcome outcome,
                                                            bool keep) const;

  /// Says that a task failed. The first attempt only: the server then waits longer and longer
  /// before it tries again, if nobody answers.
  TEMPORAL_DECL asio::awaitable<void> fail(workflow_task const& task, wf::failed_task failed) const;

  /// The same for what kept this worker from doing the task.
  TEMPORAL_DECL asio::awaitable<void> fail(workflow_task const& task, std::exception_ptr error,
                                           api::enums::v1::WorkflowTaskFailedCause cause) const;

  /// Answers the query of a task that has nothing else.
  TEMPORAL_DECL asio::awaitable<void> answer(workflow_task const& task,
                                             api::query::v1::WorkflowQueryResult answer) const;

 private:
  using activity_places = std::vector<activity_worker::place>;

  /// Asks for activities to come with the reply; there is a place for each.
  TEMPORAL_DECL activity_places
  request_activities(api::workflowservice::v1::RespondWorkflowTaskCompletedRequest& request) const;
  /// Sends a completion; answers for which it is too large are given up.
  TEMPORAL_DECL asio::awaitable<void> send(
      api::workflowservice::v1::RespondWorkflowTaskCompletedRequest& request,
      api::workflowservice::v1::RespondWorkflowTaskCompletedResponse& response) const;
  TEMPORAL_DECL asio::awaitable<void> answer_failed(workflow_task const& task,
                                                    wf::failed_task failed) const;

  std::shared_ptr<worker_core const> core_;
  std::string sticky_queue_;
  std::shared_ptr<activity_worker> activities_;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/workflow_reporter.ipp>
#endif
