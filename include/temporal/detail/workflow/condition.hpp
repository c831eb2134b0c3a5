#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/scheduler.hpp>

#include <source_location>
#include <utility>

namespace temporal::detail::wf {

/// A cell that is settled when something holds. The scheduler looks at it as long as it lives, and
/// that is as long as somebody can wait for it: what its predicate refers to is then alive, too.
class condition_base : public cell<void>, public leaving_link<condition_tag> {
 public:
  condition_base(std::source_location where, ambient_pointer inherited)
      : cell("wait_condition", where), inherited_(std::move(inherited)) {}

  /// May throw: that is what the waiter gets.
  virtual bool holds() = 0;

  /// Looks for the first time, and has the scheduler look again if it does not hold yet.
  TEMPORAL_DECL void begin(scheduler& looking);

  /// Settles if the predicate holds or throws. It must not change the workflow.
  /// @return whether it settled.
  TEMPORAL_DECL bool try_settle(scheduler& looking);

 private:
  TEMPORAL_DECL void stop(std::exception_ptr error);

  ambient_pointer inherited_;
};

template <class Predicate>
class condition final : public condition_base {
 public:
  condition(Predicate predicate, std::source_location where, ambient_pointer inherited)
      : condition_base(where, std::move(inherited)), predicate_(std::move(predicate)) {}

  bool holds() override { return static_cast<bool>(predicate_()); }

 private:
  Predicate predicate_;
};

}  // namespace temporal::detail::wf
