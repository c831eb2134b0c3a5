#pragma once

#include <temporal/detail/workflow/promise.hpp>
#include <temporal/fwd.hpp>

#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

template <class T>
class task_awaiter;

/// Promise of `task<T>`: holds the result until the awaiting coroutine takes it.
template <class T>
class task_promise final : public promise_base {
 public:
  workflow::task<T> get_return_object() noexcept;

  template <class Value = T>
    requires std::convertible_to<Value, T>
  void return_value(Value&& value) {
    result_.emplace(std::forward<Value>(value));
    end_tasks();
  }

  T take() {
    if (error()) std::rethrow_exception(error());
    return std::move(*result_);
  }

 private:
  std::optional<T> result_;
};

template <>
class task_promise<void> final : public promise_base {
 public:
  workflow::task<void> get_return_object() noexcept;

  void return_void() noexcept { end_tasks(); }

  void take() const {
    if (error()) std::rethrow_exception(error());
  }
};

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// A coroutine of a workflow: what run functions, signal and update handlers, and the functions
/// that they are made of return.
///
/// It is lazy: the body runs when the task is awaited, as if called at that point, and within the
/// cancellation scope of that point. It is awaited once, as `co_await charge(card)` or
/// `co_await std::move(task)`; `workflow::spawn` runs one next to the caller instead. A task that
/// dies before it ended takes its coroutine with it: locals are destroyed, nothing more is run.
///
/// In its body, `co_await` takes what this namespace offers and nothing else. All of it runs in the
/// one thread of the workflow, in an order that is the same on replay.
///
/// - The body may call itself to any depth that memory allows. But a chain of tasks that all wait
///   is destroyed, when a worker gives up the run, with stack for each: some thousand are safe.
/// - Parameters by reference refer to the caller's objects as in any function; those of a task that
///   is kept or spawned must be values.
/// - No local of it may need more than 16 bytes of alignment.
template <class T>
class [[nodiscard]] task {
  static_assert(!std::is_reference_v<T>, "a task's result is a value: return a pointer instead");

 public:
  using promise_type = detail::wf::task_promise<T>;

  task(task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  task(task const&) = delete;

  task& operator=(task&& other) noexcept {
    task(std::move(other)).swap(*this);
    return *this;
  }

  ~task() {
    if (handle_) handle_.destroy();
  }

  void swap(task& other) noexcept { std::swap(handle_, other.handle_); }

 private:
  friend promise_type;
  friend class detail::wf::access;
  friend class detail::wf::task_awaiter<T>;

  explicit task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}

  promise_type& promise() const {
    if (!handle_) throw std::logic_error("this task was awaited or moved from before");
    return handle_.promise();
  }

  detail::wf::task_awaiter<T> await_in_workflow(detail::wf::promise_base& awaiting,
                                                std::source_location where) &&;

  std::coroutine_handle<promise_type> handle_;
};

}  // namespace temporal::workflow

namespace temporal::detail::wf {

/// Runs a task and gives its result. It owns the task: the frame ends with the co_await.
template <class T>
class task_awaiter {
 public:
  task_awaiter(workflow::task<T> awaited, promise_base& awaiting, std::source_location where)
      : awaited_(std::move(awaited)), awaiting_(awaiting), where_(where) {
    // Queues in front, and so runs as soon as the awaiting coroutine is suspended.
    awaited_.promise().start(awaiting_);
  }

  task_awaiter(task_awaiter const&) = delete;
  task_awaiter& operator=(task_awaiter const&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) noexcept {
    awaiting_.wait_at(await_site(where_, awaited_.handle_.promise()));
  }
  T await_resume() { return awaited_.handle_.promise().take(); }

 private:
  workflow::task<T> awaited_;
  promise_base& awaiting_;
  std::source_location where_;
};

template <class T>
workflow::task<T> task_promise<T>::get_return_object() noexcept {
  auto const handle = std::coroutine_handle<task_promise>::from_promise(*this);
  set_handle(handle);
  return workflow::task<T>(handle);
}

inline workflow::task<void> task_promise<void>::get_return_object() noexcept {
  auto const handle = std::coroutine_handle<task_promise>::from_promise(*this);
  set_handle(handle);
  return workflow::task<void>(handle);
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

template <class T>
detail::wf::task_awaiter<T> task<T>::await_in_workflow(detail::wf::promise_base& awaiting,
                                                       std::source_location where) && {
  return detail::wf::task_awaiter<T>(std::move(*this), awaiting, where);
}

}  // namespace temporal::workflow

#include <temporal/detail/workflow/runtime.hpp>
