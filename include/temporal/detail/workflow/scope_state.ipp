#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/detail/workflow/scope_state.hpp>

namespace temporal::detail::wf {

TEMPORAL_DECL std::shared_ptr<scope_state> scope_state::make_detached() {
  return std::make_shared<scope_state>(factory_only());
}

TEMPORAL_DECL std::shared_ptr<scope_state> scope_state::make_child(scope_state& parent) {
  auto child = make_detached();
  if (parent.requested_) {
    child->requested_ = true;
    child->reason_ = parent.reason_;
    return child;
  }
  // The registration is the child's, so neither outlives what the callback refers to.
  child->in_parent_ = parent.on_cancel(
      [from = &parent, to = child.get()] { to->shared_from_this()->cancel(from->reason_); });
  return child;
}

TEMPORAL_DECL void scope_state::cancel(std::string reason) {
  if (auto const* running = scheduler::find_current()) {
    if (running->evicting()) return;
    running->check_writable("cancel");
  }
  if (std::exchange(requested_, true)) return;
  reason_ = std::move(reason);
  // A callback may drop the last handle of the scope.
  auto const self = shared_from_this();
  while (!callbacks_.empty()) callbacks_.pop_front().take()();
}

TEMPORAL_DECL registration scope_state::on_cancel(std::function<void()> callback) {
  if (requested_) {
    callback();
    return nullptr;
  }
  auto entry = std::make_unique<scope_callback>(shared_from_this(), std::move(callback));
  callbacks_.push_back(*entry);
  return entry;
}

TEMPORAL_DECL std::exception_ptr scope_state::failure() const {
  return std::make_exception_ptr(reason_.empty() ? canceled_failure() : canceled_failure(reason_));
}

}  // namespace temporal::detail::wf
