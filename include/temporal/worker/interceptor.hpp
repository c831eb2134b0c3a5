#pragma once

#include <temporal/activity/context.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/workflow/interceptor.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace temporal {

namespace detail::worker {
class activity_call;
class heartbeat_path;
}  // namespace detail::worker

/// What executes an activity. Arguments are not decoded yet.
class execute_activity_input {
 public:
  execute_activity_input(activity::context context, payloads arguments)
      : context(std::move(context)),
        arguments(std::move(arguments)),
        headers(this->context.info().headers) {}

  activity::context context;
  payloads arguments;
  /// As the caller's side sent them.
  std::map<std::string, payload> headers;
};

/// What a heartbeat says. Details are encoded already.
class activity_heartbeat_input {
 public:
  activity_heartbeat_input(activity::context context, payloads details)
      : context(std::move(context)), details(std::move(details)) {}

  activity::context context;
  payloads details;
};

/// An activity's execution, from some interceptor on inwards. Cheap to copy.
class activity_inbound {
 public:
  explicit activity_inbound(std::shared_ptr<detail::worker::activity_call const> call,
                            std::size_t position = 0) noexcept
      : call_(std::move(call)), position_(position) {}

  TEMPORAL_DECL asio::awaitable<payloads> execute_activity(execute_activity_input input) const;

 private:
  std::shared_ptr<detail::worker::activity_call const> call_;
  std::size_t position_;
};

/// What an activity does itself, from some interceptor on outwards. Cheap to copy.
class activity_outbound {
 public:
  explicit activity_outbound(std::shared_ptr<detail::worker::heartbeat_path const> path,
                             std::size_t position = 0) noexcept
      : path_(std::move(path)), position_(position) {}

  TEMPORAL_DECL void heartbeat(activity_heartbeat_input input) const;

 private:
  std::shared_ptr<detail::worker::heartbeat_path const> path_;
  std::size_t position_;
};

/// Sees what comes to activities.
class activity_inbound_interceptor {
 public:
  virtual ~activity_inbound_interceptor() = default;

  /// Runs on the worker's executor, also when the activity blocks a thread of its own. What it
  /// throws is the activity's failure; what it returns is the activity's result, encoded.
  TEMPORAL_DECL virtual asio::awaitable<payloads> execute_activity(execute_activity_input input,
                                                                   activity_inbound next);

 protected:
  activity_inbound_interceptor() = default;
  activity_inbound_interceptor(activity_inbound_interceptor const&) = default;
  activity_inbound_interceptor& operator=(activity_inbound_interceptor const&) = default;
};

/// Sees what activities do.
class activity_outbound_interceptor {
 public:
  virtual ~activity_outbound_interceptor() = default;

  /// Runs on the thread that calls `activity::context::heartbeat`.
  TEMPORAL_DECL virtual void heartbeat(activity_heartbeat_input input, activity_outbound next);

 protected:
  activity_outbound_interceptor() = default;
  activity_outbound_interceptor(activity_outbound_interceptor const&) = default;
  activity_outbound_interceptor& operator=(activity_outbound_interceptor const&) = default;
};

/// Sees everything that workers do to whom it is given, by `worker_options::interceptors`. Override
/// what is of interest, change the input, and hand it on:
/// @code
/// struct tracing : temporal::worker_interceptor {
///   asio::awaitable<temporal::payloads> execute_activity(temporal::execute_activity_input input,
///                                                        temporal::activity_inbound next) override
///                                                        {
///     span here(input.headers["trace"]);
///     auto pending = next.execute_activity(std::move(input));
///     co_return co_await std::move(pending);
///   }
/// };
/// @endcode
/// Workflow runs have an interceptor each, which `intercept_workflow` makes.
///
/// The first interceptor of a worker's list is the outermost. One object may serve many workers,
/// activities and threads at a time.
class worker_interceptor : public activity_inbound_interceptor,
                           public activity_outbound_interceptor,
                           public workflow::interceptor_factory {};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
// Its bodies come with what they pass on to, which needs this.
#include <temporal/detail/worker/activity_call.hpp>
#endif
