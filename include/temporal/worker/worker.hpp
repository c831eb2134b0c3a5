#pragma once

#include <temporal/activity/context.hpp>
#include <temporal/activity/definition.hpp>
#include <temporal/client/client.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/worker/activity_registry.hpp>
#include <temporal/detail/worker/worker_state.hpp>
#include <temporal/detail/workflow/typed_workflow.hpp>
#include <temporal/worker/interceptor.hpp>
#include <temporal/worker/worker_options.hpp>

#include <asio/awaitable.hpp>

#include <memory>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>

namespace temporal {

/// Takes the tasks of one task queue and does them: activities and workflows that are registered
/// with it. It uses the client's connection, namespace, data converter and codecs.
/// @code
/// temporal::worker worker(client, "orders");
/// worker.register_activity<&greet>();
/// worker.register_activities<&shop::charge, &shop::fetch>(my_shop);
/// co_await worker.run();
/// @endcode
///
/// An activity is a function (object) or member function with parameters and a result that the data
/// converter can convert, and perhaps an `activity::context` before them. There are two kinds:
/// - Ordinary functions block: each call has a thread of the worker's own.
/// - Coroutines, which return an `asio::awaitable`, run on the executor that runs `run`, each on a
///   strand of it; they must not block. When told to stop, they are canceled as Asio cancels.
/// Many calls of one activity may run at a time, and the same call more than once: what they share
/// must be safe to share, and what they do safe to repeat.
///
/// A cheap handle: copies share the worker. When an `io_context` ends while `run` waits in it, the
/// worker ends, too; its end then waits for activities that block a thread.
/// Distinct objects: safe. Shared objects: `shutdown` is safe.
class worker {
 public:
  /// @throws std::invalid_argument for bad options, and an empty task queue.
  TEMPORAL_DECL worker(temporal::client const& client, std::string task_queue,
                       worker_options options = {});

  TEMPORAL_DECL std::string const& task_queue() const noexcept;
  TEMPORAL_DECL std::string const& identity() const noexcept;

  /// Registers a function under `activity::name<Function>`: that of the function, unless it was
  /// specialized.
  /// @throws std::invalid_argument when the name is taken or reserved. std::logic_error when the
  ///   worker has been started. (So do all functions that register.)
  template <auto Function, class Owner = detail::handler_class<Function>>
  void register_activity() {
    register_activity<Function>(std::string(activity::name<Function>));
  }

  /// The same under another name.
  template <auto Function, class Owner = detail::handler_class<Function>>
  void register_activity(std::string name) {
    static_assert(std::is_void_v<Owner>,
                  "a member function needs an object to be called on: write "
                  "register_activities<&shop::charge>(my_shop)");
    using traits = detail::activity_traits<Function>;
    add(std::move(name), detail::worker::make_typed_entry<traits>(Function));
  }

  /// Registers a function object, such as a lambda, whose parameters have types.
  template <class Callable>
  void register_activity(std::string name, Callable callable) {
    using traits = detail::activity_type_traits<Callable>;
    add(std::move(name), detail::worker::make_typed_entry<traits>(std::move(callable)));
  }

  /// Registers a member function under another name than its own.
  template <auto Function, class Object, class Owner = detail::handler_class<Function>>
  void register_activity(std::string name, Object&& object) {
    add(std::move(name),
        detail::worker::make_member_entry<Function>(pointer_to(std::forward<Object>(object))));
  }

  /// Registers member functions of an object: an lvalue, which must outlive the worker's run, or a
  /// `std::shared_ptr`.
  template <auto... Functions, class Object>
  void register_activities(Object&& object) {
    static_assert(sizeof...(Functions) > 0,
                  "name the member functions: register_activities<&shop::charge>(my_shop)");
    auto const pointer = pointer_to(std::forward<Object>(object));
    (add(std::string(activity::name<Functions>),
         detail::worker::make_member_entry<Functions>(pointer)),
     ...);
  }

  /// Registers functions, each under its own name.
  template <auto... Functions>
  void register_activities() {
    static_assert(sizeof...(Functions) > 0, "name the functions: register_activities<&greet>()");
    (register_activity<Functions>(), ...);
  }

  /// Registers what is called for activities that have no function of their own here. It takes
  /// their arguments as `payloads`, and learns their names from its context:
  /// `[](activity::context here, payloads arguments) -> raw_value { ... }`.
  template <class Callable>
  void register_dynamic_activity(Callable callable) {
    using traits = detail::activity_type_traits<Callable>;
    state_->activities().add_dynamic(
        detail::worker::make_dynamic_entry<traits>(std::move(callable)));
  }

  /// Registers a workflow class, which has a definition: see `workflow::define`. Its name is that
  /// of its run function.
  template <class Workflow>
  void register_workflow() {
    state_->workflows().add(detail::wf::make_workflow_type<Workflow>());
  }

  /// Registers the workflow class that runs for types that have none of their own here. Its run
  /// function takes the arguments as `payloads`, and learns the type from `workflow::info()`.
  template <class Workflow>
  void register_dynamic_workflow() {
    state_->workflows().add_dynamic(detail::wf::make_workflow_type<Workflow>());
  }

  /// Works until it is shut down.
  ///
  /// First asks the server for the namespace. Shutting down means: no new tasks are taken;
  /// activities go on for `worker_options::graceful_shutdown_period`, then are told to stop, with
  /// the reason `worker_shutdown`; all of them are waited for, and their results reported.
  ///
  /// A worker runs once.
  ///
  /// @throws namespace_not_found when there is no such namespace; error when the server cannot be
  ///   asked for it, or refuses later polls for a minute; what the provider of an API key throws,
  ///   when it does so at the start, or for a minute later. The worker is shut down then, before
  ///   this throws.
  /// @throws std::logic_error when it runs already, has run, or has nothing registered.
  /// Cancellation: shuts the worker down, and returns when that is done.
  TEMPORAL_DECL asio::awaitable<void> run();

  /// Runs until the process is told to end by SIGINT (Ctrl+C) or SIGTERM, then shuts down as `run`
  /// does. During that, a second one ends the process at once, unless it also has another handler.
  /// @throws as `run` does.
  /// Cancellation: as that of `run`.
  TEMPORAL_DECL asio::awaitable<void> run_until_interrupted();

  /// Runs on this thread, in an `io_context` of its own, until `shutdown` is called or `stop` is
  /// requested.
  /// @throws as `run` does.
  TEMPORAL_DECL void run_blocking(std::stop_token stop = {});

  /// Has `run` shut down and return; does not wait for it. Safe on any thread, at any time; no
  /// signal handler may call it, but a handler of an `asio::signal_set` may.
  TEMPORAL_DECL void shutdown() noexcept;

 private:
  template <class Object>
  static auto pointer_to(Object&& object) {
    if constexpr (requires {
                    *object;
                    object.use_count();
                  }) {
      return std::remove_cvref_t<Object>(std::forward<Object>(object));
    } else {
      static_assert(std::is_lvalue_reference_v<Object>,
                    "the object of activities must outlive the worker: pass a variable or a "
                    "std::shared_ptr, not a temporary");
      return std::addressof(object);
    }
  }

  TEMPORAL_DECL void add(std::string name, detail::worker::activity_entry entry);

  std::shared_ptr<detail::worker::worker_state> state_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/worker.ipp>
#endif
