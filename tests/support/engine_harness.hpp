#pragma once

#include <temporal/detail/workflow/engine.hpp>
#include <temporal/detail/workflow/history_chunks.hpp>
#include <temporal/detail/workflow/typed_workflow.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace test {

namespace wf = temporal::detail::wf;

/// Runs engines over histories, without a server.
class engine_harness {
 public:
  using history = temporal::api::history::v1::History;
  using task = temporal::api::workflowservice::v1::PollWorkflowTaskQueueResponse;

  engine_harness() {
    settings->namespace_name = "default";
    settings->task_queue = "queue";
    settings->log = temporal::logger::discard();
  }

  template <class Workflow>
  engine_harness& add() {
    registry->add(wf::make_workflow_type<Workflow>());
    return *this;
  }

  std::unique_ptr<wf::engine> make() const {
    return std::make_unique<wf::engine>(settings, registry);
  }

  static task task_of(history events) {
    task result;
    result.mutable_workflow_execution()->set_workflow_id("workflow-1");
    result.mutable_workflow_execution()->set_run_id("run-1");
    *result.mutable_history() = std::move(events);
    return result;
  }

  /// Events from position `begin` on, before `end`.
  static history part(history const& whole, int begin, int end) {
    history result;
    for (auto i = begin; i < end; ++i) *result.add_events() = whole.events(i);
    return result;
  }

  /// The whole history in one task, by a new engine.
  wf::task_outcome replay(history const& whole) const { return make()->feed(task_of(whole)); }

  /// Runs every task of the history four ways: live, by an engine that is kept; the same, but each
  /// time with the history from the first event on; after eviction, by a new engine; and all at
  /// once. All must do the same. Gives what the last task's outcome was.
  wf::task_outcome run(history const& whole) const {
    auto const live = make();
    auto const retold = make();
    wf::task_outcome last;
    int begin = 0;
    for (auto const& chunk : wf::cut_history(whole)) {
      if (chunk.started < 0) break;
      auto const end = chunk.started + 1;
      last = live->feed(task_of(part(whole, begin, end)));
      auto const cold = make()->feed(task_of(part(whole, 0, end)));
      INFO("the task that event ", whole.events(chunk.started).event_id(), " started");
      check_same(last, cold);
      check_same(last, retold->feed(task_of(part(whole, 0, end))));
      begin = end;
    }
    if (begin == whole.events_size()) check_same(last, replay(whole));
    return last;
  }

  static std::vector<std::string> texts(wf::task_outcome const& outcome) {
    std::vector<std::string> result;
    for (auto const& command : outcome.commands) result.push_back(command.ShortDebugString());
    return result;
  }

  std::shared_ptr<wf::engine_settings> settings = std::make_shared<wf::engine_settings>();
  std::shared_ptr<wf::workflow_registry> registry = std::make_shared<wf::workflow_registry>();

 private:
  static void check_same(wf::task_outcome const& live, wf::task_outcome const& cold) {
    CHECK(texts(live) == texts(cold));
    CHECK(live.closed == cold.closed);
    CHECK(live.failed.has_value() == cold.failed.has_value());
  }
};

}  // namespace test
