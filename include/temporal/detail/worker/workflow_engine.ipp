#pragma once

#include <temporal/detail/worker/workflow_engine.hpp>

#include <utility>

namespace temporal::detail::worker {

/// A `wf::engine` as the worker sees it.
class run_engine final : public workflow_engine {
 public:
  run_engine(std::shared_ptr<wf::engine_settings const> settings,
             std::shared_ptr<wf::workflow_registry const> registry)
      : engine_(std::move(settings), std::move(registry)) {}

  wf::task_outcome feed(
      api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task) override {
    return engine_.feed(task);
  }
  std::int64_t last_event_id() const noexcept override { return engine_.last_event_id(); }
  std::int64_t last_started_event_id() const noexcept override {
    return engine_.last_started_event_id();
  }
  bool closed() const noexcept override { return engine_.closed(); }
  std::size_t memory_bytes() const noexcept override { return engine_.memory_bytes(); }

 private:
  wf::engine engine_;
};

TEMPORAL_DECL engine_factory make_engine_factory(
    worker_core const& core, std::shared_ptr<wf::workflow_registry const> registry) {
  auto settings = std::make_shared<wf::engine_settings>();
  settings->converter = core.client->converter;
  settings->namespace_name = core.client->namespace_name;
  settings->task_queue = core.task_queue;
  settings->log = core.log;
  return
      [settings = std::shared_ptr<wf::engine_settings const>(std::move(settings)),
       registry = std::move(registry)] { return std::make_unique<run_engine>(settings, registry); };
}

}  // namespace temporal::detail::worker
