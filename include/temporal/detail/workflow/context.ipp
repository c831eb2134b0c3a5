#pragma once

#include <temporal/common/memo.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/workflow/command_builders.hpp>
#include <temporal/detail/workflow/context.hpp>
#include <temporal/detail/workflow/event_traits.hpp>
#include <temporal/detail/workflow/patch_marker.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>

#include <temporal/api/history/v1/message/HistoryEvent.pb.h>
#include <temporal/api/taskqueue/v1/message/TaskQueue.pb.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace temporal::detail::wf {

TEMPORAL_DECL context::context(std::shared_ptr<engine_settings const> settings)
    : settings_(std::move(settings)) {
  coroutines_.set_owner(this);
}

TEMPORAL_DECL context::~context() {
  coroutines_.evict();
  {
    // The destructors of the author's objects may use the API, which does nothing any more.
    scheduler::enter const entered(coroutines_);
    handlers_.destroy();
    interceptors_.clear();
  }
  // Cells call their waiters' scheduler: they go before it.
  operations_.clear();
}

TEMPORAL_DECL context& context::current() {
  auto* const owner = scheduler::current().owner();
  if (owner == nullptr) throw std::logic_error("this coroutine belongs to no workflow run");
  return *owner;
}

TEMPORAL_DECL std::shared_ptr<cell<payloads>> context::schedule_activity(
    workflow::schedule_activity_input input) {
  check_writable("execute_activity");
  input.options.validate();
  auto id = std::to_string(++activities_);
  if (!input.options.activity_id.empty()) id = input.options.activity_id;
  auto const begun = std::make_shared<activity_operation>(*this, input, std::move(id));
  begun->start(input);
  return begun->result;
}

TEMPORAL_DECL std::shared_ptr<cell<void>> context::start_timer(workflow::start_timer_input input) {
  check_writable("start_timer");
  auto const begun = std::make_shared<timer_operation>(*this, input.where);
  // The server fires no timer at once; what has no length is over without its help.
  if (input.duration <= std::chrono::nanoseconds(0)) {
    begun->result->settle();
  } else {
    begun->start(input, std::to_string(++timers_));
  }
  return begun->result;
}

TEMPORAL_DECL std::shared_ptr<child_operation> context::start_child(
    workflow::start_child_workflow_input input) {
  check_writable("execute_child_workflow");
  input.options.validate();
  if (input.options.workflow_id.empty()) input.options.workflow_id = random_.uuid4();
  auto begun = std::make_shared<child_operation>(*this, input);
  begun->start(input);
  return begun;
}

TEMPORAL_DECL std::shared_ptr<cell<void>> context::signal_external(
    workflow::signal_external_workflow_input input) {
  check_writable("signal");
  auto const begun = std::make_shared<external_operation>(*this, "signal to workflow",
                                                          input.workflow_id, input.where);
  begun->start_in_scope(signal_command(input));
  return begun->result;
}

TEMPORAL_DECL std::shared_ptr<cell<void>> context::cancel_external(
    workflow::cancel_external_workflow_input input) {
  check_writable("cancel");
  auto const begun = std::make_shared<external_operation>(*this, "cancellation of workflow",
                                                          input.workflow_id, input.where);
  if (!coroutines_.evicting()) begun->start(cancel_workflow_command(input, false));
  return begun->result;
}

TEMPORAL_DECL bool context::patched(std::string const& id, bool deprecated,
                                    std::source_location where) {
  // A patch leaves one marker, whatever is asked how often.
  if (marked_patches_.contains(id)) return true;
  if (refused_patches_.contains(id)) return false;
  // A query decides nothing for the run: it is answered by what the history has.
  if (answering_) return known_patches_.contains(id);
  // On replay as live, or the two would differ.
  check_writable("patched");
  if (replaying_ && !known_patches_.contains(id)) {
    refused_patches_.insert(id);
    return false;
  }
  if (coroutines_.evicting()) return true;
  marked_patches_.insert(id);
  commands_.push(patch_command(patch_mark(id, deprecated)), where);
  if (auto list = change_version_command(marked_patches_)) commands_.push(*std::move(list), where);
  return true;
}

TEMPORAL_DECL void context::upsert_search_attributes(search_attributes const& changes,
                                                     std::source_location where) {
  check_writable("upsert_search_attributes");
  if (coroutines_.evicting() || changes.empty()) return;
  attributes_.apply(changes);
  commands_.push(search_attributes_command(changes), where);
}

