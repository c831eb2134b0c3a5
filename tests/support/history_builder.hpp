#pragma once

#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace test {

/// Writes histories as a server would: ids and links are right, and every event is a second after
/// the one before.
class history_builder {
 public:
  using event = temporal::api::history::v1::HistoryEvent;
  using event_type = temporal::api::enums::v1::EventType;

  template <class... Args>
  explicit history_builder(std::string workflow_type, Args const&... args) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
                            .mutable_workflow_execution_started_event_attributes();
    attributes.mutable_workflow_type()->set_name(workflow_type);
    attributes.mutable_task_queue()->set_name("queue");
    attributes.set_original_execution_run_id("run-1");
    attributes.set_first_execution_run_id("run-1");
    attributes.set_attempt(1);
    set(*attributes.mutable_input(), args...);
  }

  temporal::api::history::v1::History const& history() const { return history_; }
  std::int64_t last_id() const { return history_.events_size(); }

  event& add(event_type type) {
    auto& added = *history_.add_events();
    added.set_event_id(history_.events_size());
    added.set_event_type(type);
    added.mutable_event_time()->set_seconds(1'700'000'000 + history_.events_size());
    return added;
  }

  /// A workflow task that the worker has now.
  history_builder& task() {
    add(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
    auto const scheduled = last_id();
    add(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_STARTED)
        .mutable_workflow_task_started_event_attributes()
        ->set_scheduled_event_id(scheduled);
    return *this;
  }

  /// The worker answered; the events of its commands come next.
  history_builder& completed() {
    add(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        .mutable_workflow_task_completed_event_attributes()
        ->set_started_event_id(last_id());
    return *this;
  }

  history_builder& task_failed(temporal::api::enums::v1::WorkflowTaskFailedCause cause,
                               std::string const& new_run_id = {}) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_FAILED)
                            .mutable_workflow_task_failed_event_attributes();
    attributes.set_cause(cause);
    attributes.set_new_run_id(new_run_id);
    return *this;
  }

  template <class... Args>
  history_builder& signaled(std::string const& name, Args const&... args) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                            .mutable_workflow_execution_signaled_event_attributes();
    attributes.set_signal_name(name);
    set(*attributes.mutable_input(), args...);
    return *this;
  }

  history_builder& cancel_requested() {
    add(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED)
        .mutable_workflow_execution_cancel_requested_event_attributes()
        ->set_cause("enough");
    return *this;
  }

  history_builder& timer_started(std::string const& id) {
    add(temporal::api::enums::v1::EVENT_TYPE_TIMER_STARTED)
        .mutable_timer_started_event_attributes()
        ->set_timer_id(id);
    return *this;
  }

  history_builder& timer_canceled(std::string const& id, std::int64_t started) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_TIMER_CANCELED)
                            .mutable_timer_canceled_event_attributes();
    attributes.set_timer_id(id);
    attributes.set_started_event_id(started);
    return *this;
  }

  history_builder& timer_fired(std::string const& id, std::int64_t started) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_TIMER_FIRED)
                            .mutable_timer_fired_event_attributes();
    attributes.set_timer_id(id);
    attributes.set_started_event_id(started);
    return *this;
  }

  history_builder& activity_scheduled(std::string const& id, std::string const& type) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                            .mutable_activity_task_scheduled_event_attributes();
    attributes.set_activity_id(id);
    attributes.mutable_activity_type()->set_name(type);
    return *this;
  }

  history_builder& activity_started(std::int64_t scheduled) {
    add(temporal::api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_STARTED)
        .mutable_activity_task_started_event_attributes()
        ->set_scheduled_event_id(scheduled);
    return *this;
  }

  template <class... Result>
  history_builder& activity_completed(std::int64_t scheduled, Result const&... result) {
    activity_started(scheduled);
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
                            .mutable_activity_task_completed_event_attributes();
    attributes.set_scheduled_event_id(scheduled);
    attributes.set_started_event_id(last_id() - 1);
    set(*attributes.mutable_result(), result...);
    return *this;
  }

  history_builder& activity_failed(std::int64_t scheduled, std::string const& message,
                                   std::string const& type) {
    activity_started(scheduled);
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_FAILED)
                            .mutable_activity_task_failed_event_attributes();
    attributes.set_scheduled_event_id(scheduled);
    attributes.set_started_event_id(last_id() - 1);
    attributes.mutable_failure()->set_message(message);
    attributes.mutable_failure()->mutable_application_failure_info()->set_type(type);
    return *this;
  }

  history_builder& child_initiated(std::string const& workflow_id, std::string const& type) {
    auto& attributes =
        *add(temporal::api::enums::v1::EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED)
             .mutable_start_child_workflow_execution_initiated_event_attributes();
    attributes.set_workflow_id(workflow_id);
    attributes.mutable_workflow_type()->set_name(type);
    return *this;
  }

  history_builder& child_started(std::int64_t initiated) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED)
                            .mutable_child_workflow_execution_started_event_attributes();
    attributes.set_initiated_event_id(initiated);
    attributes.mutable_workflow_execution()->set_run_id("child-run");
    return *this;
  }

  template <class... Result>
  history_builder& child_completed(std::int64_t initiated, Result const&... result) {
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED)
                            .mutable_child_workflow_execution_completed_event_attributes();
    attributes.set_initiated_event_id(initiated);
    set(*attributes.mutable_result(), result...);
    return *this;
  }

  history_builder& activity_cancel_requested(std::int64_t scheduled) {
    add(temporal::api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED)
        .mutable_activity_task_cancel_requested_event_attributes()
        ->set_scheduled_event_id(scheduled);
    return *this;
  }

  history_builder& activity_canceled(std::int64_t scheduled) {
    activity_started(scheduled);
    auto& attributes = *add(temporal::api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_CANCELED)
                            .mutable_activity_task_canceled_event_attributes();
    attributes.set_scheduled_event_id(scheduled);
    attributes.set_started_event_id(last_id() - 1);
    return *this;
  }

 private:
  template <class... Args>
  static void set(temporal::api::common::v1::Payloads& target, Args const&... args) {
    temporal::detail::to_proto(temporal::data_converter().to_payloads(args...), target);
  }

  temporal::api::history::v1::History history_;
};

}  // namespace test
