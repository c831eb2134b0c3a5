#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

/// Runs kept in memory, by run id, the least recently used going first when there are too many or
/// they are too large. Pure: it only says which ones are to go.
///
/// Distinct objects: safe. Shared objects: unsafe.
template <class Run>
class run_cache {
 public:
  /// At most `count` runs of `bytes` in all; 0 bytes: however large they are.
  explicit run_cache(std::size_t count, std::size_t bytes = 0) noexcept
      : count_limit_(count), bytes_limit_(bytes) {}

  std::size_t size() const noexcept { return entries_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }

  /// Takes the run out, for as long as it is worked on: what is out does not go. Empty when it is
  /// not there.
  Run take(std::string_view run_id) {
    auto const found = index_.find(run_id);
    if (found == index_.end()) return Run();
    auto const entry = found->second;
    index_.erase(found);
    bytes_ -= entry->bytes;
    Run run = std::move(entry->run);
    entries_.erase(entry);
    return run;
  }

  /// Puts a run in, as the last one used.
  /// @return the runs that have to go for it, this one among them if it is too large by itself.
  std::vector<Run> put(std::string run_id, Run run, std::size_t bytes) {
    std::vector<Run> gone;
    if (auto older = take(run_id)) gone.push_back(std::move(older));
    entries_.push_back(entry(std::move(run_id), std::move(run), bytes));
    auto const last = std::prev(entries_.end());
    index_.emplace(last->run_id, last);
    bytes_ += bytes;
    while (entries_.size() > count_limit_ || (bytes_limit_ != 0 && bytes_ > bytes_limit_)) {
      gone.push_back(take(std::string(entries_.front().run_id)));
    }
    return gone;
  }

  /// Takes out all runs.
  std::vector<Run> clear() {
    std::vector<Run> gone;
    for (auto& entry : entries_) gone.push_back(std::move(entry.run));
    index_.clear();
    entries_.clear();
    bytes_ = 0;
    return gone;
  }

 private:
  class entry {
   public:
    entry(std::string run_id, Run run, std::size_t bytes)
        : run_id(std::move(run_id)), run(std::move(run)), bytes(bytes) {}

    std::string run_id;
    Run run;
    std::size_t bytes;
  };

  std::size_t count_limit_;
  std::size_t bytes_limit_;
  std::size_t bytes_ = 0;
  std::list<entry> entries_;  // the least recently used first
  std::unordered_map<std::string_view, typename std::list<entry>::iterator> index_;
};

}  // namespace temporal::detail::worker
