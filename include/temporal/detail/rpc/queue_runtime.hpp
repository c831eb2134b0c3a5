#pragma once

#include <temporal/detail/rpc/fork_count.hpp>
#include <temporal/detail/rpc/tsan.hpp>

#include <grpcpp/completion_queue.h>
#include <unistd.h>

#include <memory>
#include <thread>

namespace temporal::detail::rpc {

/// What a tag of the completion queue points to.
class queue_entry {
 public:
  /// The operation is over. Called on the queue's thread; must be short.
  virtual void complete(bool ok) noexcept = 0;

 protected:
  ~queue_entry() = default;
};

/// One completion queue and its thread. Every call in flight holds a reference, so the queue is
/// idle when the last one goes, and shutting down never races with a call being started.
class queue_runtime {
 public:
  queue_runtime() : queue_(std::make_shared<grpc::CompletionQueue>()) {
    thread_ = std::make_unique<std::thread>([queue = queue_] { serve(*queue); });
  }

  queue_runtime(queue_runtime const&) = delete;
  queue_runtime& operator=(queue_runtime const&) = delete;

  ~queue_runtime() {
    if (forked()) {
      // The thread does not exist here, and gRPC's locks may be in any state: leave both alone.
      static_cast<void>(thread_.release());
      static_cast<void>(new std::shared_ptr<grpc::CompletionQueue>(std::move(queue_)));
      return;
    }
    queue_->Shutdown();
    if (thread_->get_id() == std::this_thread::get_id()) {
      thread_->detach();  // It owns the queue and ends by itself: nothing is in flight.
    } else {
      thread_->join();
    }
  }

  grpc::CompletionQueue& queue() noexcept { return *queue_; }

  /// Whether this process is a fork of the one that made the runtime.
  bool forked() const noexcept { return fork_count() != forks_; }

  ::pid_t owner() const noexcept { return owner_; }

 private:
  static void serve(grpc::CompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) {
      acquired(tag);
      static_cast<queue_entry*>(tag)->complete(ok);
    }
  }

  ::pid_t const owner_ = ::getpid();
  unsigned const forks_ = fork_count();
  std::shared_ptr<grpc::CompletionQueue> queue_;
  std::unique_ptr<std::thread> thread_;
};

}  // namespace temporal::detail::rpc
