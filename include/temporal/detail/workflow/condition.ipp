#pragma once

#include <temporal/detail/workflow/condition.hpp>

#include <exception>

namespace temporal::detail::wf {

TEMPORAL_DECL void condition_base::begin(scheduler& looking) {
  looking.check_writable("wait_condition");
  auto& scope = *inherited_->scope;
  if (!join(scope)) return;
  set_canceller([this, &scope] { stop(scope.failure()); });
  if (!try_settle(looking)) looking.watch(*this);
}

TEMPORAL_DECL bool condition_base::try_settle(scheduler& looking) {
  try {
    scheduler::read_only_section const restricted(looking);
    scheduler::ambient_section const inherited(looking, inherited_);
    if (!holds()) return false;
  } catch (...) {
    stop(std::current_exception());
    return true;
  }
  if (linked()) unlink();
  settle();
  return true;
}

TEMPORAL_DECL void condition_base::stop(std::exception_ptr error) {
  if (linked()) unlink();
  fail(std::move(error));
}

}  // namespace temporal::detail::wf
