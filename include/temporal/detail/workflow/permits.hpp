#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/common/intrusive_list.hpp>
#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/workflow/operation.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <source_location>
#include <utility>

namespace temporal::detail::wf {

class permit_pool;

/// Some permits of a pool, which get back to it in the end.
class held_permits {
 public:
  held_permits(std::shared_ptr<permit_pool> pool, std::size_t count) noexcept
      : pool_(std::move(pool)), count_(count) {}
  held_permits(held_permits&& other) noexcept
      : pool_(std::move(other.pool_)), count_(std::exchange(other.count_, 0)) {}
  held_permits& operator=(held_permits&& other) noexcept {
    if (this != &other) {
      give_back();
      pool_ = std::move(other.pool_);
      count_ = std::exchange(other.count_, 0);
    }
    return *this;
  }
  ~held_permits() { give_back(); }

  std::size_t count() const noexcept { return count_; }
  TEMPORAL_DECL void give_back() noexcept;

 private:
  std::shared_ptr<permit_pool> pool_;
  std::size_t count_;
};

struct claim_tag {};

/// One that waits for permits.
class claim : public leaving_link<claim_tag> {
 public:
  explicit claim(std::size_t count) noexcept : count_(count) {}

  std::size_t count() const noexcept { return count_; }
  virtual void grant(held_permits permits) = 0;

 protected:
  ~claim() = default;

 private:
  std::size_t count_;
};

/// What a semaphore or mutex is: a number of permits, and those who wait, in the order in which
/// they came. Nobody overtakes, not even one who wants less.
class permit_pool : public std::enable_shared_from_this<permit_pool> {
 public:
  explicit permit_pool(std::size_t total) noexcept : total_(total), available_(total) {}

  std::size_t available() const noexcept { return available_; }

  /// @throws std::invalid_argument when there never are so many.
  TEMPORAL_DECL void check(std::size_t count) const;

  /// Nothing when others wait, or there are not so many.
  TEMPORAL_DECL std::optional<held_permits> try_take(std::size_t count);

  TEMPORAL_DECL void wait(claim& waiting) noexcept;
  TEMPORAL_DECL void give_back(std::size_t count) noexcept;

  /// To be called when one who waited has left.
  TEMPORAL_DECL void serve() noexcept;

 private:
  std::size_t total_;
  std::size_t available_;
  intrusive_list<claim, claim_tag> waiting_;
};

/// A claim that gives a `Guard`. If nobody takes that, it dies here, and the next one is served.
template <class Guard>
class claim_cell final : public cell<Guard>, public claim {
 public:
  claim_cell(std::shared_ptr<permit_pool> pool, std::size_t count, char const* operation,
             std::source_location where)
      : cell<Guard>(operation, where), claim(count), pool_(std::move(pool)) {}

  ~claim_cell() override { leave(); }

  void grant(held_permits permits) override { this->settle(Guard(std::move(permits))); }

  void leave() noexcept {
    if (!claim::linked()) return;
    claim::unlink();
    pool_->serve();
  }

 private:
  std::shared_ptr<permit_pool> pool_;
};

template <class Guard>
workflow::operation<Guard> claim_permits(std::shared_ptr<permit_pool> pool, std::size_t count,
                                         char const* operation, std::source_location where) {
  return workflow::operation<Guard>([pool = std::move(pool), count, operation, where] {
    auto& running = scheduler::current();
    running.check_writable(operation);
    auto outcome = std::make_shared<claim_cell<Guard>>(pool, count, operation, where);
    auto& scope = *running.current_ambient()->scope;
    if (outcome->join(scope)) {
      outcome->set_canceller([waiting = outcome.get(), &scope] {
        waiting->leave();
        waiting->fail(scope.failure());
      });
      if (auto permits = pool->try_take(count)) {
        outcome->grant(std::move(*permits));
      } else {
        pool->wait(*outcome);
      }
    }
    return workflow::future<Guard>(std::move(outcome));
  });
}

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/permits.ipp>
#endif
