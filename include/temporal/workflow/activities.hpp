#pragma once

#include <temporal/activity/definition.hpp>
#include <temporal/detail/activity/traits.hpp>
#include <temporal/detail/converter/typed_arguments.hpp>
#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/detail/workflow/located.hpp>
#include <temporal/workflow/activity_options.hpp>
#include <temporal/workflow/operation.hpp>

#include <string>
#include <utility>

namespace temporal::detail::wf {

template <class Result>
workflow::operation<Result> activity_operation_of(workflow::schedule_activity_input input) {
  return workflow::operation<Result>([input = std::move(input)]() mutable {
    return decode_result<Result>(current_outbound().schedule_activity(std::move(input)));
  });
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Has an activity run by a worker of its task queue, and gives what it returns:
/// ```
/// workflow::activity_options options(std::chrono::seconds(10));
/// auto quote = co_await workflow::execute_activity<&shop::quote>(options, sku);
/// ```
/// A declaration of the function is enough. Arguments are encoded in the call; the activity is
/// scheduled when the operation is awaited or started.
///
/// Throws, when awaited: `activity_failure`, whose `cause()` is an `application_failure`, a
/// `timeout_failure` or a `canceled_failure`; `canceled_failure` in a scope that was cancelled
/// before; `std::invalid_argument` for bad options.
/// Cancellation: see `activity_cancellation_type`.
template <auto Function, class Owner = detail::handler_class<Function>, class... Args>
auto execute_activity(detail::wf::located<activity_options> options, Args const&... args) {
  using traits = detail::activity_traits<Function>;
  return detail::wf::activity_operation_of<typename traits::result>(schedule_activity_input(
      std::string(activity::name<Function>), std::move(options.value),
      detail::encode_as<typename traits::parameters>(detail::wf::current_converter(), args...),
      options.where));
}

/// The same by name: `execute_activity<receipt>("charge", options, order)`.
template <class Result = void, class... Args>
operation<Result> execute_activity(std::string activity_type,
                                   detail::wf::located<activity_options> options,
                                   Args const&... args) {
  return detail::wf::activity_operation_of<Result>(
      schedule_activity_input(std::move(activity_type), std::move(options.value),
                              detail::wf::current_converter().to_payloads(args...), options.where));
}

/// Schedules an activity at once, and gives its future. Several that run at the same time are
/// better started by `when_all`, from left to right.
template <auto Function, class Owner = detail::handler_class<Function>, class... Args>
auto start_activity(detail::wf::located<activity_options> options, Args const&... args) {
  return execute_activity<Function>(std::move(options), args...).start();
}

/// The same by name.
template <class Result = void, class... Args>
future<Result> start_activity(std::string activity_type,
                              detail::wf::located<activity_options> options, Args const&... args) {
  return execute_activity<Result>(std::move(activity_type), std::move(options), args...).start();
}

}  // namespace temporal::workflow
