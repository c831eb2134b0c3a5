#pragma once

#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/detail/workflow/context.hpp>

namespace temporal::detail::wf {

TEMPORAL_DECL data_converter const& current_converter() { return context::current().converter(); }

TEMPORAL_DECL std::map<std::string, payload> const& current_memo() {
  return context::current().current_memo();
}

TEMPORAL_DECL payloads const& last_completion_result() {
  return context::current().last_completion_result();
}

TEMPORAL_DECL workflow::outbound current_outbound() {
  return workflow::outbound(context::current());
}

TEMPORAL_DECL void set_signal_handler(std::string name, run_handlers::signal_handler handler) {
  context::current().handlers().set_signal_handler(std::move(name), std::move(handler));
}

TEMPORAL_DECL void set_query_handler(std::string name, run_handlers::query_handler handler) {
  context::current().handlers().set_query_handler(std::move(name), std::move(handler));
}

}  // namespace temporal::detail::wf
