#pragma once

#include <temporal/detail/worker/workflow_engine.hpp>
#include <temporal/detail/workflow/engine.hpp>

#include <memory>
#include <utility>

namespace temporal::detail::worker {

/// The engine of a registered workflow.
class engine_adapter final : public workflow_engine {
 public:
  engine_adapter(std::shared_ptr<wf::engine_settings const> settings,
                 std::shared_ptr<wf::workflow_registry const> registry)
      : engine_(std::move(settings), std::move(registry)) {}

  wf::task_outcome feed(
      api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task) override {
    return engine_.feed(task);
  }

  std::int64_t last_event_id() const noexcept override { return engine_.last_event_id(); }
  std::int64_t previous_started_event_id() const noexcept override {
    return engine_.last_started_event_id();
  }
  bool closed() const noexcept override { return engine_.closed(); }
  std::size_t memory_bytes() const noexcept override { return engine_.memory_bytes(); }

 private:
  wf::engine engine_;
};

}  // namespace temporal::detail::worker
