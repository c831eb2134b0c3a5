#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/common/intrusive_list.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace temporal::detail::wf {

class scope_state;

struct scope_callback_tag {};

/// One callback of a scope, which it keeps alive.
class scope_callback : public list_link<scope_callback_tag> {
 public:
  scope_callback(std::shared_ptr<scope_state> scope, std::function<void()> function) noexcept
      : scope_(std::move(scope)), function_(std::move(function)) {}

  ~scope_callback() {
    // Before the scope, which has the list, may die.
    if (linked()) unlink();
  }

  /// What to call; the object may be gone when that returns.
  std::function<void()> take() noexcept { return std::exchange(function_, nullptr); }

 private:
  std::shared_ptr<scope_state> scope_;
  std::function<void()> function_;
};

/// Keeps a callback registered; its destructor unregisters.
using registration = std::unique_ptr<scope_callback>;

/// What a cancellation scope is: a state, not an event. Once cancelled, it stays so.
///
/// Scopes hold their parents, never their children: a parent reaches a child through the callback
/// that the child registered.
class scope_state : public std::enable_shared_from_this<scope_state> {
  struct factory_only {};

 public:
  explicit scope_state(factory_only) {}

  /// A scope that nothing but its own `cancel` cancels.
  TEMPORAL_DECL static std::shared_ptr<scope_state> make_detached();

  /// A scope that is cancelled with `parent`, at once if that already happened.
  TEMPORAL_DECL static std::shared_ptr<scope_state> make_child(scope_state& parent);

  bool is_cancel_requested() const noexcept { return requested_; }
  std::string const& reason() const noexcept { return reason_; }

  /// Calls the callbacks in the order of their registration. Only the first cancel counts, and none
  /// while the run is evicted.
  /// @throws std::logic_error where the workflow must not be changed.
  TEMPORAL_DECL void cancel(std::string reason);

  /// Has `callback` called when the scope is cancelled: at once if it already is.
  [[nodiscard]] TEMPORAL_DECL registration on_cancel(std::function<void()> callback);

  /// What operations of a cancelled scope fail with: a `canceled_failure` that has the reason.
  TEMPORAL_DECL std::exception_ptr failure() const;

 private:
  intrusive_list<scope_callback, scope_callback_tag> callbacks_;
  std::string reason_;
  bool requested_ = false;
  registration in_parent_;
};

}  // namespace temporal::detail::wf
