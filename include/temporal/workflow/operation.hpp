#pragma once

#include <temporal/workflow/future.hpp>

#include <concepts>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <utility>

namespace temporal::detail::wf {

template <class T>
class starter {
 public:
  virtual ~starter() = default;
  virtual workflow::future<T> start() = 0;
};

template <class T, class Start>
class starter_of final : public starter<T> {
 public:
  explicit starter_of(Start start) : start_(std::move(start)) {}
  workflow::future<T> start() override { return start_(); }

 private:
  Start start_;
};

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Something that a workflow can do but has not begun: `execute_activity`, `sleep` and the like
/// return it. `co_await` starts it and waits for its end:
/// ```
/// auto quote = co_await workflow::execute_activity<&shop::quote>(options, sku);
/// ```
/// `std::move(name).start()` starts it and gives its future; `when_all` and `when_any` start theirs
/// from left to right. It belongs to the cancellation scope in which it starts. One that is never
/// started does nothing.
///
/// It is lazy because C++ leaves open in which order a call's arguments are evaluated: compilers
/// differ, and a workflow must do the same with all of them.
template <class T = void>
class [[nodiscard]] operation {
 public:
  /// For the library, and for operations made of others: `start` returns a `future<T>`. What it
  /// throws, goes to the one who starts.
  template <class Start>
    requires(!std::same_as<std::remove_cvref_t<Start>, operation> &&
             std::same_as<std::invoke_result_t<Start&>, future<T>>)
  explicit operation(Start start)
      : starter_(std::make_unique<detail::wf::starter_of<T, Start>>(std::move(start))) {}

  /// @throws std::logic_error when it was started or moved from before.
  future<T> start() && {
    if (!starter_) throw std::logic_error("this operation was started or moved from before");
    return std::exchange(starter_, nullptr)->start();
  }

 private:
  friend class detail::wf::access;

  detail::wf::future_awaiter<T> await_in_workflow(detail::wf::promise_base& awaiting,
                                                  std::source_location where) && {
    return detail::wf::access::await(std::move(*this).start(), awaiting, where);
  }

  std::unique_ptr<detail::wf::starter<T>> starter_;
};

}  // namespace temporal::workflow
