#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/task.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace temporal::test {

/// A workflow run without a server: coroutines start operations by name, and the test ends them.
class scripted_run {
 public:
  using text_cell = detail::wf::cell<std::string>;

  scripted_run() {
    scheduler.on_root_error = [this](std::exception_ptr error) {
      note("error: " + describe(error));
    };
    scheduler.on_unobserved = [this](std::exception_ptr error) {
      note("unobserved: " + describe(error));
    };
  }

  ~scripted_run() {
    scheduler.evict();
    CHECK(scheduler.frame_bytes() == 0);
  }

  scripted_run(scripted_run const&) = delete;
  scripted_run& operator=(scripted_run const&) = delete;

  /// Queues `body()`; the callable must outlive the run.
  template <class Body>
  void start(Body& body, std::string description = "run") {
    detail::wf::scheduler::enter const entered(scheduler);
    scheduler.start_root(body(), std::move(description));
  }

  void run() { scheduler.run(); }

  /// Starts and runs.
  template <class Body>
  void run(Body& body) {
    start(body);
    run();
  }

  /// What workflow code says, and what is started and cancelled, in order.
  void note(std::string what) { notes_.push_back(std::move(what)); }

  /// The notes since the last call, with blanks between them.
  std::string notes() {
    std::string all;
    for (auto const& one : std::exchange(notes_, {})) all += (all.empty() ? "" : " ") + one;
    return all;
  }

  /// Ends the oldest operation of this name that has not ended, without running what waits.
  void settle(std::string const& name, std::string value = "done") {
    detail::wf::scheduler::enter const entered(scheduler);
    pending(name)->settle(std::move(value));
  }

  void fail(std::string const& name, std::string message) {
    detail::wf::scheduler::enter const entered(scheduler);
    pending(name)->fail(std::make_exception_ptr(std::runtime_error(std::move(message))));
  }

  void settle_and_run(std::string const& name, std::string value = "done") {
    settle(name, std::move(value));
    run();
  }

  /// What a request to cancel the workflow does.
  void cancel(std::string reason = {}) {
    {
      detail::wf::scheduler::enter const entered(scheduler);
      scheduler.root_ambient()->scope->cancel(std::move(reason));
    }
    run();
  }

  bool is_pending(std::string const& name) const { return find(name) != nullptr; }

  /// Cancelled by failing at once, or, with a name that begins with `slow`, when the test says so.
  workflow::operation<std::string> operate(
      std::string name, std::source_location where = std::source_location::current()) {
    return workflow::operation<std::string>([this, name = std::move(name), where] {
      auto outcome = std::make_shared<text_cell>(name, where);
      auto& scope = *scheduler.current_ambient()->scope;
      if (outcome->join(scope)) {
        note("start:" + name);
        cells_.push_back(outcome);
        outcome->set_canceller([this, name, waiting = outcome.get(), &scope] {
          note("cancel:" + name);
          if (!name.starts_with("slow")) waiting->fail(scope.failure());
        });
      }
      return workflow::future<std::string>(std::move(outcome));
    });
  }

  detail::wf::scheduler scheduler;

 private:
  std::shared_ptr<text_cell> find(std::string const& name) const {
    for (auto const& one : cells_) {
      if (!one->settled() && one->operation() == name) return one;
    }
    return nullptr;
  }

  std::shared_ptr<text_cell> pending(std::string const& name) const {
    auto found = find(name);
    if (!found) throw std::logic_error("no operation is pending that is called " + name);
    return found;
  }

  std::vector<std::string> notes_;
  std::vector<std::shared_ptr<text_cell>> cells_;
};

/// Counts how many of its kind live, for locals of coroutines.
class witness {
 public:
  witness() { ++alive; }
  witness(witness const&) { ++alive; }
  witness& operator=(witness const&) = default;
  ~witness() { --alive; }

  static inline int alive = 0;
};

}  // namespace temporal::test
