#pragma once

#include <temporal/detail/worker/async_signal.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace temporal::detail::worker {

class slot_pool;

/// Room for one task. It is given back when this ends.
class slot {
 public:
  slot() noexcept {}
  slot(slot&& other) noexcept = default;
  inline slot& operator=(slot&& other) noexcept;
  inline ~slot();

  explicit operator bool() const noexcept { return pool_ != nullptr; }

 private:
  friend class slot_pool;
  explicit slot(std::shared_ptr<slot_pool> pool) noexcept : pool_(std::move(pool)) {}

  std::shared_ptr<slot_pool> pool_;
};

/// How many tasks of one kind may be worked on at a time. Who waits first is served first.
///
/// Distinct and shared objects: safe.
class slot_pool : public std::enable_shared_from_this<slot_pool> {
 public:
  explicit slot_pool(std::size_t limit) : free_(limit) {}

  /// A slot, at once or never.
  slot try_reserve() {
    std::lock_guard lock(mutex_);
    if (free_ == 0 || closed_) return slot();
    --free_;
    return slot(shared_from_this());
  }

  /// Waits for a slot.
  /// @return an empty one when the pool is closed, or the coroutine was canceled.
  static asio::awaitable<slot> reserve(std::shared_ptr<slot_pool> pool) {
    auto const place = std::make_shared<waiting>();
    {
      std::lock_guard lock(pool->mutex_);
      if (pool->closed_) co_return slot();
      if (pool->free_ > 0) {
        --pool->free_;
        co_return slot(std::move(pool));
      }
      pool->queue_.push_back(place);
    }
    co_await place->ready.wait();
    std::lock_guard lock(pool->mutex_);
    place->gone = true;
    if (!place->served) co_return slot();
    co_return slot(std::move(pool));
  }

  /// Ends all waits, and lets none begin.
  void close() {
    std::deque<std::shared_ptr<waiting>> queue;
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
      queue.swap(queue_);
    }
    for (auto const& place : queue) place->ready.notify();
  }

 private:
  friend class slot;

  class waiting {
   public:
    async_signal ready;
    bool served = false;  ///< The slot is its own now.
    bool gone = false;    ///< Nobody waits here any more.
  };

  void release() {
    std::shared_ptr<waiting> next;
    {
      std::lock_guard lock(mutex_);
      while (!queue_.empty() && !next) {
        if (!queue_.front()->gone) next = queue_.front();
        queue_.pop_front();
      }
      if (!next) {
        ++free_;
        return;
      }
      next->served = true;
    }
    next->ready.notify();
  }

  std::mutex mutex_;
  std::size_t free_;
  bool closed_ = false;
  std::deque<std::shared_ptr<waiting>> queue_;
};

inline slot& slot::operator=(slot&& other) noexcept {
  slot old(std::move(*this));
  pool_ = std::move(other.pool_);
  return *this;
}

inline slot::~slot() {
  if (pool_) pool_->release();
}

}  // namespace temporal::detail::worker
