#pragma once

#include <temporal/detail/workflow/group.hpp>
#include <temporal/detail/workflow/scheduler.hpp>

namespace temporal::detail::wf {

TEMPORAL_DECL group_awaiter::group_awaiter(std::vector<cell_base*> cells, bool all,
                                           promise_base& awaiting)
    : cells_(std::move(cells)), awaiting_(awaiting), all_(all) {
  std::size_t pending = 0;
  for (std::size_t index = 0; index < cells_.size(); ++index) {
    if (!cells_[index]->settled()) {
      ++pending;
    } else if (first_ == none) {
      first_ = index;
    }
  }
  if (all) {
    missing_ = pending;
  } else {
    missing_ = first_ == none ? 1 : 0;
  }
  if (missing_ > 0) members_ = std::make_unique<member[]>(cells_.size());
}

TEMPORAL_DECL void group_awaiter::await_suspend(std::coroutine_handle<>) noexcept {
  awaiting_.wait_at(await_site(std::source_location(), all_ ? "when_all" : "when_any"));
  for (std::size_t index = 0; index < cells_.size(); ++index) {
    if (cells_[index]->settled()) continue;
    members_[index].group = this;
    members_[index].index = index;
    cells_[index]->add_waiter(members_[index]);
  }
}

TEMPORAL_DECL void group_awaiter::member::wake() noexcept {
  if (group->first_ == none) group->first_ = index;
  if (group->missing_ > 0 && --group->missing_ == 0)
    group->awaiting_.owner().queue(group->awaiting_);
}

}  // namespace temporal::detail::wf
