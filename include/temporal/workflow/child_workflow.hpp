#pragma once

#include <temporal/detail/converter/typed_arguments.hpp>
#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/detail/workflow/located.hpp>
#include <temporal/workflow/child_workflow_options.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/external_workflow.hpp>
#include <temporal/workflow/operation.hpp>

#include <string>
#include <utility>

namespace temporal::workflow {

/// A child workflow that was started: its ids, its result, and signals to it. A cheap value.
template <class Result = void>
class child_workflow_handle {
 public:
  child_workflow_handle(std::string workflow_id, std::string run_id, future<Result> result)
      : workflow_id_(std::move(workflow_id)),
        run_id_(std::move(run_id)),
        result_(std::move(result)) {}

  std::string const& workflow_id() const noexcept { return workflow_id_; }
  /// Of its first run.
  std::string const& run_id() const noexcept { return run_id_; }

  /// Await it for the child's result. Throws `child_workflow_failure`, whose `cause()` says why.
  future<Result> const& result() const noexcept { return result_; }

  /// Asks the child to cancel: see `child_cancellation_type`.
  void cancel() const { result_.cancel(); }

  /// As `external_workflow::signal`, but only for a child of this workflow.
  template <auto Signal, class Owner = detail::handler_class<Signal>, class... Args>
  operation<> signal(Args const&... args) const {
    signal_external_workflow_input input(
        workflow_id_, run_id_, std::string(detail::handler_name<handler_kind::signal, Signal>()),
        detail::encode_arguments<Signal>(detail::wf::current_converter(), args...),
        std::source_location());
    input.child_only = true;
    return detail::wf::signal_operation_of(std::move(input));
  }

  /// The same by name.
  template <class... Args>
  operation<> signal(detail::wf::located<std::string> name, Args const&... args) const {
    signal_external_workflow_input input(workflow_id_, run_id_, std::move(name.value),
                                         detail::wf::current_converter().to_payloads(args...),
                                         name.where);
    input.child_only = true;
    return detail::wf::signal_operation_of(std::move(input));
  }

 private:
  std::string workflow_id_;
  std::string run_id_;
  future<Result> result_;
};

}  // namespace temporal::workflow

namespace temporal::detail::wf {

template <class Result>
workflow::operation<Result> child_operation_of(workflow::start_child_workflow_input input) {
  return workflow::operation<Result>([input = std::move(input)]() mutable {
    return decode_result<Result>(current_outbound().start_child_workflow(std::move(input)).result);
  });
}

template <class Result>
workflow::operation<workflow::child_workflow_handle<Result>> child_start_of(
    workflow::start_child_workflow_input input) {
  using handle = workflow::child_workflow_handle<Result>;
  return workflow::operation<handle>([input = std::move(input)]() mutable {
    auto const begun = current_outbound().start_child_workflow(std::move(input));
    return map_future<handle>(
        begun.run_id, [id = begun.workflow_id, result = decode_result<Result>(begun.result)](
                          std::string const& run_id) { return handle(id, run_id, result); });
  });
}

template <auto Run, class Owner = handler_class<Run>, class... Args>
workflow::start_child_workflow_input child_input(located<workflow::child_workflow_options> options,
                                                 Args const&... args) {
  return workflow::start_child_workflow_input(
      std::string(workflow_name<Run>()), std::move(options.value),
      encode_arguments<Run>(current_converter(), args...), options.where);
}

template <class... Args>
workflow::start_child_workflow_input child_input(std::string workflow_type,
                                                 located<workflow::child_workflow_options> options,
                                                 Args const&... args) {
  return workflow::start_child_workflow_input(std::move(workflow_type), std::move(options.value),
                                              current_converter().to_payloads(args...),
                                              options.where);
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Runs a child workflow and gives its result:
/// `co_await workflow::execute_child_workflow<&shipping::run>(options, order)`.
///
/// Throws, when awaited, `child_workflow_failure`, whose `cause()` says why; if it could not be
/// started because its id is taken, that is an `application_failure` of type
/// `WorkflowAlreadyStarted`.
/// Cancellation: see `child_cancellation_type`.
template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
operation<detail::handler_result_t<Run>> execute_child_workflow(
    detail::wf::located<child_workflow_options> options, Args const&... args) {
  return detail::wf::child_operation_of<detail::handler_result_t<Run>>(
      detail::wf::child_input<Run>(std::move(options), args...));
}

/// The same by name.
template <class Result = void, class... Args>
operation<Result> execute_child_workflow(std::string workflow_type,
                                         detail::wf::located<child_workflow_options> options,
                                         Args const&... args) {
  return detail::wf::child_operation_of<Result>(
      detail::wf::child_input(std::move(workflow_type), std::move(options), args...));
}

/// Starts a child workflow and gives its handle, once the server has started it. Unlike
/// `start_activity` and `start_timer`, which start at once, it is an operation: nothing is started
/// until it is awaited, or `std::move(name).start()` is called, whose future gives the handle.
///
/// Throws, when awaited, as `execute_child_workflow` does if it could not be started.
/// Cancellation: that of the child, see `child_cancellation_type`; also by `cancel` of the future
/// before the child was started, and of the handle afterwards.
template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
operation<child_workflow_handle<detail::handler_result_t<Run>>> start_child_workflow(
    detail::wf::located<child_workflow_options> options, Args const&... args) {
  return detail::wf::child_start_of<detail::handler_result_t<Run>>(
      detail::wf::child_input<Run>(std::move(options), args...));
}

/// The same by name.
template <class Result = void, class... Args>
operation<child_workflow_handle<Result>> start_child_workflow(
    std::string workflow_type, detail::wf::located<child_workflow_options> options,
    Args const&... args) {
  return detail::wf::child_start_of<Result>(
      detail::wf::child_input(std::move(workflow_type), std::move(options), args...));
}

}  // namespace temporal::workflow
