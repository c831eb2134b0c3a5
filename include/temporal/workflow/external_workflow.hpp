#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/converter/typed_arguments.hpp>
#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/detail/workflow/located.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/operation.hpp>

#include <source_location>
#include <string>
#include <utility>

namespace temporal::detail::wf {

inline workflow::operation<> signal_operation_of(workflow::signal_external_workflow_input input) {
  return workflow::operation<>([input = std::move(input)]() mutable {
    return current_outbound().signal_external_workflow(std::move(input));
  });
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Another workflow of the same namespace, seen from within a workflow. A cheap value.
class external_workflow {
 public:
  /// An empty `run_id` means the latest run.
  explicit external_workflow(std::string workflow_id, std::string run_id = {})
      : workflow_id_(std::move(workflow_id)), run_id_(std::move(run_id)) {}

  std::string const& workflow_id() const noexcept { return workflow_id_; }
  std::string const& run_id() const noexcept { return run_id_; }

  /// Sends a signal; ends when the server has delivered it:
  /// `co_await other.signal<&order::approve>("bob")`.
  ///
  /// Throws `application_failure` of type `WorkflowNotFound` when the workflow is not there or not
  /// open.
  /// Cancellation: only before the server knows of it.
  template <auto Signal, class Owner = detail::handler_class<Signal>, class... Args>
  operation<> signal(Args const&... args) const {
    return detail::wf::signal_operation_of(signal_external_workflow_input(
        workflow_id_, run_id_, std::string(detail::handler_name<handler_kind::signal, Signal>()),
        detail::encode_arguments<Signal>(detail::wf::current_converter(), args...),
        std::source_location()));
  }

  /// The same by name.
  template <class... Args>
  operation<> signal(detail::wf::located<std::string> name, Args const&... args) const {
    return detail::wf::signal_operation_of(signal_external_workflow_input(
        workflow_id_, run_id_, std::move(name.value),
        detail::wf::current_converter().to_payloads(args...), name.where));
  }

  /// Asks the workflow to cancel; ends when the server has passed that on. Throws as `signal` does.
  TEMPORAL_DECL operation<> cancel(
      std::string reason = {}, std::source_location where = std::source_location::current()) const;

 private:
  std::string workflow_id_;
  std::string run_id_;
};

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/external_workflow.ipp>
#endif
