#pragma once

#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/workflow/cancellation.hpp>

namespace temporal::detail::wf {

TEMPORAL_DECL ambient_pointer ambient_with(std::shared_ptr<scope_state> scope) {
  auto changed = std::make_shared<ambient>(*scheduler::current().current_ambient());
  changed->scope = std::move(scope);
  return changed;
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

TEMPORAL_DECL cancellation_scope::cancellation_scope()
    : state_(detail::wf::scope_state::make_child(
          *detail::wf::scheduler::current().current_ambient()->scope)) {}

TEMPORAL_DECL cancellation_scope cancellation_scope::detached() {
  detail::wf::scheduler::current();
  return cancellation_scope(detail::wf::scope_state::make_detached());
}

TEMPORAL_DECL cancellation_scope cancellation_scope::current() {
  return cancellation_scope(detail::wf::scheduler::current().current_ambient()->scope);
}

TEMPORAL_DECL void cancellation_scope::cancel(std::string reason) const {
  detail::wf::scheduler::current();
  state_->cancel(std::move(reason));
}

TEMPORAL_DECL bool is_cancel_requested() {
  return cancellation_scope::current().is_cancel_requested();
}

}  // namespace temporal::workflow