TEMPORAL_DECL void context::upsert_memo(memo const& changes, std::source_location where) {
  check_writable("upsert_memo");
  if (coroutines_.evicting() || changes.empty()) return;
  auto fields = changes.fields(converter());
  for (auto const& [name, value] : fields) {
    if (value.encoding() == "binary/null") {
      memo_.erase(name);
    } else {
      memo_.insert_or_assign(name, value);
    }
  }
  commands_.push(memo_command(std::move(fields)), where);
}

TEMPORAL_DECL void context::log(log_level level, std::string_view message) const {
  if (is_replaying() || coroutines_.evicting() || !settings_->log.enabled(level)) return;
  settings_->log.log(level, "workflow " + info_.workflow_type + " '" + info_.workflow_id +
                                "', run " + info_.run_id + ": " + std::string(message));
}

TEMPORAL_DECL void context::begin(api::history::v1::HistoryEvent const& started,
                                  std::string workflow_id, std::string run_id) {
  auto const& attributes = started.workflow_execution_started_event_attributes();
  info_.namespace_name = settings_->namespace_name;
  info_.workflow_id = std::move(workflow_id);
  info_.run_id = std::move(run_id);
  info_.workflow_type = attributes.workflow_type().name();
  info_.task_queue = attributes.task_queue().name();
  info_.attempt = std::max(1, attributes.attempt());
  info_.first_execution_run_id = attributes.first_execution_run_id();
  info_.continued_run_id = attributes.continued_execution_run_id();
  info_.original_execution_run_id = attributes.original_execution_run_id();
  info_.cron_schedule = attributes.cron_schedule();
  info_.execution_timeout = limit_from_proto(attributes.workflow_execution_timeout());
  info_.run_timeout = limit_from_proto(attributes.workflow_run_timeout());
  info_.task_timeout = from_proto(attributes.workflow_task_timeout());
  if (attributes.has_retry_policy()) info_.retry = from_proto(attributes.retry_policy());
  if (attributes.has_priority()) info_.priority = from_proto(attributes.priority());
  info_.start_time = from_proto(started.event_time());
  if (!attributes.parent_workflow_execution().workflow_id().empty()) {
    workflow::workflow_reference parent;
    parent.namespace_name = attributes.parent_workflow_namespace();
    parent.workflow_id = attributes.parent_workflow_execution().workflow_id();
    parent.run_id = attributes.parent_workflow_execution().run_id();
    info_.parent = std::move(parent);
  }
  if (attributes.has_root_workflow_execution()) {
    workflow::workflow_reference root;
    root.namespace_name = info_.namespace_name;
    root.workflow_id = attributes.root_workflow_execution().workflow_id();
    root.run_id = attributes.root_workflow_execution().run_id();
    info_.root = std::move(root);
  }
  info_.search_attributes = from_proto(attributes.search_attributes());
  info_.memo = from_proto(attributes.memo());
  info_.headers = from_proto(attributes.header());
  last_result_ = from_proto(attributes.last_completion_result());
  if (attributes.has_continued_failure())
    last_failure_ = failure_converter(converter()).from_failure(attributes.continued_failure());
  attributes_ = info_.search_attributes;
  memo_ = info_.memo;
  now_ = std::max(now_, info_.start_time);
  reseed(info_.original_execution_run_id.empty() ? info_.run_id : info_.original_execution_run_id);
  for (auto const& factory : settings_->interceptors) {
    if (auto made = factory->intercept_workflow(info_)) interceptors_.push_back(std::move(made));
  }
}

TEMPORAL_DECL void context::enter_task(api::history::v1::HistoryEvent const& started,
                                       bool replaying) {
  auto const& attributes = started.workflow_task_started_event_attributes();
  // Clocks of servers may differ: the workflow's never goes back.
  now_ = std::max(now_, from_proto(started.event_time()));
  history_length_ = started.event_id();
  history_bytes_ = attributes.history_size_bytes();
  continue_as_new_suggested_ = attributes.suggest_continue_as_new();
  replaying_ = replaying;
}

TEMPORAL_DECL void context::reseed(std::string_view run_id) {
  random_ = workflow::random(seed_from(run_id));
}

TEMPORAL_DECL void context::dispatch(api::history::v1::HistoryEvent const& event) {
  auto const id = initiating_event_id(event);
  auto const found = operations_.find(id);
  if (found == operations_.end()) {
    throw workflow::nondeterminism_error(event.event_id(), describe_event(event), {}, {});
  }
  // The operation may be the last to hold itself.
  auto const target = found->second;
  if (!target->on_event(event)) return;
  target->withdraw_cancellation();
  operations_.erase(id);
}

}  // namespace temporal::detail::wf
