#pragma once

#include <cstddef>
#include <cstdint>

namespace temporal::detail::worker {

/// Where a poll for workflow tasks asks.
enum class queue_kind {
  normal,  ///< The task queue, which all its workers share.
  sticky,  ///< The worker's own, for tasks of runs that it has in memory.
};

/// Decides which queue the next poll asks, so that neither waits for the other. Pure: no I/O, no
/// clock.
///
/// One in five polls, but at least one, asks the normal queue; tasks that wait for runs in memory
/// come before new ones. (`pollers/wft_poller` of Temporal's Core has the same rules.)
///
/// Distinct objects: safe. Shared objects: unsafe.
class poll_balance {
 public:
  /// Of so many polls in all. Without a sticky queue all of them ask the normal one.
  poll_balance(std::size_t polls, bool sticky) noexcept
      : normal_limit_(!sticky      ? polls
                      : polls < 10 ? 1
                                   : polls / 5),
        sticky_limit_(polls > normal_limit_ ? polls - normal_limit_ : 0) {}

  /// A poll begins: which queue it asks. To be called for at most as many at a time as there are
  /// polls.
  queue_kind begin() noexcept {
    auto const kind = choose();
    ++active(kind);
    return kind;
  }

  /// A poll of this kind has ended; `backlog` is the server's hint of how many tasks are left.
  void end(queue_kind kind, std::int64_t backlog) noexcept {
    --active(kind);
    if (kind == queue_kind::sticky) sticky_backlog_ = backlog;
  }

  std::size_t active_normal() const noexcept { return normal_; }
  std::size_t active_sticky() const noexcept { return sticky_; }

 private:
  queue_kind choose() const noexcept {
    if (sticky_limit_ == 0) return queue_kind::normal;
    // A queue nobody asks would starve: with few slots a second poll of the other would take what
    // it needs. The sticky one first, for the server holds it abandoned after 10 s without a poll.
    if (sticky_ == 0) return queue_kind::sticky;
    if (normal_ == 0) return queue_kind::normal;
    auto const behind = sticky_backlog_ > 1 && sticky_backlog_ > static_cast<std::int64_t>(sticky_);
    if (behind && sticky_ < sticky_limit_) return queue_kind::sticky;
    return normal_ < normal_limit_ ? queue_kind::normal : queue_kind::sticky;
  }

  std::size_t& active(queue_kind kind) noexcept {
    return kind == queue_kind::normal ? normal_ : sticky_;
  }

  std::size_t normal_limit_;
  std::size_t sticky_limit_;
  std::size_t normal_ = 0;
  std::size_t sticky_ = 0;
  std::int64_t sticky_backlog_ = 0;
};

}  // namespace temporal::detail::worker
