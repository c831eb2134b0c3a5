#pragma once

#include <temporal/detail/workflow/permits.hpp>
#include <temporal/workflow/operation.hpp>

#include <memory>
#include <optional>
#include <source_location>
#include <utility>

namespace temporal::workflow {

/// Holds a `mutex` until it dies.
class [[nodiscard]] mutex_guard {
 public:
  /// For the library.
  explicit mutex_guard(detail::wf::held_permits held) noexcept : held_(std::move(held)) {}

  /// Lets the next one have the mutex now.
  void unlock() noexcept { held_.give_back(); }

  /// Whether it still holds the mutex.
  bool owns_lock() const noexcept { return held_.count() > 0; }

 private:
  detail::wf::held_permits held_;
};

/// Keeps handlers of one workflow run out of each other's way where they wait in between:
/// ```
/// auto guard = co_await mutex_.lock();
/// ```
/// It has nothing to do with threads. Who waits gets it in the order of coming. One who has it must
/// not lock it again. Copies are the same mutex.
class mutex {
 public:
  mutex() : pool_(std::make_shared<detail::wf::permit_pool>(1)) {}

  // Copied, not moved: one that was moved from would be no mutex.
  mutex(mutex const&) = default;
  mutex& operator=(mutex const&) = default;

  /// Waits for the mutex. Cancellation: throws `canceled_failure`, and waits no more.
  operation<mutex_guard> lock(std::source_location where = std::source_location::current()) {
    return detail::wf::claim_permits<mutex_guard>(pool_, 1, "mutex::lock", where);
  }

  /// The mutex if it is free.
  std::optional<mutex_guard> try_lock() {
    detail::wf::scheduler::current().check_writable("mutex::try_lock");
    if (auto held = pool_->try_take(1)) return mutex_guard(std::move(*held));
    return std::nullopt;
  }

  bool is_locked() const noexcept { return pool_->available() == 0; }

 private:
  std::shared_ptr<detail::wf::permit_pool> pool_;
};

}  // namespace temporal::workflow
