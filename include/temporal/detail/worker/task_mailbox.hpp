#pragma once

#include <deque>
#include <optional>
#include <utility>

namespace temporal::detail::worker {

/// What waits for a run that is being worked on: a run does one task at a time. Pure.
///
/// Of tasks that advance the run only the newest is worth keeping: the server makes another only
/// when it has given up the one before. Queries are all kept, in the order in which they came.
///
/// Distinct objects: safe. Shared objects: unsafe.
template <class Task>
class task_mailbox {
 public:
  /// @return the older task that this one stands for, if there was one.
  std::optional<Task> put(Task task, bool is_query) {
    if (is_query) {
      queries_.push_back(std::move(task));
      return std::nullopt;
    }
    return std::exchange(newest_, std::optional<Task>(std::move(task)));
  }

  /// What is to be done next: a query, for it asks about the run as it was when the server handed
  /// it out, and the task that waits beside it advances the run.
  std::optional<Task> take() {
    if (queries_.empty()) return std::exchange(newest_, std::nullopt);
    std::optional<Task> next(std::move(queries_.front()));
    queries_.pop_front();
    return next;
  }

  bool empty() const noexcept { return !newest_ && queries_.empty(); }

 private:
  std::optional<Task> newest_;
  std::deque<Task> queries_;
};

}  // namespace temporal::detail::worker
