#pragma once

#include <temporal/activity/cancellation.hpp>
#include <temporal/activity/info.hpp>
#include <temporal/common/log.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace temporal::detail::act {

/// What ends an activity that somebody else will complete. No `std::exception`, so that activities
/// do not take it for a failure of theirs.
class will_complete_elsewhere {};

/// One attempt of an activity, as its context sees it: shared by all copies of the context, and by
/// who runs it. Safe on any thread.
class attempt {
 public:
  TEMPORAL_DECL attempt(activity::info info, data_converter converter, logger log);
  virtual ~attempt() = default;
  attempt(attempt const&) = delete;
  attempt& operator=(attempt const&) = delete;

  activity::info const& info() const noexcept { return info_; }
  data_converter const& converter() const noexcept { return converter_; }
  logger const& log() const noexcept { return log_; }

  /// Takes the details of a heartbeat. Never blocks.
  virtual void heartbeat(payloads details) = 0;

  std::stop_token stop_token() const noexcept { return stop_.get_token(); }
  TEMPORAL_DECL std::optional<activity::cancellation_reason> cancellation_reason() const;
  TEMPORAL_DECL activity::cancellation_details cancellation_details() const;

 protected:
  /// Tells the activity to stop. Only the first reason counts. Stop callbacks run in this call.
  /// @return whether this was the first.
  TEMPORAL_DECL bool latch_cancellation(activity::cancellation_reason reason,
                                        activity::cancellation_details details);

 private:
  activity::info const info_;
  data_converter const converter_;
  logger const log_;
  mutable std::mutex mutex_;  // of the next two
  std::optional<activity::cancellation_reason> reason_;
  activity::cancellation_details details_;
  std::stop_source stop_;
};

/// A logger whose messages begin with what the activity is.
TEMPORAL_DECL logger logger_of(activity::info const& info, logger const& target);

/// Makes an attempt the current one of this thread, for as long as this lives.
class current_attempt {
 public:
  TEMPORAL_DECL explicit current_attempt(std::shared_ptr<attempt> running);
  TEMPORAL_DECL ~current_attempt();
  current_attempt(current_attempt const&) = delete;
  current_attempt& operator=(current_attempt const&) = delete;

  /// That of this thread, or nothing. (A function of its own: compilers may keep the address of a
  /// thread's variable when a coroutine has moved to another thread.)
  TEMPORAL_DECL static std::shared_ptr<attempt> get();

 private:
  std::shared_ptr<attempt> previous_;
};

}  // namespace temporal::detail::act

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/activity/attempt.ipp>
#endif
