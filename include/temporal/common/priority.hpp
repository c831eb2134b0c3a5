#pragma once

#include <temporal/config.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace temporal {

/// Order of the tasks in a task queue's backlog. What is unset is inherited: an activity from its
/// workflow, a child workflow from its parent, otherwise the server's default.
class priority {
 public:
  priority() {}
  explicit priority(std::int32_t key) : key(key) {}

  /// Positive; tasks with a lower number go first. The server's default limits are 1 to 5, with 3
  /// for tasks that have none.
  std::optional<std::int32_t> key;

  /// Tasks of one `key` are shared out among fairness keys (for example: tenants) by weight.
  /// At most 64 bytes; empty means unset.
  std::string fairness_key;

  /// Weight of `fairness_key`, 0.001 to 1000. Unset: the server's, which is 1.
  std::optional<float> fairness_weight;

  /// Nothing is set.
  bool empty() const noexcept { return !key && fairness_key.empty() && !fairness_weight; }

  /// Throws `std::invalid_argument` that names the member, its value and the rule it breaks.
  TEMPORAL_DECL void validate() const;

  friend bool operator==(priority const&, priority const&) = default;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/priority.ipp>
#endif
