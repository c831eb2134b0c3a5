#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/workflow/engine_settings.hpp>
#include <temporal/detail/workflow/workflow_type.hpp>
#include <temporal/fwd.hpp>

#include <temporal/api/command/v1/message/Command.pb.h>
#include <temporal/api/enums/v1/failed_cause.pb.h>
#include <temporal/api/failure/v1/message/Failure.pb.h>
#include <temporal/api/query/v1/message/WorkflowQueryResult.pb.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace temporal::detail::wf {

/// Why a workflow task failed.
class failed_task {
 public:
  failed_task() {}

  api::enums::v1::WorkflowTaskFailedCause cause =
      api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE;
  api::failure::v1::Failure failure;
  /// The same as it was thrown; for who does not send it.
  std::exception_ptr error;
};

/// What became of one workflow task.
class task_outcome {
 public:
  task_outcome() {}

  /// In order; the last closes the run if `closed`.
  std::vector<api::command::v1::Command> commands;
  /// Answers to the task's `queries`, by their ids.
  std::map<std::string, api::query::v1::WorkflowQueryResult> query_results;
  /// The answer to the task's `query`; with it there is nothing else.
  std::optional<api::query::v1::WorkflowQueryResult> legacy_answer;
  /// The code could not go on. The engine cannot be fed again.
  std::optional<failed_task> failed;
  bool closed = false;
};

/// One run of a workflow: history in, commands out. It has no threads, no clock and no I/O, and
/// does the same with the same input, always.
///
/// One thread at a time; it may be another one each time.
class engine {
 public:
  TEMPORAL_DECL engine(std::shared_ptr<engine_settings const> settings,
                       std::shared_ptr<workflow_registry const> registry);
  /// Destroys the coroutines of the run.
  TEMPORAL_DECL ~engine();

  engine(engine const&) = delete;
  engine& operator=(engine const&) = delete;

  /// Does one task. Its history is complete and decoded, and begins with the first event or right
  /// after `last_event_id()`; events that were applied before are skipped. Whatever the workflow's
  /// code throws becomes an outcome.
  TEMPORAL_DECL task_outcome
  feed(api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task);

  /// Id of the last event that was applied; 0: none yet.
  TEMPORAL_DECL std::int64_t last_event_id() const noexcept;
  /// Id of the event that began the last task; 0: none yet.
  TEMPORAL_DECL std::int64_t last_started_event_id() const noexcept;
  TEMPORAL_DECL bool closed() const noexcept;
  /// Memory of the coroutines and of this object, in bytes; data of the author's own is not known.
  TEMPORAL_DECL std::size_t memory_bytes() const noexcept;
  /// Where the run's coroutines wait, as text.
  TEMPORAL_DECL std::string stack_trace() const;

 private:
  class run;

  std::unique_ptr<run> run_;
};

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/engine.ipp>
#endif
