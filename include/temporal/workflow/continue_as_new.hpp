#pragma once

#include <temporal/detail/converter/typed_arguments.hpp>
#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/outbound_inputs.hpp>

#include <string>
#include <utility>

namespace temporal::workflow {

/// Ends this run and begins the next one of the same workflow, with an empty history:
/// `workflow::continue_as_new<&order::run>(next_input)`. What is not in the options stays as it is.
///
/// Does not return: it throws something that is no `std::exception`. A `catch (...)` on its way
/// must throw on.
template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
[[noreturn]] void continue_as_new(continue_as_new_options options, Args const&... args) {
  if (options.workflow_type.empty())
    options.workflow_type = std::string(detail::workflow_name<Run>());
  detail::wf::current_outbound().continue_as_new(continue_as_new_input(
      std::move(options), detail::encode_arguments<Run>(detail::wf::current_converter(), args...)));
}

template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
  requires(sizeof...(Args) == detail::member_traits<decltype(Run)>::arity)
[[noreturn]] void continue_as_new(Args const&... args) {
  continue_as_new<Run>(continue_as_new_options(), args...);
}

/// The same without a declaration; the workflow type is that of the options, else this one's.
template <class... Args>
[[noreturn]] void continue_as_new(continue_as_new_options options, Args const&... args) {
  detail::wf::current_outbound().continue_as_new(continue_as_new_input(
      std::move(options), detail::wf::current_converter().to_payloads(args...)));
}

}  // namespace temporal::workflow
