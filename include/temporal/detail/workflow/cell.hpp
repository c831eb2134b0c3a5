#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/common/intrusive_list.hpp>
#include <temporal/detail/workflow/scope_state.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

class scheduler;

struct waiter_tag {};

/// Something that waits for a cell; it leaves the cell when it dies.
class waiter : public leaving_link<waiter_tag> {
 public:
  /// The cell is settled, and holds the waiter no more.
  virtual void wake() noexcept = 0;

 protected:
  ~waiter() = default;
};

/// The outcome of one started operation, and those who wait for it. Always owned by shared_ptr.
class cell_base {
 public:
  /// @param operation for stack traces: `execute_activity 'charge'`.
  /// @param where the author's code started it.
  TEMPORAL_DECL explicit cell_base(std::string operation,
                                   std::source_location where = std::source_location());
  TEMPORAL_DECL virtual ~cell_base();

  cell_base(cell_base const&) = delete;
  cell_base& operator=(cell_base const&) = delete;

  bool settled() const noexcept { return settled_; }
  std::exception_ptr const& error() const noexcept { return error_; }
  std::string const& operation() const noexcept { return operation_; }
  std::source_location const& where() const noexcept { return where_; }
  /// Null if made outside of a workflow.
  scheduler* owner() const noexcept { return owner_; }

  /// Ends the operation with an error. Ignored when it has ended already.
  TEMPORAL_DECL void fail(std::exception_ptr error);

  /// Makes the operation one of the scope: it is cancelled with it. To be called first of all.
  /// @return whether to go on and start it. If the scope is cancelled already, the cell fails; if
  /// the run is evicted, it will never be settled.
  TEMPORAL_DECL bool join(scope_state& scope);

  /// What `cancel` does. It must not own the cell, and is called at most once, never after the cell
  /// is settled.
  void set_canceller(std::function<void()> canceller) noexcept {
    canceller_ = std::move(canceller);
  }

  /// Asks the operation to end. Whether and when it does is the canceller's choice.
  TEMPORAL_DECL void cancel();

  void add_waiter(waiter& waiting) noexcept { waiters_.push_back(waiting); }

  /// Throws the error, if there is one, and notes that somebody saw it.
  TEMPORAL_DECL void rethrow();
  bool observed() const noexcept { return observed_; }

 protected:
  /// Wakes those who wait, in the order in which they came.
  TEMPORAL_DECL void finish();

 private:
  scheduler* owner_;
  std::string operation_;
  std::source_location where_;
  std::exception_ptr error_;
  intrusive_list<waiter, waiter_tag> waiters_;
  std::function<void()> canceller_;
  registration in_scope_;
  bool settled_ = false;
  bool observed_ = false;
};

template <class T>
class cell : public cell_base {
 public:
  using cell_base::cell_base;

  /// Ends the operation with a value. Ignored when it has ended already.
  void settle(T value) {
    if (settled()) return;
    value_.emplace(std::move(value));
    finish();
  }

  /// The value, or the error as an exception.
  T const& value() {
    rethrow();
    return *value_;
  }

  /// The same for keeps: what cannot be copied is there once.
  T take() {
    rethrow();
    if constexpr (std::is_copy_constructible_v<T>) {
      return *value_;
    } else {
      if (!value_) throw std::logic_error("this result cannot be copied and was taken before");
      auto taken = std::move(*value_);
      value_.reset();
      return taken;
    }
  }

 private:
  std::optional<T> value_;
};

template <>
class cell<void> : public cell_base {
 public:
  using cell_base::cell_base;

  void settle() {
    if (!settled()) finish();
  }

  void value() { rethrow(); }
  void take() { rethrow(); }
};

}  // namespace temporal::detail::wf
