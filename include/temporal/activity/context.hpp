#pragma once

#include <temporal/activity/cancellation.hpp>
#include <temporal/activity/info.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/common/log.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <tuple>
#include <utility>

namespace temporal {

namespace detail::act {
class attempt;
}

namespace activity {

/// What an activity may ask and tell while it runs. Activities take it as their first parameter,
/// which is none of the activity's arguments, or call `context::current()`:
/// @code
/// receipt charge(temporal::activity::context here, order const& order) {
///   for (auto const& item : order.items) {
///     here.throw_if_canceled();
///     charge_item(item);
///     here.heartbeat(item.id);
///   }
///   return {};
/// }
/// @endcode
/// An activity learns that it is canceled by the answers to its heartbeats: one that runs long
/// should be given a heartbeat timeout, and call `heartbeat` more often than that.
///
/// A cheap handle that may outlive the activity; what it then tells goes nowhere.
/// Distinct objects: safe. Shared objects: safe, but for assignment.
class context {
 public:
  /// That of the activity that runs on this thread. For functions that block; a coroutine takes its
  /// context as a parameter, for it has no thread of its own.
  /// @throws std::logic_error where no activity runs: on threads that the activity has started, for
  ///   example, which are to be given a copy of its context.
  TEMPORAL_DECL static context current();

  TEMPORAL_DECL activity::info const& info() const noexcept;

  /// Tells the server that the attempt lives, and what a later attempt should know of it. The
  /// details are encoded at once; sending them is left to the worker, which sends the latest ones
  /// at most once in 0.8 times the heartbeat timeout. Never blocks.
  /// @throws conversion_error when a detail cannot be encoded.
  template <class... Details>
  void heartbeat(Details const&... details) const {
    record_heartbeat(data_converter().to_payloads(details...));
  }

  /// What the last heartbeat of an earlier attempt said: nothing at the first attempt, and when it
  /// had no details. `heartbeat_details<int>()` is a `std::optional<int>`;
  /// `heartbeat_details<int, std::string>()` is that of a `std::tuple`.
  /// @throws application_failure, which cannot be retried, when they cannot be decoded as that.
  template <class First, class... Rest>
  auto heartbeat_details() const {
    using details = std::conditional_t<sizeof...(Rest) == 0, First, std::tuple<First, Rest...>>;
    std::optional<details> result;
    auto const& encoded = info().heartbeat_details;
    if (encoded.empty()) return result;
    try {
      auto decoded = data_converter().template from_arguments<First, Rest...>(encoded);
      if constexpr (sizeof...(Rest) == 0) {
        result.emplace(std::get<0>(std::move(decoded)));
      } else {
        result.emplace(std::move(decoded));
      }
    } catch (conversion_error const& error) {
      fail_decoding(error);
    }
    return result;
  }

  /// Stops when the activity is to stop, for whatever reason: wait for it with
  /// `std::condition_variable_any`, or hand it on. Its callbacks run on a thread of the worker's
  /// executor, and must not block.
  TEMPORAL_DECL std::stop_token stop_token() const noexcept;

  bool is_cancel_requested() const noexcept { return stop_token().stop_requested(); }

  /// Why the activity is to stop; nothing while it may go on. The first reason stays.
  TEMPORAL_DECL std::optional<activity::cancellation_reason> cancellation_reason() const;
  TEMPORAL_DECL activity::cancellation_details cancellation_details() const;

  /// Ends the activity when it is to stop.
  /// @throws canceled_failure The worker reports what the reason calls for: that the activity is
  ///   canceled, or that this attempt failed and is to be tried again.
  TEMPORAL_DECL void throw_if_canceled() const;

  /// Ends this attempt without a result: somebody else will complete the activity, by
  /// `info().task_token` or its ids (see `client::get_activity_handle`). Until then its timeouts
  /// go on. Throws what activities should not catch; it is no `std::exception`.
  [[noreturn]] TEMPORAL_DECL void complete_async() const;

  /// The connection's log; messages begin with the activity's type, id and attempt.
  TEMPORAL_DECL temporal::logger logger() const;

  /// The worker's.
  TEMPORAL_DECL temporal::data_converter const& data_converter() const noexcept;

  /// For the library's own use.
  explicit context(std::shared_ptr<detail::act::attempt> attempt) noexcept
      : attempt_(std::move(attempt)) {}
  std::shared_ptr<detail::act::attempt> const& impl() const noexcept { return attempt_; }

 private:
  TEMPORAL_DECL void record_heartbeat(payloads details) const;
  [[noreturn]] TEMPORAL_DECL static void fail_decoding(conversion_error const& error);

  std::shared_ptr<detail::act::attempt> attempt_;
};

}  // namespace activity

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/activity/context.ipp>
#endif
