#pragma once

#include <temporal/config.hpp>
#include <temporal/workflow/cancellation.hpp>
#include <temporal/workflow/future.hpp>
#include <temporal/workflow/task.hpp>

#include <exception>
#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

/// Tells the scheduler's hook of an error that nobody saw.
TEMPORAL_DECL void report_unobserved(cell_base const& dying) noexcept;

template <class T>
class spawned_cell final : public cell<T> {
 public:
  explicit spawned_cell(std::source_location where) : cell<T>("a spawned task", where) {}
  ~spawned_cell() override { report_unobserved(*this); }
};

template <class T, class Callable>
workflow::task<> run_spawned(Callable callable, std::shared_ptr<cell<T>> outcome) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await unseen(callable());
      outcome->settle();
    } else {
      auto result = co_await unseen(callable());
      outcome->settle(std::move(result));
    }
  } catch (...) {
    outcome->fail(std::current_exception());
  }
}

/// Starts a root in a scope of its own, which `outcome.cancel()` cancels.
TEMPORAL_DECL void start_spawned(workflow::task<> body, cell_base& outcome);

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Calls `callable()` and runs the task that it returns next to the caller, which goes on at once;
/// the task begins when the caller waits. The callable is kept until the task ends, so that a
/// lambda that is a coroutine may have captures.
///
/// The future gives the task's result or throws its exception; where nobody looks at an exception,
/// it is logged, unless it is a cancellation. Its `cancel` cancels the task's own scope, which is
/// within the caller's. Dropping it lets the task run on; but what the run function spawned ends
/// with it: tasks that still run then are destroyed and never resumed, so that they may refer to
/// its locals. Only their destructors must not, for locals may have died before. What a handler of
/// a signal spawned runs on as handlers do, and must refer to nothing that may die before.
template <class Callable>
auto spawn(Callable callable, std::source_location where = std::source_location::current()) {
  using result = detail::wf::callable_result<Callable>;
  std::shared_ptr<detail::wf::cell<result>> outcome =
      std::make_shared<detail::wf::spawned_cell<result>>(where);
  detail::wf::start_spawned(detail::wf::run_spawned<result>(std::move(callable), outcome),
                            *outcome);
  return future<result>(std::move(outcome));
}

/// The same with a task. What its parameters refer to must live as long as it runs.
template <class T>
future<T> spawn(task<T> body, std::source_location where = std::source_location::current()) {
  return spawn([body = std::move(body)]() mutable { return std::move(body); }, where);
}

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/spawn.ipp>
#endif
