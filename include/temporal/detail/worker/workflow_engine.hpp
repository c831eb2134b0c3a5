#pragma once

#include <temporal/detail/workflow/engine.hpp>
#include <temporal/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace temporal::detail::worker {

/// One run of a workflow, as the worker around it sees it: what a `wf::engine` is, or a test's
/// script. Used by one thread at a time.
class workflow_engine {
 public:
  virtual ~workflow_engine() = default;

  /// Does a task whose history is complete, decoded, and begins with the first event or right
  /// behind `last_event_id`.
  virtual wf::task_outcome feed(
      api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task) = 0;

  /// The last event that was applied; 0: none yet.
  virtual std::int64_t last_event_id() const noexcept = 0;
  /// The start of the workflow task that was fed last; the next one calls it its previous start.
  virtual std::int64_t previous_started_event_id() const noexcept = 0;
  /// Whether the workflow has come to its end.
  virtual bool closed() const noexcept = 0;
  virtual std::size_t memory_bytes() const noexcept = 0;

 protected:
  workflow_engine() = default;
  workflow_engine(workflow_engine const&) = delete;
  workflow_engine& operator=(workflow_engine const&) = delete;
};

/// Makes the engine of a run that is not in memory.
using engine_factory = std::function<std::unique_ptr<workflow_engine>()>;

}  // namespace temporal::detail::worker
