#pragma once

#include <temporal/detail/workflow/scope_state.hpp>

#include <memory>
#include <string>
#include <utility>

namespace temporal::detail::wf {

class promise_base;

/// What a coroutine inherits from the one that starts it, unseen by the author's code. Shared and
/// never changed: a coroutine that wants another one gets a changed copy.
class ambient {
 public:
  explicit ambient(std::shared_ptr<scope_state> scope) noexcept : scope(std::move(scope)) {}

  /// Never null.
  std::shared_ptr<scope_state> scope;

  /// The signal or update that is being handled; empty in what the run function started.
  std::string handler_name;
  /// Of an update; else empty.
  std::string handler_id;
  /// The coroutine that tasks which are spawned here end with; null: none. It may be gone.
  promise_base const* task_owner = nullptr;
  /// The engine's own.
  std::shared_ptr<void const> extra;
};

using ambient_pointer = std::shared_ptr<ambient const>;

}  // namespace temporal::detail::wf
