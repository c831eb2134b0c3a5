#pragma once

#include <temporal/worker/worker.hpp>

#include <exception>
#include <stop_token>
#include <thread>
#include <utility>

namespace temporal::test {

/// Runs a worker on a thread of its own until the end of this object, or of the test.
class running_worker {
 public:
  explicit running_worker(worker to_run) : worker_(std::move(to_run)) {
    thread_ = std::jthread([this](std::stop_token stop) {
      try {
        worker_.run_blocking(stop);
      } catch (...) {
        failure_ = std::current_exception();
      }
    });
  }

  /// Shuts it down, and waits for that.
  /// @throws what the worker's run threw.
  void stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  worker worker_;
  std::exception_ptr failure_;
  std::jthread thread_;
};

}  // namespace temporal::test
