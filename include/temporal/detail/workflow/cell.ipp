#pragma once

#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/scheduler.hpp>

namespace temporal::detail::wf {

TEMPORAL_DECL cell_base::cell_base(std::string operation, std::source_location where)
    : owner_(scheduler::find_current()), operation_(std::move(operation)), where_(where) {}

TEMPORAL_DECL cell_base::~cell_base() { waiters_.clear(); }

TEMPORAL_DECL void cell_base::fail(std::exception_ptr error) {
  if (settled_) return;
  error_ = std::move(error);
  finish();
}

TEMPORAL_DECL bool cell_base::join(scope_state& scope) {
  if (owner_ != nullptr && owner_->evicting()) return false;
  if (scope.is_cancel_requested()) {
    fail(scope.failure());
    return false;
  }
  in_scope_ = scope.on_cancel([this] { cancel(); });
  return true;
}

TEMPORAL_DECL void cell_base::cancel() {
  if (settled_ || !canceller_) return;
  if (owner_ != nullptr) {
    if (owner_->evicting()) return;
    owner_->check_writable("cancel");
  }
  // It may settle the cell, which forgets it.
  auto const canceller = std::exchange(canceller_, nullptr);
  canceller();
}

TEMPORAL_DECL void cell_base::rethrow() {
  observed_ = true;
  if (error_) std::rethrow_exception(error_);
}

TEMPORAL_DECL void cell_base::finish() {
  settled_ = true;
  in_scope_.reset();
  canceller_ = nullptr;
  while (!waiters_.empty()) waiters_.pop_front().wake();
}

}  // namespace temporal::detail::wf
