#pragma once

#include <temporal/activity/cancellation.hpp>
#include <temporal/activity/context.hpp>
#include <temporal/activity/info.hpp>
#include <temporal/common/log.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/activity/traits.hpp>
#include <temporal/run.hpp>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace temporal::testing {

/// What `activity_environment::run` throws when the activity called `context::complete_async`.
class completes_elsewhere : public std::logic_error {
 public:
  completes_elsewhere() : std::logic_error("the activity is to be completed from elsewhere") {}
};

/// Runs activities without a server and without a worker, on the thread that calls `run`:
/// @code
/// temporal::testing::activity_environment environment;
/// environment.info.attempt = 2;
/// environment.on_heartbeat = [&](temporal::payloads const&) { environment.cancel(); };
/// CHECK_THROWS_AS(environment.run(&copy_files, from, to), temporal::canceled_failure);
/// @endcode
/// Arguments and results are not converted; the details of heartbeats are, with `data_converter`.
/// `cancel` is safe on any thread; all else is for one thread at a time.
class activity_environment {
 public:
  TEMPORAL_DECL activity_environment();

  /// What the activity sees of itself. As made, an attempt of an activity `test`, with made-up ids.
  activity::info info;
  temporal::data_converter data_converter;
  temporal::logger logger;
  /// Called for each heartbeat, on the thread that makes it; nothing is held back.
  std::function<void(payloads const& details)> on_heartbeat;

  /// Tells the activity that runs to stop, or the next one when none runs.
  TEMPORAL_DECL void cancel(
      activity::cancellation_reason reason = activity::cancellation_reason::canceled);

  /// Runs a function or a function object, and returns its result or throws what it throws. A
  /// coroutine runs to its end, in an `io_context` of its own.
  template <class Callable, class... Args>
  auto run(Callable&& callable, Args&&... args) {
    using traits = detail::activity_type_traits<std::decay_t<Callable>>;
    return run_as<traits>(callable, std::forward<Args>(args)...);
  }

  /// Runs a member function on an object: `environment.run<&shop::charge>(my_shop, order)`.
  template <auto Function, class Object, class... Args>
  auto run(Object& object, Args&&... args) {
    auto const call = [&object](auto&&... values) -> decltype(auto) {
      return (object.*Function)(std::forward<decltype(values)>(values)...);
    };
    return run_as<detail::activity_traits<Function>>(call, std::forward<Args>(args)...);
  }

 private:
  /// The attempt that runs, current on this thread as long as this lives.
  class running {
   public:
    TEMPORAL_DECL explicit running(activity_environment& environment);
    TEMPORAL_DECL ~running();
    running(running const&) = delete;
    running& operator=(running const&) = delete;

    activity::context const& context() const noexcept { return *context_; }

   private:
    struct scope;
    std::unique_ptr<scope> scope_;
    std::optional<activity::context> context_;
  };

  template <class Traits, class Function, class... Args>
  typename Traits::result run_as(Function& function, Args&&... args) {
    running const here(*this);
    try {
      if constexpr (Traits::is_coroutine) {
        return finish(here.context(), invoke<Traits>(function, here.context(), args...));
      } else {
        return invoke<Traits>(function, here.context(), args...);
      }
    } catch (...) {
      rethrow();
    }
  }

  template <class Traits, class Function, class... Args>
  static decltype(auto) invoke(Function& function, activity::context const& here, Args&... args) {
    if constexpr (Traits::takes_context) {
      return function(activity::context(here), args...);
    } else {
      return function(args...);
    }
  }

  /// Runs the coroutine, and cancels it when the activity is canceled.
  template <class Result>
  static Result finish(activity::context const& here, asio::awaitable<Result> work) {
    if constexpr (std::is_void_v<Result>) {
      asio::io_context context(1);
      asio::cancellation_signal signal;
      std::exception_ptr error;
      asio::co_spawn(
          context, std::move(work),
          asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) { error = e; }));
      {
        std::stop_callback const on_cancel(here.stop_token(), [&] {
          asio::post(context, [&signal] {
            signal.emit(asio::cancellation_type::terminal | asio::cancellation_type::total);
          });
        });
        context.run();
      }
      if (error) std::rethrow_exception(error);
    } else {
      std::optional<Result> result;
      finish(here, detail::store(std::move(work), result));
      return *std::move(result);
    }
  }

  /// Throws the exception that is handled, or what it stands for.
  [[noreturn]] TEMPORAL_DECL static void rethrow();

  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace temporal::testing

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/testing/activity_environment.ipp>
#endif
