#pragma once

#include <temporal/common/error.hpp>
#include <temporal/common/workflow_status.hpp>
#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace temporal {

/// Base of the errors that stand for one decision of the caller. Everything else the service may
/// answer is a plain `error`, told apart by `code()` and `detail<>()`.
///
/// Copying is cheap and does not throw.
class service_error : public error {
 public:
  TEMPORAL_DECL char const* what() const noexcept override;

 protected:
  /// `hint` is a sentence that `what()` adds to the server's text; may be empty.
  TEMPORAL_DECL service_error(temporal::status status, error_info info, std::string_view hint);

  /// Adds `<subject> '<name>'.` unless the server's text names it already.
  TEMPORAL_DECL service_error(temporal::status status, error_info info, std::string_view subject,
                              std::string const& name);

 private:
  TEMPORAL_DECL void set_hint(std::string_view hint);

  std::shared_ptr<std::string const> what_;
};

/// The namespace is not registered with this server, or not known to it yet.
/// `what()` says how to register it.
class namespace_not_found : public service_error {
 public:
  TEMPORAL_DECL namespace_not_found(temporal::status status, error_info info, std::string name);

  /// The namespace that was asked for.
  std::string const& name() const noexcept { return *name_; }

 private:
  std::shared_ptr<std::string const> name_;
};

/// A namespace of this name is registered already.
class namespace_already_exists : public service_error {
 public:
  TEMPORAL_DECL namespace_already_exists(temporal::status status, error_info info,
                                         std::string name);

  /// The namespace that was to be registered.
  std::string const& name() const noexcept { return *name_; }

 private:
  std::shared_ptr<std::string const> name_;
};

/// A workflow was not started: its id is in use, or was used and the reuse policy forbids it now.
class workflow_already_started : public service_error {
 public:
  TEMPORAL_DECL workflow_already_started(temporal::status status, error_info info,
                                         std::string workflow_id, std::string run_id,
                                         std::string first_execution_run_id);

  TEMPORAL_DECL std::string const& workflow_id() const noexcept;
  /// The run that has the id; empty when the server did not tell.
  TEMPORAL_DECL std::string const& run_id() const noexcept;
  /// First run of that run's chain; empty when the server did not tell (before 1.26).
  TEMPORAL_DECL std::string const& first_execution_run_id() const noexcept;

 private:
  struct data;
  std::shared_ptr<data const> data_;
};

/// There is no such workflow, or it is closed and the operation needs a running one: the server
/// answers NOT_FOUND to both, and its text (`status().message`) tells which.
class workflow_not_found : public service_error {
 public:
  TEMPORAL_DECL workflow_not_found(temporal::status status, error_info info,
                                   std::string workflow_id, std::string run_id);

  TEMPORAL_DECL std::string const& workflow_id() const noexcept;
  /// The run that was asked for; empty when none was.
  TEMPORAL_DECL std::string const& run_id() const noexcept;

 private:
  struct data;
  std::shared_ptr<data const> data_;
};

/// There is no such activity, or its attempt is over: it was completed, timed out or was canceled,
/// or its workflow is closed.
class activity_not_found : public service_error {
 public:
  TEMPORAL_DECL activity_not_found(temporal::status status, error_info info,
                                   std::string activity_id);

  /// The activity that was asked for; empty when it was by its task token.
  std::string const& activity_id() const noexcept { return *activity_id_; }

 private:
  std::shared_ptr<std::string const> activity_id_;
};

/// The query was not answered because of the workflow's state; see `query_reject_condition`. The
/// server's reply is no gRPC error: `code()` is FAILED_PRECONDITION, and there are no details.
class query_rejected : public service_error {
 public:
  TEMPORAL_DECL query_rejected(error_info info, workflow_status status);

  /// State of the workflow, for which it was rejected. (`status()` is that of the call.)
  workflow_status workflow() const noexcept { return workflow_; }

 private:
  workflow_status workflow_;
};

/// The worker answered the query with a failure: its handler threw, or there is none of that name.
class query_failed : public service_error {
 public:
  TEMPORAL_DECL query_failed(temporal::status status, error_info info,
                             std::shared_ptr<failure const> cause);

  /// The handler's failure; null when the worker's SDK sends no more than a text, as Python's does.
  std::shared_ptr<failure const> const& cause() const noexcept { return cause_; }

 private:
  std::shared_ptr<failure const> cause_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/service_error.ipp>
#endif
