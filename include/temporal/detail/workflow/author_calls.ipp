#pragma once

#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/detail/workflow/context.hpp>
#include <temporal/detail/workflow/continue_as_new_request.hpp>

namespace temporal::detail::wf {

TEMPORAL_DECL data_converter const& current_converter() { return context::current().converter(); }

TEMPORAL_DECL std::map<std::string, payload> const& current_memo() {
  return context::current().current_memo();
}

TEMPORAL_DECL payloads const& last_completion_result() {
  return context::current().last_completion_result();
}

TEMPORAL_DECL std::shared_ptr<cell<payloads>> schedule_activity(
    workflow::schedule_activity_input input) {
  return context::current().schedule_activity(std::move(input));
}

TEMPORAL_DECL std::shared_ptr<cell<void>> start_timer(workflow::start_timer_input input) {
  return context::current().start_timer(std::move(input));
}

TEMPORAL_DECL started_child start_child(workflow::start_child_workflow_input input) {
  auto const begun = context::current().start_child(std::move(input));
  return started_child(begun->workflow_id(), begun->started, begun->result);
}

TEMPORAL_DECL std::shared_ptr<cell<void>> signal_external(
    workflow::signal_external_workflow_input input) {
  return context::current().signal_external(std::move(input));
}

TEMPORAL_DECL std::shared_ptr<cell<void>> cancel_external(
    workflow::cancel_external_workflow_input input) {
  return context::current().cancel_external(std::move(input));
}

TEMPORAL_DECL void set_signal_handler(std::string name, run_handlers::signal_handler handler) {
  context::current().handlers().set_signal_handler(std::move(name), std::move(handler));
}

TEMPORAL_DECL void set_query_handler(std::string name, run_handlers::query_handler handler) {
  context::current().handlers().set_query_handler(std::move(name), std::move(handler));
}

[[noreturn]] TEMPORAL_DECL void throw_continue_as_new(workflow::continue_as_new_options options,
                                                      payloads arguments) {
  auto& run = context::current();
  run.coroutines().check_writable("continue_as_new");
  throw continue_as_new_request(std::move(options), std::move(arguments));
}

}  // namespace temporal::detail::wf
