#pragma once

#include <temporal/worker/worker.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <integration/client_fixture.hpp>
#include <integration/worker_fixture.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace temporal::test {

/// A queue that only this test's workers poll, and a client.
class live_queue : public live_client {
 public:
  explicit live_queue(client_options options = {})
      : live_client(std::move(options)), queue(shared.unique("cpp")) {}

  template <class... Workflows>
  worker make(worker_options options = {}) const {
    worker made(client, queue, std::move(options));
    (made.register_workflow<Workflows>(), ...);
    return made;
  }
  workflow_options started(std::string const& name) {
    return workflow_options(shared.unique(name), queue);
  }
  std::vector<history_event> events_of(untyped_workflow_handle const& handle) const {
    std::vector<history_event> found;
    auto stream = handle.history_events();
    while (auto event = run(stream.next())) found.push_back(*std::move(event));
    return found;
  }
  /// How many events of a type the history has, such as `TIMER_CANCELED`.
  int count(untyped_workflow_handle const& handle, std::string const& type) const {
    auto const events = events_of(handle);
    auto const is_one = [&type](history_event const& event) { return event.type() == type; };
    return static_cast<int>(std::count_if(events.begin(), events.end(), is_one));
  }
  /// Waits until the history has an event of this type.
  void wait_for_event(untyped_workflow_handle const& handle, std::string const& type) const {
    auto const look = [&handle, &type]() -> asio::awaitable<bool> {
      auto stream = handle.history_events();
      while (auto const event = co_await stream.next()) {
        if (event->type() == type) co_return true;
      }
      co_return false;
    };
    run(eventually(look));
  }
  void wait_for_status(untyped_workflow_handle const& handle, workflow_status status) const {
    auto const look = [&handle, status]() -> asio::awaitable<bool> {
      auto const seen = co_await handle.describe();
      co_return seen.status() == status;
    };
    run(eventually(look));
  }

  std::string queue;
};

/// How a workflow failed; nothing if it completed.
template <class Awaitable>
std::optional<workflow_failed_error> outcome_of(Awaitable result) {
  return run(failure_of<workflow_failed_error>(std::move(result)));
}

/// A place where a workflow's code blocks, as no real one may, until the test lets it go.
class barrier {
 public:
  void block() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void wait_for_arrival() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return arrived_ > 0; });
  }
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  bool open_ = false;
};

}  // namespace temporal::test
