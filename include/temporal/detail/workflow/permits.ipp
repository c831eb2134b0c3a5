#pragma once

#include <temporal/detail/workflow/permits.hpp>

#include <stdexcept>
#include <string>

namespace temporal::detail::wf {

TEMPORAL_DECL void held_permits::give_back() noexcept {
  auto const count = std::exchange(count_, 0);
  if (count > 0) pool_->give_back(count);
  pool_.reset();
}

TEMPORAL_DECL void permit_pool::check(std::size_t count) const {
  if (count == 0) throw std::invalid_argument("a semaphore gives at least one permit");
  if (count > total_)
    throw std::invalid_argument("a semaphore of " + std::to_string(total_) +
                                " permits can never give " + std::to_string(count));
}

TEMPORAL_DECL std::optional<held_permits> permit_pool::try_take(std::size_t count) {
  if (!waiting_.empty() || available_ < count) return std::nullopt;
  available_ -= count;
  return held_permits(shared_from_this(), count);
}

TEMPORAL_DECL void permit_pool::wait(claim& waiting) noexcept { waiting_.push_back(waiting); }

TEMPORAL_DECL void permit_pool::give_back(std::size_t count) noexcept {
  available_ += count;
  serve();
}

TEMPORAL_DECL void permit_pool::serve() noexcept {
  // While a run is evicted, guards die in an order that means nothing.
  auto const* const running = scheduler::find_current();
  if (running == nullptr || running->evicting()) return;
  auto const self = shared_from_this();
  while (!waiting_.empty() && waiting_.front().count() <= available_) {
    auto& next = waiting_.pop_front();
    available_ -= next.count();
    next.grant(held_permits(self, next.count()));
  }
}

}  // namespace temporal::detail::wf
