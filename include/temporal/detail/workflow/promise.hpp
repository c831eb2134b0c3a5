#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/common/intrusive_list.hpp>
#include <temporal/detail/workflow/ambient.hpp>
#include <temporal/fwd.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

class promise_base;
class root;
class scheduler;

/// Where a coroutine waits, and for what: a started operation, or another coroutine.
class await_site {
 public:
  await_site() noexcept {}
  await_site(std::source_location where, std::string_view operation) noexcept
      : where(where), operation(operation) {}
  await_site(std::source_location where, promise_base const& callee) noexcept
      : where(where), callee(&callee) {}

  /// As made by its default constructor for the library's own coroutines: these are not shown.
  std::source_location where;
  /// Of the operation; lives as long as that.
  std::string_view operation;
  promise_base const* callee = nullptr;
};

/// The door to what `task`, `future` and `operation` keep from users. `await_in_workflow` makes an
/// awaitable's awaiter, and says by its qualifiers what may be awaited.
class access {
 public:
  template <class Awaitable>
  static auto await(Awaitable&& awaitable, promise_base& promise, std::source_location where)
      -> decltype(std::forward<Awaitable>(awaitable).await_in_workflow(promise, where)) {
    return std::forward<Awaitable>(awaitable).await_in_workflow(promise, where);
  }

  template <class Task>
  static promise_base& promise(Task& task) noexcept {
    return task.promise();
  }

  template <class Future>
  static decltype(auto) cell(Future const& future) noexcept {
    return future.cell();
  }

  template <class Future>
  static decltype(auto) decoder(Future const& future) noexcept {
    return future.decoder();
  }

  template <class Future>
  static decltype(auto) take(Future const& future) {
    return future.take();
  }
};

/// What a workflow's coroutine can wait for.
template <class Awaitable>
concept awaitable = requires(Awaitable&& object, promise_base& promise) {
  access::await(std::forward<Awaitable>(object), promise, std::source_location());
};

/// What waiting for it gives.
template <awaitable Awaitable>
using await_result = decltype(access::await(std::declval<Awaitable>(),
                                            std::declval<promise_base&>(), std::source_location())
                                  .await_resume());

template <class Awaitable>
inline constexpr bool never = false;

struct ready_tag {};

/// What all coroutines of workflows have in common. A coroutine is resumed by the scheduler and by
/// nothing else: starting one and ending one only queue, so that neither depth nor length of a
/// chain costs stack.
class promise_base : public leaving_link<ready_tag> {
 public:
  /// Ends on the coroutine that waits, or on the scheduler's list of roots.
  class final_awaiter {
   public:
    bool await_ready() const noexcept { return false; }

    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      ended.promise().end();
    }

    void await_resume() const noexcept {}
  };

  promise_base(promise_base const&) = delete;
  promise_base& operator=(promise_base const&) = delete;

  /// Frames are counted, for a worker's cache has a limit in bytes.
  TEMPORAL_DECL static void* operator new(std::size_t size);
  TEMPORAL_DECL static void operator delete(void* frame) noexcept;

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error_ = std::current_exception(); }

  template <class Awaitable>
  auto await_transform(Awaitable&& object,
                       std::source_location where = std::source_location::current()) {
    if constexpr (awaitable<Awaitable>) {
      return access::await(std::forward<Awaitable>(object), *this, where);
    } else if constexpr (awaitable<std::remove_cvref_t<Awaitable>>) {
      static_assert(never<Awaitable>,
                    "tasks and operations are awaited once: write co_await std::move(name)");
    } else {
      static_assert(never<Awaitable>,
                    "a workflow can co_await only what temporal::workflow offers: all else would "
                    "not be the same on replay");
    }
  }

  /// Queues the coroutine for the first time. It belongs to what starts it, and inherits its
  /// ambient.
  /// @throws std::logic_error for a task of another run.
  TEMPORAL_DECL void start(promise_base& awaiter);
  /// The same for a root.
  TEMPORAL_DECL void start(scheduler& owner, root& as, ambient_pointer inherited);

  /// To be called before the start: what this coroutine spawns, and what it calls does, ends with
  /// it: before its locals at a `co_return`, so that destructors that refer to these do no harm;
  /// right after them if it flows off its end, throws or is destroyed. Nothing is resumed between.
  void own_tasks() noexcept { owns_tasks_ = true; }

  /// To be called by whatever suspends the coroutine.
  void wait_at(await_site site) noexcept { site_ = site; }

  scheduler& owner() const noexcept { return *owner_; }
  ambient_pointer const& inherited() const noexcept { return ambient_; }
  void set_ambient(ambient_pointer changed) noexcept { ambient_ = std::move(changed); }
  await_site const& site() const noexcept { return site_; }
  std::exception_ptr const& error() const noexcept { return error_; }

 protected:
  TEMPORAL_DECL promise_base() noexcept;
  ~promise_base() { end_tasks(); }

  /// To be called when the body returns.
  void end_tasks() noexcept {
    if (owns_tasks_) end_owned_tasks();
  }

  void set_handle(std::coroutine_handle<> handle) noexcept { handle_ = handle; }

 private:
  friend class scheduler;

  TEMPORAL_DECL void end() noexcept;
  TEMPORAL_DECL void inherit(ambient_pointer const& inherited);
  TEMPORAL_DECL void end_owned_tasks() noexcept;

  std::coroutine_handle<> handle_;
  scheduler* owner_;
  promise_base* awaiter_ = nullptr;
  root* root_ = nullptr;
  ambient_pointer ambient_;
  await_site site_;
  std::exception_ptr error_;
  bool owns_tasks_ = false;
};

/// Awaits for the library's own coroutines, which stack traces leave out.
template <awaitable Awaitable>
class unseen {
 public:
  explicit unseen(Awaitable awaited) : awaited_(std::move(awaited)) {}

 private:
  friend class access;

  auto await_in_workflow(promise_base& promise, std::source_location) && {
    return access::await(std::move(awaited_), promise, std::source_location());
  }

  Awaitable awaited_;
};

/// Gives the awaiting coroutine another ambient; what it starts from then on inherits that.
class change_ambient {
 public:
  explicit change_ambient(ambient_pointer changed) noexcept : changed_(std::move(changed)) {}

 private:
  friend class access;

  std::suspend_never await_in_workflow(promise_base& promise, std::source_location) && {
    promise.set_ambient(std::move(changed_));
    return {};
  }

  ambient_pointer changed_;
};

}  // namespace temporal::detail::wf
