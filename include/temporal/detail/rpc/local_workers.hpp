#pragma once

#include <temporal/fwd.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal::detail::rpc {

/// Room that a worker keeps for one workflow task. It is given back when this ends.
class task_place {
 public:
  virtual ~task_place() = default;

  /// Hands the task over, once; its content is gone then.
  /// @return false when the worker takes none any more: it was shut down meanwhile.
  virtual bool give(api::workflowservice::v1::PollWorkflowTaskQueueResponse& task) = 0;
};

/// A worker that takes workflow tasks which no poll of it brought. Any thread may ask, as long as
/// it likes: also when the worker, or its context, is gone.
class local_worker {
 public:
  virtual ~local_worker() = default;

  /// @return nothing when all room is taken, or the worker is being shut down.
  virtual std::unique_ptr<task_place> try_reserve() = 0;
};

/// The workers of this process that share a connection: what starts a workflow on it can hand them
/// its first task. They are not kept alive by it.
///
/// Distinct and shared objects: safe.
class local_workers {
 public:
  void add(std::string namespace_name, std::string task_queue,
           std::shared_ptr<local_worker> const& worker) {
    std::lock_guard lock(mutex_);
    std::erase_if(entries_, [](entry const& known) { return known.worker.expired(); });
    entries_.emplace_back(std::move(namespace_name), std::move(task_queue), worker);
  }

  void remove(local_worker const& worker) {
    std::lock_guard lock(mutex_);
    std::erase_if(entries_,
                  [&worker](entry const& known) { return known.worker.lock().get() == &worker; });
  }

  /// Room at one of the queue's workers, which are asked in turn.
  std::unique_ptr<task_place> try_reserve(std::string_view namespace_name,
                                          std::string_view task_queue) {
    std::vector<std::shared_ptr<local_worker>> candidates;
    {
      std::lock_guard lock(mutex_);
      auto const fits = [&](entry const& known) {
        return known.task_queue == task_queue && known.namespace_name == namespace_name;
      };
      auto const first = std::find_if(entries_.begin(), entries_.end(), fits);
      for (auto at = first; at != entries_.end(); ++at) {
        if (!fits(*at)) continue;
        if (auto worker = at->worker.lock()) candidates.push_back(std::move(worker));
      }
      if (first != entries_.end()) std::rotate(first, first + 1, entries_.end());
    }
    // Without the lock, for what they do is their own.
    for (auto const& worker : candidates) {
      if (auto place = worker->try_reserve()) return place;
    }
    return nullptr;
  }

 private:
  class entry {
   public:
    entry(std::string namespace_name, std::string task_queue, std::weak_ptr<local_worker> worker)
        : namespace_name(std::move(namespace_name)),
          task_queue(std::move(task_queue)),
          worker(std::move(worker)) {}

    std::string namespace_name;
    std::string task_queue;
    std::weak_ptr<local_worker> worker;
  };

  std::mutex mutex_;
  std::vector<entry> entries_;  // who was asked first last time comes last
};

}  // namespace temporal::detail::rpc
