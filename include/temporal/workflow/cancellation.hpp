#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/workflow/scope_state.hpp>
#include <temporal/workflow/task.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace temporal::detail::wf {

/// A callable whose result can be awaited: a coroutine, or a function that returns an operation.
template <class Callable>
concept starts_awaitable = std::invocable<Callable&> && awaitable<std::invoke_result_t<Callable&>>;

/// What awaiting a callable's result gives.
template <class Callable>
class callable_traits {
 public:
  static_assert(starts_awaitable<Callable>,
                "what is spawned, shielded or run in a scope is a callable without parameters that "
                "returns a task, an operation or a future of temporal::workflow");
  using result = std::monostate;
};

template <starts_awaitable Callable>
class callable_traits<Callable> {
 public:
  using result = await_result<std::invoke_result_t<Callable&>>;
};

template <class Callable>
using callable_result = typename callable_traits<Callable>::result;

/// What the code that runs now inherits, but with another scope.
TEMPORAL_DECL ambient_pointer ambient_with(std::shared_ptr<scope_state> scope);

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// What can be cancelled as a whole: all operations that start in it, in whatever function, and the
/// scopes within it. The outermost one is cancelled when the workflow is.
/// ```
/// workflow::cancellation_scope scope;
/// auto search = [this] { return search_everywhere(); };
/// auto found = workflow::spawn(workflow::with_scope(scope, search));
/// co_await workflow::wait_condition([this] { return enough_; });
/// scope.cancel("enough");
/// ```
/// Being cancelled is a state: what runs is asked to end, and everything that starts in the scope
/// afterwards fails at once with `canceled_failure`. Work that must be done nevertheless, such as
/// undoing a step, goes into `shielded`.
///
/// Copies are the same scope. Dropping them does not cancel it.
class cancellation_scope {
 public:
  /// Within the scope of the code that makes it, and cancelled with that.
  /// @throws std::logic_error outside of a workflow, as all of this class.
  TEMPORAL_DECL cancellation_scope();

  /// One that only its own `cancel` cancels.
  TEMPORAL_DECL static cancellation_scope detached();

  /// That of the code that asks.
  TEMPORAL_DECL static cancellation_scope current();

  /// Asks everything in the scope to end. Only the first call counts.
  /// @param reason becomes the message of the failures.
  /// @throws std::logic_error in queries, validators of updates and predicates of conditions.
  TEMPORAL_DECL void cancel(std::string reason = {}) const;

  bool is_cancel_requested() const noexcept { return state_->is_cancel_requested(); }

  /// As given to `cancel`; empty before.
  std::string const& reason() const noexcept { return state_->reason(); }

  /// For the library.
  std::shared_ptr<detail::wf::scope_state> const& state() const noexcept { return state_; }

 private:
  explicit cancellation_scope(std::shared_ptr<detail::wf::scope_state> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<detail::wf::scope_state> state_;
};

/// Whether the scope of the code that asks is cancelled: for loops that start no operation.
TEMPORAL_DECL bool is_cancel_requested();

/// Calls `callable()` and awaits what it returns, within `scope`. The callable is kept until that
/// ends, so that a lambda that is a coroutine may have captures; GCC 12 wants it named before the
/// `co_await` if it captures anything by value but `this`.
/// @return a task with the result.
template <class Callable>
task<detail::wf::callable_result<Callable>> with_scope(cancellation_scope scope,
                                                       Callable callable) {
  co_await detail::wf::change_ambient(detail::wf::ambient_with(scope.state()));
  co_return co_await detail::wf::unseen(callable());
}

/// The same in a scope of its own, which is not cancelled with the workflow: for cleaning up.
/// ```
/// bool undo = false;
/// try {
///   co_await ship();
/// } catch (temporal::canceled_failure const&) {
///   undo = true;
/// }
/// if (undo) co_await workflow::shielded([this] { return refund(); });
/// ```
template <class Callable>
task<detail::wf::callable_result<Callable>> shielded(Callable callable) {
  return with_scope(cancellation_scope::detached(), std::move(callable));
}

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/cancellation.ipp>
#endif
