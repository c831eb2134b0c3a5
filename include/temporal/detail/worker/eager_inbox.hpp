#pragma once

#include <temporal/detail/rpc/local_workers.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/slots.hpp>
#include <temporal/detail/worker/workflow_task.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace temporal::detail::worker {

/// Where workflow tasks arrive that come with the reply to a start instead of a poll. The calls
/// that may bring one are in flight like polls are: they have a slot, and a shutdown treats them
/// so.
///
/// It knows neither worker nor executor, so that any of them may end first. Distinct and shared
/// objects: safe; one coroutine waits at a time.
class eager_inbox final : public rpc::local_worker,
                          public std::enable_shared_from_this<eager_inbox> {
 public:
  explicit eager_inbox(std::shared_ptr<slot_pool> slots) : slots_(std::move(slots)) {}

  std::unique_ptr<rpc::task_place> try_reserve() override {
    auto taken = slots_->try_reserve();
    if (!taken) return nullptr;
    {
      std::lock_guard lock(mutex_);
      if (closed_) return nullptr;
      ++reserved_;
    }
    return std::make_unique<place>(shared_from_this(), std::move(taken));
  }

  /// Waits for a task. Being canceled changes nothing.
  /// @return nothing when none can come any more.
  static asio::awaitable<shared_task> next(std::shared_ptr<eager_inbox> inbox) {
    condition something = [&inbox] { return inbox->has_news(); };
    co_await wait_until(inbox->changed_, std::move(something));
    std::lock_guard lock(inbox->mutex_);
    if (inbox->tasks_.empty()) co_return nullptr;
    auto task = std::move(inbox->tasks_.front());
    inbox->tasks_.pop_front();
    co_return task;
  }

  /// Lets no place be reserved any more; those that are may still be given a task.
  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify();
  }

  /// Takes no task any more.
  void refuse() {
    {
      std::lock_guard lock(mutex_);
      closed_ = refused_ = true;
    }
    changed_.notify();
  }

 private:
  class place final : public rpc::task_place {
   public:
    place(std::shared_ptr<eager_inbox> inbox, slot taken) noexcept
        : inbox_(std::move(inbox)), taken_(std::move(taken)) {}
    ~place() override { inbox_->leave(); }

    bool give(api::workflowservice::v1::PollWorkflowTaskQueueResponse& task) override {
      auto arrived = std::make_shared<workflow_task>(std::move(taken_));
      arrived->message.Swap(&task);
      return inbox_->put(std::move(arrived));
    }

   private:
    std::shared_ptr<eager_inbox> inbox_;
    slot taken_;
  };

  bool put(shared_task task) {
    {
      std::lock_guard lock(mutex_);
      if (refused_) return false;
      tasks_.push_back(std::move(task));
    }
    changed_.notify();
    return true;
  }

  void leave() {
    {
      std::lock_guard lock(mutex_);
      --reserved_;
    }
    changed_.notify();
  }

  bool has_news() {
    std::lock_guard lock(mutex_);
    return !tasks_.empty() || refused_ || (closed_ && reserved_ == 0);
  }

  std::shared_ptr<slot_pool> const slots_;
  async_signal changed_;
  std::mutex mutex_;  // of what follows
  std::size_t reserved_ = 0;
  bool closed_ = false;
  bool refused_ = false;
  std::deque<shared_task> tasks_;
};

}  // namespace temporal::detail::worker
