#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/common/workflow_status.hpp>
#include <temporal/config.hpp>

#include <exception>
#include <memory>
#include <string>

namespace temporal {

/// A workflow ended otherwise than by completing. `cause()` says how: an `application_failure` (or
/// an `activity_failure`, ...) thrown by the workflow, a `canceled_failure`, a
/// `terminated_failure`, or a `timeout_failure`.
///
/// It is the outcome of the workflow: errors of the calls that asked for it are `temporal::error`s.
class workflow_failed_error : public detail::failure_kind<workflow_failed_error> {
 public:
  TEMPORAL_DECL workflow_failed_error(std::string workflow_id, std::string run_id,
                                      workflow_status status, temporal::retry_state state,
                                      std::exception_ptr cause, failure_details details = {});

  TEMPORAL_DECL std::string const& workflow_id() const noexcept;
  /// The run that ended.
  TEMPORAL_DECL std::string const& run_id() const noexcept;
  /// `failed`, `canceled`, `terminated` or `timed_out`.
  TEMPORAL_DECL workflow_status status() const noexcept;
  /// Why the server did not run it again.
  TEMPORAL_DECL temporal::retry_state retry_state() const noexcept;
  /// Values given with a termination or by a canceled workflow; else empty.
  TEMPORAL_DECL failure_details const& details() const noexcept;

 private:
  struct outcome;
  std::shared_ptr<outcome const> outcome_;
};

/// The run whose result was asked for, without following, was continued by another run.
class workflow_continued_as_new_error
    : public detail::failure_kind<workflow_continued_as_new_error> {
 public:
  TEMPORAL_DECL workflow_continued_as_new_error(std::string const& workflow_id,
                                                std::string new_run_id);

  /// The run that goes on.
  std::string const& new_run_id() const noexcept { return *new_run_id_; }

 private:
  std::shared_ptr<std::string const> new_run_id_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/workflow_failed_error.ipp>
#endif
