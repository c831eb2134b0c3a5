#pragma once

/// @file
/// What the templates of the author API call: the run that this thread works for. Each throws
/// `std::logic_error` outside of workflow code.

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/run_handlers.hpp>
#include <temporal/workflow/outbound_inputs.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace temporal::detail::wf {

/// A child workflow that was asked for: its id, and what becomes of its start and of itself.
class started_child {
 public:
  started_child(std::string workflow_id, std::shared_ptr<cell<std::string>> started,
                std::shared_ptr<cell<payloads>> result)
      : workflow_id(std::move(workflow_id)),
        started(std::move(started)),
        result(std::move(result)) {}

  std::string workflow_id;
  std::shared_ptr<cell<std::string>> started;  ///< Run id.
  std::shared_ptr<cell<payloads>> result;
};

TEMPORAL_DECL data_converter const& current_converter();
TEMPORAL_DECL std::map<std::string, payload> const& current_memo();
TEMPORAL_DECL payloads const& last_completion_result();

TEMPORAL_DECL std::shared_ptr<cell<payloads>> schedule_activity(
    workflow::schedule_activity_input input);
TEMPORAL_DECL std::shared_ptr<cell<void>> start_timer(workflow::start_timer_input input);
TEMPORAL_DECL started_child start_child(workflow::start_child_workflow_input input);
TEMPORAL_DECL std::shared_ptr<cell<void>> signal_external(
    workflow::signal_external_workflow_input input);
TEMPORAL_DECL std::shared_ptr<cell<void>> cancel_external(
    workflow::cancel_external_workflow_input input);
TEMPORAL_DECL void set_signal_handler(std::string name, run_handlers::signal_handler handler);
TEMPORAL_DECL void set_query_handler(std::string name, run_handlers::query_handler handler);
[[noreturn]] TEMPORAL_DECL void throw_continue_as_new(workflow::continue_as_new_options options,
                                                      payloads arguments);

/// What an operation gives whose outcome is `Result` in payloads.
template <class Result>
auto result_decoder(data_converter const& converter) {
  return [converter](payloads const& source) { return converter.from_payloads<Result>(source); };
}

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/author_calls.ipp>
#endif
