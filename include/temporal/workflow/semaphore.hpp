#pragma once

#include <temporal/detail/workflow/permits.hpp>
#include <temporal/workflow/operation.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <source_location>
#include <utility>

namespace temporal::workflow {

/// Permits of a `semaphore`, given back when this dies.
class [[nodiscard]] semaphore_permit {
 public:
  /// For the library.
  explicit semaphore_permit(detail::wf::held_permits held) noexcept : held_(std::move(held)) {}

  /// Gives the permits back now.
  void release() noexcept { held_.give_back(); }

  /// How many these are; none after `release`.
  std::size_t count() const noexcept { return held_.count(); }

 private:
  detail::wf::held_permits held_;
};

/// Bounds how much of something goes on at a time in one workflow run:
/// ```
/// auto permit = co_await downloads_.acquire();
/// co_await workflow::execute_activity<&store::download>(options, file);
/// ```
/// Who waits is served in the order of coming; one who wants few permits does not overtake one who
/// wants many. Copies are the same semaphore.
class semaphore {
 public:
  explicit semaphore(std::size_t permits)
      : pool_(std::make_shared<detail::wf::permit_pool>(permits)) {}

  // Copied, not moved: one that was moved from would be no semaphore.
  semaphore(semaphore const&) = default;
  semaphore& operator=(semaphore const&) = default;

  /// Waits for `count` permits. Cancellation: throws `canceled_failure`, and waits no more.
  /// @throws std::invalid_argument for none, and for more than there are in all.
  operation<semaphore_permit> acquire(
      std::size_t count = 1, std::source_location where = std::source_location::current()) {
    pool_->check(count);
    return detail::wf::claim_permits<semaphore_permit>(pool_, count, "semaphore::acquire", where);
  }

  /// The permits if they are there and nobody waits.
  /// @throws std::invalid_argument as `acquire`.
  std::optional<semaphore_permit> try_acquire(std::size_t count = 1) {
    pool_->check(count);
    detail::wf::scheduler::current().check_writable("semaphore::try_acquire");
    if (auto held = pool_->try_take(count)) return semaphore_permit(std::move(*held));
    return std::nullopt;
  }

  /// Permits that nobody has.
  std::size_t available() const noexcept { return pool_->available(); }

 private:
  std::shared_ptr<detail::wf::permit_pool> pool_;
};

}  // namespace temporal::workflow
