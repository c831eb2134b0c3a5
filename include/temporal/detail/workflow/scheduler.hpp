#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/common/intrusive_list.hpp>
#include <temporal/detail/workflow/ambient.hpp>
#include <temporal/detail/workflow/promise.hpp>
#include <temporal/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace temporal::detail::wf {

class condition_base;
class context;

struct root_tag {};
struct condition_tag {};

/// One line of a stack: an operation that is waited for, or a coroutine.
class stack_entry {
 public:
  stack_entry() {}

  std::string name;  ///< Of the operation, or of the coroutine that is awaited.
  std::string file;  ///< Of the co_await; as the compiler was given it.
  std::uint32_t line = 0;
  std::string function;  ///< That contains the co_await.
};

/// Where one root waits.
class root_stack {
 public:
  root_stack() {}

  std::string root;
  std::vector<stack_entry> entries;  ///< Innermost first; none of a root that is not suspended.
};

/// Runs the coroutines of one workflow run, and is the only source of the order in which they are
/// resumed. It knows neither clock nor thread nor protocol: who settles cells decides what happens.
///
/// Used by one thread at a time. Everything that belongs to it, tasks and cells, must be gone
/// before it.
class scheduler {
 public:
  /// @param inherited what roots have unless they are given another one; null: a scope of its own.
  TEMPORAL_DECL explicit scheduler(ambient_pointer inherited = nullptr);
  TEMPORAL_DECL ~scheduler();

  scheduler(scheduler const&) = delete;
  scheduler& operator=(scheduler const&) = delete;

  /// The scheduler that this thread works for.
  /// @throws std::logic_error when there is none.
  TEMPORAL_DECL static scheduler& current();
  TEMPORAL_DECL static scheduler* find_current() noexcept;

  /// Makes a scheduler the current one of this thread, for a block.
  class enter {
   public:
    TEMPORAL_DECL explicit enter(scheduler& entered) noexcept;
    TEMPORAL_DECL ~enter();

    enter(enter const&) = delete;
    enter& operator=(enter const&) = delete;

   private:
    scheduler* previous_;
  };

  /// For a block, in which code must not change the workflow: predicates, queries, validators.
  class read_only_section {
   public:
    explicit read_only_section(scheduler& restricted) noexcept
        : restricted_(restricted), previous_(std::exchange(restricted.read_only_, true)) {}
    ~read_only_section() { restricted_.read_only_ = previous_; }

    read_only_section(read_only_section const&) = delete;
    read_only_section& operator=(read_only_section const&) = delete;

   private:
    scheduler& restricted_;
    bool previous_;
  };

  /// Another ambient for a block of code that is no coroutine.
  class ambient_section {
   public:
    ambient_section(scheduler& changed, ambient_pointer inherited) noexcept
        : changed_(changed),
          inherited_(std::move(inherited)),
          previous_(std::exchange(changed.ambient_, &inherited_)) {}
    ~ambient_section() { changed_.ambient_ = previous_; }

    ambient_section(ambient_section const&) = delete;
    ambient_section& operator=(ambient_section const&) = delete;

   private:
    scheduler& changed_;
    ambient_pointer inherited_;
    ambient_pointer const* previous_;
  };

  /// The engine that this belongs to.
  context* owner() const noexcept { return owner_; }
  void set_owner(context* owner) noexcept { owner_ = owner; }

  /// Queues a coroutine that nothing awaits. Descriptions name roots in stack traces. While the run
  /// is evicted, the body is dropped.
  /// @param inherited null: as given to the constructor.
  TEMPORAL_DECL void start_root(workflow::task<> body, std::string description,
                                ambient_pointer inherited = nullptr);

  /// Called with what escapes a root, after the root's coroutine is destroyed. What it throws
  /// leaves `run`, which can go on later. Without it, the exception itself does.
  std::function<void(std::exception_ptr)> on_root_error;

  /// Called with the exception of a spawned task that nobody looked at. It depends on when objects
  /// die, and so may be reported but must not decide anything.
  std::function<void(std::exception_ptr)> on_unobserved;

  /// Resumes what is ready, in order. When nothing is, the first condition that holds, in the order
  /// of their registration, makes its waiter ready; and so on until nothing is left to do.
  TEMPORAL_DECL void run();

  /// The same without a look at conditions.
  TEMPORAL_DECL void run_ready();

  /// Destroys the roots that were started within this coroutine, the youngest first: see
  /// `promise_base::own_tasks`. Does nothing while the run is evicted.
  TEMPORAL_DECL void end_tasks(promise_base const& owner) noexcept;

  /// Destroys all coroutines, the youngest root first. From then on nothing is resumed and nothing
  /// can be started.
  TEMPORAL_DECL void evict() noexcept;
  bool evicting() const noexcept { return evicting_; }

  bool read_only() const noexcept { return read_only_; }

  /// @param action for the message: "spawn".
  /// @throws std::logic_error while the code must not change the workflow.
  TEMPORAL_DECL void check_writable(char const* action) const;

  /// What code that runs now inherits; never null.
  ambient_pointer const& current_ambient() const noexcept { return *ambient_; }
  ambient_pointer const& root_ambient() const noexcept { return root_ambient_; }

  /// The memory of all coroutines' frames.
  std::size_t frame_bytes() const noexcept { return frame_bytes_; }

  /// Whether a root is left that has not ended.
  bool has_roots() const noexcept { return !roots_.empty(); }

  /// Where the roots wait, in the order of their creation.
  TEMPORAL_DECL std::vector<root_stack> stacks() const;
  /// The same as text.
  TEMPORAL_DECL std::string stack_trace() const;

  /// Has a suspended coroutine resumed after all that are ready. Once the run is evicted: nothing.
  TEMPORAL_DECL void queue(promise_base& suspended) noexcept;
  /// The same before all others: a task that is awaited runs on as if called.
  TEMPORAL_DECL void queue_front(promise_base& suspended) noexcept;

  /// Has the condition looked at until it holds or dies.
  TEMPORAL_DECL void watch(condition_base& condition) noexcept;

 private:
  friend class promise_base;

  /// Makes this the current scheduler, and refuses to run within itself.
  class running_section {
   public:
    TEMPORAL_DECL explicit running_section(scheduler& running);
    ~running_section() { running_.running_ = false; }

    running_section(running_section const&) = delete;
    running_section& operator=(running_section const&) = delete;

   private:
    enter entered_;
    scheduler& running_;
  };

  TEMPORAL_DECL void resume_first();
  TEMPORAL_DECL bool settle_first_condition();

  ambient_pointer root_ambient_;
  ambient_pointer const* ambient_ = &root_ambient_;
  context* owner_ = nullptr;
  intrusive_list<promise_base, ready_tag> ready_;
  intrusive_list<condition_base, condition_tag> conditions_;
  intrusive_list<root, root_tag> roots_;
  root* ended_ = nullptr;
  std::size_t frame_bytes_ = 0;
  bool running_ = false;
  bool evicting_ = false;
  bool read_only_ = false;
};

}  // namespace temporal::detail::wf
