#pragma once

#include <temporal/detail/rpc/queue_entry.hpp>

#include <grpc/support/time.h>
#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <atomic>
#include <mutex>
#include <vector>

namespace temporal::detail::rpc {

/// A call that is ready to be started. Its tag comes out of the queue when it is over.
class startable : public queue_entry {
 public:
  /// Starts it; afterwards it may be gone at any time.
  virtual void start() noexcept = 0;

 protected:
  ~startable() = default;
};

/// Decides which thread starts a call, its caller's or the queue's.
///
/// gRPC does a transport's work on whichever thread comes along. Two threads that come all the time
/// hand that work to each other, and to a third one of gRPC's: with 100 calls in flight that is a
/// sixth of a call's CPU time. So where many are in flight, the queue's thread starts them, all
/// that there are at once. While few are, the caller does: the way over the other thread would be
/// a delay.
///
/// Distinct and shared: safe.
class call_starter final : private queue_entry {
 public:
  explicit call_starter(grpc::CompletionQueue& queue) : queue_(queue) {}

  /// Starts the call, soon. Until its tag comes out of the queue there must be no end of this.
  /// @param brief whether the server answers at once, so that the call counts as one in flight
  ///     until `ended`: a long poll keeps no thread busy.
  void start(startable& call, bool brief) noexcept {
    auto const others = brief ? in_flight_.fetch_add(1) : in_flight_.load();
    if (others < few) {
      call.start();
      return;
    }
    std::lock_guard lock(mutex_);
    waiting_.push_back(&call);
    if (waking_) return;
    waking_ = true;
    alarm_.Set(&queue_, gpr_inf_past(GPR_CLOCK_MONOTONIC), static_cast<queue_entry*>(this));
  }

  /// A brief call's tag came out of the queue.
  void ended() noexcept { in_flight_.fetch_sub(1); }

 private:
  /// Measured: with 16 in flight the queue's thread is the better one, with 4 the caller's.
  static constexpr int few = 8;

  /// The alarm is there: nothing but a way to have the queue's thread come here.
  void complete(bool) noexcept override {
    for (;;) {
      {
        std::lock_guard lock(mutex_);
        starting_.swap(waiting_);
        if (starting_.empty()) {
          waking_ = false;
          return;
        }
      }
      for (auto* call : starting_) call->start();
      starting_.clear();
    }
  }

  grpc::CompletionQueue& queue_;
  std::atomic<int> in_flight_ = 0;
  std::mutex mutex_;  // of the next three
  bool waking_ = false;
  std::vector<startable*> waiting_;
  grpc::Alarm alarm_;
  std::vector<startable*> starting_;  // of the queue's thread
};

}  // namespace temporal::detail::rpc
