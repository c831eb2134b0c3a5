#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/common/service_error.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/workflow/command_builders.hpp>
#include <temporal/detail/workflow/context.hpp>
#include <temporal/detail/workflow/operations.hpp>

#include <temporal/api/failure/v1/message/Failure.pb.h>
#include <temporal/api/history/v1/message/HistoryEvent.pb.h>

#include <utility>

namespace temporal::detail::wf {

/// The failure that stands for a cancellation, as the server writes it.
inline api::failure::v1::Failure canceled_cause(char const* message) {
  api::failure::v1::Failure failure;
  failure.set_message(message);
  failure.mutable_canceled_failure_info();
  return failure;
}

/// A timeout the server tells of without a failure of its own.
inline api::failure::v1::Failure timeout_cause(char const* message) {
  api::failure::v1::Failure failure;
  failure.set_message(message);
  failure.mutable_timeout_failure_info()->set_timeout_type(
      api::enums::v1::TIMEOUT_TYPE_START_TO_CLOSE);
  return failure;
}

TEMPORAL_DECL bool operation_state::join(cell_base& outcome) {
  // The cell must not own the operation, which owns the cell.
  outcome.set_canceller([self = weak_from_this()] {
    if (auto const alive = self.lock()) alive->cancel();
  });
  return outcome.join(*run_.coroutines().current_ambient()->scope);
}

TEMPORAL_DECL void operation_state::begin(api::command::v1::Command command,
                                          std::source_location where) {
  auto recorded = [self = shared_from_this()](std::int64_t event_id) {
    self->event_id_ = event_id;
    self->run_.track(event_id, self);
  };
  command_ = run_.commands().push(std::move(command), where, std::move(recorded));
}

TEMPORAL_DECL bool operation_state::withdraw() { return withdraw(command_); }

TEMPORAL_DECL bool operation_state::withdraw(std::weak_ptr<pending_command> const& made) {
  auto const command = made.lock();
  return command != nullptr && run_.commands().withdraw(command);
}

TEMPORAL_DECL void operation_state::request_cancellation(
    api::command::v1::Command command, std::source_location where,
    std::function<void(std::int64_t event_id)> recorded) {
  cancellation_ = run_.commands().push(std::move(command), where, std::move(recorded));
}

TEMPORAL_DECL void operation_state::withdraw_cancellation() { withdraw(cancellation_); }

// Timers.

TEMPORAL_DECL timer_operation::timer_operation(context& run, std::source_location where)
    : operation_state(run), result(std::make_shared<cell<void>>("timer", where)), where_(where) {}

TEMPORAL_DECL void timer_operation::start(workflow::start_timer_input const& input,
                                          std::string timer_id) {
  if (!join(*result)) return;
  timer_id_ = std::move(timer_id);
  begin(timer_command(input, timer_id_, run_.converter()), where_);
}

TEMPORAL_DECL bool timer_operation::on_event(api::history::v1::HistoryEvent const&) {
  result->settle();
  return true;
}

TEMPORAL_DECL void timer_operation::cancel() {
  if (!withdraw()) {
    request_cancellation(
        cancel_timer_command(timer_id_), where_,
        [self = shared_from_this(), this](std::int64_t) { run_.forget(event_id_); });
  }
  result->fail(std::make_exception_ptr(canceled_failure("timer canceled")));
}

// Activities.

TEMPORAL_DECL activity_operation::activity_operation(context& run,
                                                     workflow::schedule_activity_input const& input,
                                                     std::string activity_id)
    : operation_state(run),
      result(
          std::make_shared<cell<payloads>>("activity '" + input.activity_type + "'", input.where)),
      activity_id_(std::move(activity_id)),
      activity_type_(input.activity_type),
      where_(input.where),
      cancellation_type_(input.options.cancellation_type) {}

TEMPORAL_DECL void activity_operation::start(workflow::schedule_activity_input const& input) {
  if (!join(*result)) return;
  begin(activity_command(input, activity_id_, run_.info().task_queue, run_.converter()), where_);
}

TEMPORAL_DECL bool activity_operation::on_event(api::history::v1::HistoryEvent const& event) {
  switch (event.event_type()) {
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_COMPLETED: {
      auto const& attributes = event.activity_task_completed_event_attributes();
      result->settle(from_proto(attributes.result()));
      return true;
    }
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_FAILED: {
      auto const& attributes = event.activity_task_failed_event_attributes();
      fail("activity task failed", attributes.failure(), attributes.started_event_id(),
           attributes.identity(), attributes.retry_state());
      return true;
    }
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT: {
      auto const& attributes = event.activity_task_timed_out_event_attributes();
      fail("activity task timed out", attributes.failure(), attributes.started_event_id(), {},
           attributes.retry_state());
      return true;
    }
    case api::enums::v1::EVENT_TYPE_ACTIVITY_TASK_CANCELED: {
      auto const& attributes = event.activity_task_canceled_event_attributes();
      auto cause = canceled_cause("activity canceled");
      *cause.mutable_canceled_failure_info()->mutable_details() = attributes.details();
      fail("activity task canceled", std::move(cause), attributes.started_event_id(),
           attributes.identity(), api::enums::v1::RETRY_STATE_UNSPECIFIED);
      return true;
    }
    default:
      return false;  // it was started
  }
}

TEMPORAL_DECL void activity_operation::fail(char const* message, api::failure::v1::Failure cause,
                                            std::int64_t started_event_id,
                                            std::string const& identity, int retry_state) {
  api::failure::v1::Failure failure;
  failure.set_message(message);
  auto& info = *failure.mutable_activity_failure_info();
  info.set_activity_id(activity_id_);
  info.mutable_activity_type()->set_name(activity_type_);
  info.set_scheduled_event_id(event_id_);
  info.set_started_event_id(started_event_id);
  info.set_identity(identity);
  info.set_retry_state(static_cast<api::enums::v1::RetryState>(retry_state));
  *failure.mutable_cause() = std::move(cause);
  result->fail(failure_converter(run_.converter()).to_exception(failure));
}

TEMPORAL_DECL void activity_operation::fail_canceled() {
  fail("activity task canceled", canceled_cause("activity canceled"), 0, {},
       api::enums::v1::RETRY_STATE_CANCEL_REQUESTED);
}

TEMPORAL_DECL void activity_operation::cancel() {
  using enum workflow::activity_cancellation_type;
  if (withdraw()) return fail_canceled();
  if (cancellation_type_ != abandon)
    request_cancellation(cancel_activity_command(event_id_), where_);
  if (cancellation_type_ != wait_cancellation_completed) fail_canceled();
}

// Child workflows.

TEMPORAL_DECL child_operation::child_operation(context& run,
                                               workflow::start_child_workflow_input const& input)
    : operation_state(run),
      started(std::make_shared<cell<std::string>>(
          "start of child workflow '" + input.workflow_type + "'", input.where)),
      result(std::make_shared<cell<payloads>>("child workflow '" + input.workflow_type + "'",
                                              input.where)),
      workflow_id_(input.options.workflow_id),
      workflow_type_(input.workflow_type),
      where_(input.where),
      cancellation_type_(input.options.cancellation_type) {}

TEMPORAL_DECL void child_operation::start(workflow::start_child_workflow_input const& input) {
  if (!join(*result)) {
    if (result->settled()) started->fail(result->error());
    return;
  }
  // Who waits for the start cancels the same child.
  started->set_canceller([self = weak_from_this(), this] {
    if (auto const alive = self.lock()) result->cancel();
  });
  begin(child_command(input, run_.info().task_queue, run_.converter()), where_);
}

TEMPORAL_DECL bool child_operation::on_event(api::history::v1::HistoryEvent const& event) {
  switch (event.event_type()) {
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED: {
      auto const& attributes = event.child_workflow_execution_started_event_attributes();
      run_id_ = attributes.workflow_execution().run_id();
      started->settle(run_id_);
      return false;
    }
    case api::enums::v1::EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED:
      fail_start(event);
      return true;
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED:
      result->settle(
          from_proto(event.child_workflow_execution_completed_event_attributes().result()));
      return true;
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED: {
      auto const& attributes = event.child_workflow_execution_failed_event_attributes();
      fail("child workflow execution failed", attributes.failure(), attributes.started_event_id(),
           attributes.retry_state());
      return true;
    }
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED: {
      auto const& attributes = event.child_workflow_execution_canceled_event_attributes();
      auto cause = canceled_cause("child workflow execution canceled");
      *cause.mutable_canceled_failure_info()->mutable_details() = attributes.details();
      fail("child workflow execution canceled", std::move(cause), attributes.started_event_id(),
           api::enums::v1::RETRY_STATE_UNSPECIFIED);
      return true;
    }
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT: {
      auto const& attributes = event.child_workflow_execution_timed_out_event_attributes();
      fail("child workflow execution timed out",
           timeout_cause("child workflow execution timed out"), attributes.started_event_id(),
           attributes.retry_state());
      return true;
    }
    case api::enums::v1::EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED: {
      auto const& attributes = event.child_workflow_execution_terminated_event_attributes();
      api::failure::v1::Failure cause;
      cause.set_message("child workflow execution terminated");
      cause.mutable_terminated_failure_info();
      fail("child workflow execution terminated", std::move(cause), attributes.started_event_id(),
           api::enums::v1::RETRY_STATE_NON_RETRYABLE_FAILURE);
      return true;
    }
    default:
      return false;
  }
}

TEMPORAL_DECL void child_operation::fail(char const* message, api::failure::v1::Failure cause,
                                         std::int64_t started_event_id, int retry_state) {
  api::failure::v1::Failure failure;
  failure.set_message(message);
  auto& info = *failure.mutable_child_workflow_execution_failure_info();
  info.set_namespace_(run_.info().namespace_name);
  info.mutable_workflow_execution()->set_workflow_id(workflow_id_);
  info.mutable_workflow_execution()->set_run_id(run_id_);
  info.mutable_workflow_type()->set_name(workflow_type_);
  info.set_initiated_event_id(event_id_);
  info.set_started_event_id(started_event_id);
  info.set_retry_state(static_cast<api::enums::v1::RetryState>(retry_state));
  *failure.mutable_cause() = std::move(cause);
  auto const error = failure_converter(run_.converter()).to_exception(failure);
  started->fail(error);
  result->fail(error);
}

TEMPORAL_DECL void child_operation::fail_start(api::history::v1::HistoryEvent const& event) {
  using namespace api::enums::v1;
  auto const& attributes = event.start_child_workflow_execution_failed_event_attributes();
  auto const existing =
      attributes.cause() == START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS;
  application_failure_options options;
  options.non_retryable = true;
  auto const type = existing ? "WorkflowAlreadyStarted" : "StartChildWorkflowFailed";
  auto const text = existing ? "a workflow with the id '" + workflow_id_ + "' exists already"
                             : "the server does not start it: " +
                                   StartChildWorkflowExecutionFailedCause_Name(attributes.cause());
  auto const cause = std::make_exception_ptr(application_failure(text, type, options));
  auto const error = std::make_exception_ptr(
      child_workflow_failure("child workflow not started", workflow_type_, workflow_id_, {},
                             retry_state::non_retryable_failure, cause));
  started->fail(error);
  result->fail(error);
}

TEMPORAL_DECL void child_operation::fail_canceled() {
  fail("child workflow execution canceled", canceled_cause("child workflow execution canceled"), 0,
       api::enums::v1::RETRY_STATE_CANCEL_REQUESTED);
}

TEMPORAL_DECL void child_operation::cancel() {
  using enum workflow::child_cancellation_type;
  if (withdraw()) return fail_canceled();
  if (cancellation_type_ == abandon) return fail_canceled();
  workflow::cancel_external_workflow_input input(workflow_id_, run_id_, where_);
  auto const request = std::make_shared<external_operation>(run_, "cancellation of child workflow",
                                                            workflow_id_, where_);
  if (cancellation_type_ == wait_cancellation_requested) {
    // The child fails as canceled when the server says that the request reached it.
    request->when_answered = [self = shared_from_this(), this] { fail_canceled(); };
  }
  request->start(cancel_workflow_command(input, true));
  request_cancellation(*request);
  if (cancellation_type_ == try_cancel) fail_canceled();
}

// Other workflows.

TEMPORAL_DECL external_operation::external_operation(context& run, std::string_view what,
                                                     std::string workflow_id,
                                                     std::source_location where)
    : operation_state(run),
      result(std::make_shared<cell<void>>(std::string(what) + " '" + workflow_id + "'", where)),
      workflow_id_(std::move(workflow_id)),
      where_(where) {}

TEMPORAL_DECL void external_operation::start(api::command::v1::Command command) {
  begin(std::move(command), where_);
}

TEMPORAL_DECL void external_operation::start_in_scope(api::command::v1::Command command) {
  if (join(*result)) begin(std::move(command), where_);
}

TEMPORAL_DECL bool external_operation::on_event(api::history::v1::HistoryEvent const& event) {
  std::string problem;
  if (event.event_type() == api::enums::v1::EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED) {
    auto const cause = event.signal_external_workflow_execution_failed_event_attributes().cause();
    problem = api::enums::v1::SignalExternalWorkflowExecutionFailedCause_Name(cause);
  } else if (event.event_type() ==
             api::enums::v1::EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED) {
    auto const cause =
        event.request_cancel_external_workflow_execution_failed_event_attributes().cause();
    problem = api::enums::v1::CancelExternalWorkflowExecutionFailedCause_Name(cause);
  }
  if (problem.empty()) {
    result->settle();
  } else {
    application_failure_options options;
    options.non_retryable = true;
    auto const found = problem.find("EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND") == std::string::npos;
    auto const type = found ? "ExternalWorkflowFailure" : "WorkflowNotFound";
    auto const text = found ? "the server refuses it: " + problem
                            : "there is no open workflow with the id '" + workflow_id_ + "'";
    result->fail(std::make_exception_ptr(application_failure(text, type, options)));
  }
  if (when_answered) when_answered();
  return true;
}

TEMPORAL_DECL void external_operation::cancel() {
  if (withdraw()) {
    result->fail(std::make_exception_ptr(canceled_failure(result->operation() + " canceled")));
  }
}

}  // namespace temporal::detail::wf
