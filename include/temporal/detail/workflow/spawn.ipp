#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/workflow/spawn.hpp>

#include <string>

namespace temporal::detail::wf {

TEMPORAL_DECL void report_unobserved(cell_base const& dying) noexcept {
  if (!dying.error() || dying.observed()) return;
  auto const* const running = scheduler::find_current();
  if (running == nullptr || running != dying.owner() || running->evicting()) return;
  if (!running->on_unobserved) return;
  try {
    // A task that ended because it was asked to is no surprise.
    auto const error = failure::from(dying.error());
    if (!is_cancellation(*error)) running->on_unobserved(dying.error());
  } catch (...) {
    // There is nobody to tell.
  }
}

TEMPORAL_DECL void start_spawned(workflow::task<> body, cell_base& outcome) {
  auto& running = scheduler::current();
  running.check_writable("spawn");
  auto scope = scope_state::make_child(*running.current_ambient()->scope);
  outcome.set_canceller([scope] { scope->cancel({}); });
  auto const& where = outcome.where();
  std::string description = outcome.operation();
  if (where.line() != 0) {
    std::string const file = where.file_name();
    description +=
        " (" + file.substr(file.rfind('/') + 1) + ':' + std::to_string(where.line()) + ')';
  }
  running.start_root(std::move(body), std::move(description), ambient_with(std::move(scope)));
}

}  // namespace temporal::detail::wf
