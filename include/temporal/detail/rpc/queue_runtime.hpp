#pragma once

#include <temporal/detail/rpc/call_starter.hpp>
#include <temporal/detail/rpc/fork_count.hpp>
#include <temporal/detail/rpc/queue_entry.hpp>
#include <temporal/detail/rpc/tsan.hpp>

#include <grpcpp/completion_queue.h>
#include <unistd.h>

#include <memory>
#include <thread>

namespace temporal::detail::rpc {

/// One completion queue and its thread. Every call in flight holds a reference, so the queue is
/// idle when the last one goes, and shutting down never races with a call being started.
class queue_runtime {
 public:
  queue_runtime() : state_(std::make_shared<state>()) {
    thread_ = std::make_unique<std::thread>([state = state_] { serve(state->queue); });
  }

  queue_runtime(queue_runtime const&) = delete;
  queue_runtime& operator=(queue_runtime const&) = delete;

  ~queue_runtime() {
    if (forked()) {
      // The thread does not exist here, and gRPC's locks may be in any state: leave both alone.
      static_cast<void>(thread_.release());
      static_cast<void>(new std::shared_ptr<state>(std::move(state_)));
      return;
    }
    state_->queue.Shutdown();
    if (thread_->get_id() == std::this_thread::get_id()) {
      thread_->detach();  // It owns the state and ends by itself: nothing is in flight.
    } else {
      thread_->join();
    }
  }

  grpc::CompletionQueue& queue() noexcept { return state_->queue; }
  call_starter& starter() noexcept { return state_->starter; }

  /// Whether this process is a fork of the one that made the runtime.
  bool forked() const noexcept { return fork_count() != forks_; }

  ::pid_t owner() const noexcept { return owner_; }

 private:
  /// What the thread uses, which may outlive the runtime that ends on it.
  struct state {
    grpc::CompletionQueue queue;
    call_starter starter = call_starter(queue);
  };

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
  std::shared_ptr<state> state_;
  std::unique_ptr<std::thread> thread_;
};

}  // namespace temporal::detail::rpc
