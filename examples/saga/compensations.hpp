// What undoes the steps of a saga.
#pragma once

#include <temporal/workflow/task.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

/// Collects how each step is undone, and undoes the steps in reverse order.
class compensations {
 public:
  using action = std::function<temporal::workflow::task<>()>;

  /// To be called before the step: a step that failed may have been done nevertheless.
  void add(action undo) { actions_.push_back(std::move(undo)); }

  /// Undoes all steps, also when undoing one fails, which is logged.
  temporal::workflow::task<> run();

 private:
  std::vector<action> actions_;
};
