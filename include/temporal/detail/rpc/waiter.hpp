#pragma once

#include <temporal/detail/common/intrusive_list.hpp>
#include <temporal/detail/rpc/in_place_memory.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/execution_context.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <asio/query.hpp>
#include <asio/require.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace temporal::detail::rpc {

struct waiter_tag {};

/// Owns what is left of a coroutine that nobody will resume.
class abandoned {
 public:
  virtual ~abandoned() = default;
};

/// A suspended coroutine whose wake-up comes from a thread that Asio does not know: the completion
/// queue's, or another caller's.
///
/// The trouble is the end of the coroutine's `io_context`: it may be destroyed while the wake-up is
/// under way. So each waiter is on the list of its context, and whoever takes it off the list,
/// under the list's lock, decides what happens: `deliver` posts the coroutine, the context's
/// shutdown destroys it. The other one then finds nothing left to do. The shutdown waits for posts
/// that are under way.
class waiter : public list_link<waiter_tag> {
 protected:
  ~waiter() = default;

 private:
  friend class waiter_list;

  /// Posts the coroutine to its executor.
  virtual void post() noexcept = 0;

  /// Gives up the coroutine; it is destroyed with the result, after the list is unlocked.
  virtual std::unique_ptr<abandoned> abandon() = 0;
};

/// The executor of an `io_context` that counts as work there.
using busy_context = std::decay_t<decltype(asio::require(
    std::declval<asio::io_context::executor_type>(), asio::execution::outstanding_work.tracked))>;

/// A waiter whose coroutine runs on its `io_context` itself, not on a strand or the like: a thread
/// of the context can hand it, with others, to the context. Ready for that, it belongs to the list.
class direct_waiter : public waiter, public abandoned {
 public:
  /// The executor of its context. Called with the list locked, for the context's end takes it away.
  virtual busy_context const& executor() const noexcept = 0;

  /// Defers the coroutine to its context; `self`, which is this, goes with it. Called on a thread
  /// of the context.
  virtual void defer(std::unique_ptr<direct_waiter> self) = 0;

  /// Resumes the coroutine; as `defer` otherwise.
  virtual void resume(std::unique_ptr<direct_waiter> self) = 0;
};

/// The waiters of one execution context. Outlives the context as long as a waiter refers to it.
class waiter_list : public std::enable_shared_from_this<waiter_list> {
 public:
  /// Puts the waiter on the list.
  /// @return false when the context is shutting down: the coroutine must not be resumed.
  bool add(waiter& entry) {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    waiters_.push_back(entry);
    return true;
  }

  /// Posts the waiter's coroutine to its executor.
  /// @return false when the coroutine is gone.
  bool deliver(waiter& entry) noexcept {
    {
      std::lock_guard lock(mutex_);
      if (!entry.linked()) return false;
      entry.unlink();
      ++posting_;
    }
    // Without the lock: a post wakes a thread of the context, which may want it at once.
    entry.post();
    --posting_;
    return true;
  }

  /// Has the waiter's context resume the coroutine. What becomes ready while the context is
  /// busy shares one post: for completions that come in crowds, posts from another thread are most
  /// of the cost.
  /// @return false when the coroutine is gone; the waiter is then still the caller's.
  bool deliver_directly(direct_waiter& entry) noexcept {
    std::optional<asio::io_context::executor_type> context;
    {
      std::lock_guard lock(mutex_);
      if (!entry.linked()) return false;
      entry.unlink();
      ready_.push_back(entry);
      if (std::exchange(posted_, true)) return true;
      context = asio::require(entry.executor(), asio::execution::outstanding_work.untracked);
      ++posting_;
    }
    // See `deliver`. Nobody but this takes the entry, which is work for its context.
    asio::post(*context, resumption(shared_from_this()));
    --posting_;
    return true;
  }

  /// Refuses later waiters and gives up those that wait. Their coroutines are the caller's to
  /// destroy: that runs destructors of user code, which must not happen under the lock.
  [[nodiscard]] std::vector<std::unique_ptr<abandoned>> close() {
    std::vector<std::unique_ptr<abandoned>> coroutines;
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
      while (!waiters_.empty()) {
        auto& entry = waiters_.front();
        entry.unlink();
        coroutines.push_back(entry.abandon());
      }
      while (!ready_.empty()) coroutines.push_back(take_ready());
    }
    while (posting_ != 0) std::this_thread::yield();
    return coroutines;
  }

 private:
  /// Passes on what is ready, on a thread of the context.
  class resumption {
   public:
    using allocator_type = in_place_allocator<void>;

    explicit resumption(std::shared_ptr<waiter_list> list) : list_(std::move(list)) {}

    allocator_type get_allocator() const noexcept { return allocator_type(list_->memory_); }

    void operator()() {
      auto first = list_->next_ready();
      auto next = first ? list_->next_ready() : nullptr;
      if (first && !next) {
        // One alone can go on here, which saves the context a look at its sockets. Several cannot:
        // what is deferred stays with this thread until this function returns.
        auto& alone = *first;
        alone.resume(std::move(first));
        return;
      }
      while (first) {
        auto& ready = *first;
        ready.defer(std::move(first));
        first = std::move(next);
        if (first) next = list_->next_ready();
      }
    }

   private:
    std::shared_ptr<waiter_list> list_;
  };

  /// What is to be resumed next, or nothing: then the next one that is ready makes a post again.
  std::unique_ptr<direct_waiter> next_ready() {
    std::lock_guard lock(mutex_);
    if (!ready_.empty()) return take_ready();
    posted_ = false;
    return nullptr;
  }

  std::unique_ptr<direct_waiter> take_ready() {
    std::unique_ptr<direct_waiter> entry(&ready_.front());
    entry->unlink();
    return entry;
  }

  std::atomic<int> posting_ = 0;  // posts under way
  std::mutex mutex_;              // of what follows
  bool closed_ = false;
  bool posted_ = false;
  intrusive_list<waiter, waiter_tag> waiters_;
  intrusive_list<direct_waiter, waiter_tag> ready_;
  in_place_memory memory_;  // of the one resumption that is posted
};

/// Tells a waiter_list of its context's end.
class waiter_service final : public asio::execution_context::service {
 public:
  using key_type = waiter_service;
  inline static asio::execution_context::id id;

  explicit waiter_service(asio::execution_context& context)
      : service(context), list_(std::make_shared<waiter_list>()) {}

  std::shared_ptr<waiter_list> const& list() const noexcept { return list_; }

 private:
  void shutdown() override { auto const abandoned = list_->close(); }

  std::shared_ptr<waiter_list> list_;
};

/// The list of the context that `executor` runs on.
inline std::shared_ptr<waiter_list> const& waiters_of(asio::any_io_executor const& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  return asio::use_service<waiter_service>(context).list();
}

/// Keeps the context of `executor` from running out of work.
inline asio::any_io_executor with_work(asio::any_io_executor const& executor) {
  return asio::prefer(executor, asio::execution::outstanding_work.tracked);
}

/// A completion handler that is destroyed without having run, and the work it counted as.
template <class Handler>
class abandoned_handler final : public abandoned {
 public:
  abandoned_handler(Handler handler, asio::any_io_executor work)
      : work_(std::move(work)), handler_(std::move(handler)) {}

 private:
  asio::any_io_executor work_;
  Handler handler_;
};

}  // namespace temporal::detail::rpc
