#pragma once

#include <temporal/detail/rpc/intrusive_list.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/execution_context.hpp>
#include <asio/prefer.hpp>
#include <asio/query.hpp>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace temporal::detail::rpc {

struct waiter_tag {};

/// A suspended coroutine whose wake-up comes from a thread that Asio does not know: the completion
/// queue's, or another caller's.
///
/// The trouble is the end of the coroutine's `io_context`: it may be destroyed while the wake-up is
/// under way. So each waiter is on the list of its context, and whoever takes it off the list,
/// under the list's lock, decides what happens: `deliver` posts the coroutine, the context's
/// shutdown destroys it. The other one then finds nothing left to do.
class waiter : public list_link<waiter_tag> {
 public:
  /// Owns what is left of a coroutine that nobody will resume.
  class abandoned {
   public:
    virtual ~abandoned() = default;
  };

 protected:
  ~waiter() = default;

 private:
  friend class waiter_list;

  /// Posts the coroutine to its executor. Called with the list locked.
  virtual void post() noexcept = 0;

  /// Gives up the coroutine; it is destroyed with the result, after the list is unlocked.
  virtual std::unique_ptr<abandoned> abandon() = 0;
};

/// The waiters of one execution context. Outlives the context as long as a waiter refers to it.
class waiter_list {
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
    std::lock_guard lock(mutex_);
    if (!entry.linked()) return false;
    entry.unlink();
    entry.post();
    return true;
  }

  /// Refuses later waiters and gives up those that wait. Their coroutines are the caller's to
  /// destroy: that runs destructors of user code, which must not happen under the lock.
  [[nodiscard]] std::vector<std::unique_ptr<waiter::abandoned>> close() {
    std::vector<std::unique_ptr<waiter::abandoned>> coroutines;
    std::lock_guard lock(mutex_);
    closed_ = true;
    while (!waiters_.empty()) {
      auto& entry = waiters_.front();
      entry.unlink();
      coroutines.push_back(entry.abandon());
    }
    return coroutines;
  }

 private:
  std::mutex mutex_;
  bool closed_ = false;
  intrusive_list<waiter, waiter_tag> waiters_;
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
class abandoned_handler final : public waiter::abandoned {
 public:
  abandoned_handler(Handler handler, asio::any_io_executor work)
      : work_(std::move(work)), handler_(std::move(handler)) {}

 private:
  asio::any_io_executor work_;
  Handler handler_;
};

}  // namespace temporal::detail::rpc
