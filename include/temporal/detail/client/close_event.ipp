#pragma once

#include <temporal/client/workflow_failed_error.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/client/close_event.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/failure/v1/message/Failure.pb.h>
#include <temporal/api/history/v1/message/HistoryEvent.pb.h>

#include <exception>
#include <utility>

namespace temporal::detail::client {

/// Throws the failure that ended a run, after the events were brought into the form that failures
/// have elsewhere: one conversion serves all.
[[noreturn]] inline void throw_outcome(std::string const& workflow_id, std::string const& run_id,
                                       workflow_status status, retry_state state,
                                       api::failure::v1::Failure const& cause,
                                       data_converter const& converter,
                                       failure_details details = {}) {
  throw workflow_failed_error(workflow_id, run_id, status, state,
                              failure_converter(converter).to_exception(cause), std::move(details));
}

TEMPORAL_DECL run_outcome read_close_event(api::history::v1::HistoryEvent event,
                                           std::string const& workflow_id,
                                           std::string const& run_id, bool follow,
                                           data_converter const& converter) {
  using api::history::v1::HistoryEvent;
  run_outcome outcome;
  auto const goes_on = [&outcome, follow](std::string const& next) {
    if (follow) outcome.next_run_id = next;
    return !outcome.next_run_id.empty();
  };
  api::failure::v1::Failure cause;
  switch (event.attributes_case()) {
    case HistoryEvent::kWorkflowExecutionCompletedEventAttributes: {
      auto& completed = *event.mutable_workflow_execution_completed_event_attributes();
      if (goes_on(completed.new_execution_run_id())) return outcome;
      outcome.result = detail::from_proto(std::move(*completed.mutable_result()));
      return outcome;
    }
    case HistoryEvent::kWorkflowExecutionFailedEventAttributes: {
      auto const& failed = event.workflow_execution_failed_event_attributes();
      if (goes_on(failed.new_execution_run_id())) return outcome;
      throw_outcome(workflow_id, run_id, workflow_status::failed,
                    enum_cast<retry_state>(failed.retry_state()), failed.failure(), converter);
    }
    case HistoryEvent::kWorkflowExecutionTimedOutEventAttributes: {
      auto const& timed_out = event.workflow_execution_timed_out_event_attributes();
      if (goes_on(timed_out.new_execution_run_id())) return outcome;
      cause.set_message("Workflow timed out");
      cause.mutable_timeout_failure_info()->set_timeout_type(
          api::enums::v1::TIMEOUT_TYPE_START_TO_CLOSE);
      throw_outcome(workflow_id, run_id, workflow_status::timed_out,
                    enum_cast<retry_state>(timed_out.retry_state()), cause, converter);
    }
    case HistoryEvent::kWorkflowExecutionCanceledEventAttributes: {
      auto& canceled = *event.mutable_workflow_execution_canceled_event_attributes();
      cause.set_message("Workflow canceled");
      *cause.mutable_canceled_failure_info()->mutable_details() = canceled.details();
      throw_outcome(
          workflow_id, run_id, workflow_status::canceled, retry_state::unspecified, cause,
          converter,
          failure_details(detail::from_proto(std::move(*canceled.mutable_details())), converter));
    }
    case HistoryEvent::kWorkflowExecutionTerminatedEventAttributes: {
      auto& terminated = *event.mutable_workflow_execution_terminated_event_attributes();
      cause.set_message(terminated.reason());
      cause.mutable_terminated_failure_info()->set_identity(terminated.identity());
      throw_outcome(
          workflow_id, run_id, workflow_status::terminated, retry_state::unspecified, cause,
          converter,
          failure_details(detail::from_proto(std::move(*terminated.mutable_details())), converter));
    }
    case HistoryEvent::kWorkflowExecutionContinuedAsNewEventAttributes: {
      auto const& continued = event.workflow_execution_continued_as_new_event_attributes();
      if (goes_on(continued.new_execution_run_id())) return outcome;
      throw workflow_continued_as_new_error(workflow_id, continued.new_execution_run_id());
    }
    default:
      break;
  }
  // Nothing this version knows as an end of a run.
  cause.set_message("the run ended with event " +
                    api::enums::v1::EventType_Name(event.event_type()));
  throw_outcome(workflow_id, run_id, workflow_status::unspecified, retry_state::unspecified, cause,
                converter);
}

}  // namespace temporal::detail::client
