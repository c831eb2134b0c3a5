#pragma once

#include <temporal/client/workflow_failed_error.hpp>

#include <utility>

namespace temporal {

struct workflow_failed_error::outcome {
  std::string workflow_id;
  std::string run_id;
  workflow_status status;
  temporal::retry_state state;
  failure_details details;
};

namespace detail::client {

inline std::string outcome_message(std::string const& workflow_id, workflow_status status) {
  auto text = "workflow '" + workflow_id + "' ";
  switch (status) {
    case workflow_status::canceled:
      return text + "was canceled";
    case workflow_status::terminated:
      return text + "was terminated";
    case workflow_status::timed_out:
      return text + "timed out";
    default:
      return text + "failed";
  }
}

}  // namespace detail::client

TEMPORAL_DECL workflow_failed_error::workflow_failed_error(
    std::string workflow_id, std::string run_id, workflow_status status,
    temporal::retry_state state, std::exception_ptr cause, failure_details details)
    : failure_kind(detail::client::outcome_message(workflow_id, status), std::move(cause)),
      outcome_(std::make_shared<outcome const>(
          outcome{std::move(workflow_id), std::move(run_id), status, state, std::move(details)})) {}

TEMPORAL_DECL std::string const& workflow_failed_error::workflow_id() const noexcept {
  return outcome_->workflow_id;
}

TEMPORAL_DECL std::string const& workflow_failed_error::run_id() const noexcept {
  return outcome_->run_id;
}

TEMPORAL_DECL workflow_status workflow_failed_error::status() const noexcept {
  return outcome_->status;
}

TEMPORAL_DECL temporal::retry_state workflow_failed_error::retry_state() const noexcept {
  return outcome_->state;
}

TEMPORAL_DECL failure_details const& workflow_failed_error::details() const noexcept {
  return outcome_->details;
}

TEMPORAL_DECL workflow_continued_as_new_error::workflow_continued_as_new_error(
    std::string const& workflow_id, std::string new_run_id)
    : failure_kind("workflow '" + workflow_id + "' continued as new run '" + new_run_id + "'",
                   nullptr),
      new_run_id_(std::make_shared<std::string const>(std::move(new_run_id))) {}

}  // namespace temporal
