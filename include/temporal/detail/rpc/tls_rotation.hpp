#pragma once

#include <temporal/common/log.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/rpc/credentials.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace temporal::detail::rpc {

/// When to warn that a certificate ends. Without clock and thread.
///
/// It warns twice before the end, and once after it: 7 days and 1 day before, or, for certificates
/// that live for less than 70 and 30 days, at a tenth and a thirtieth of their life.
class expiry_watch {
 public:
  using clock = std::chrono::system_clock;

  /// A certificate came in place of another one.
  TEMPORAL_DECL void begin(tls_material const& material);

  /// The warning that is due and was not given yet, without the certificate's name.
  TEMPORAL_DECL std::optional<std::string> due(clock::time_point now);

  /// When the next warning is due; nothing when none is to come.
  TEMPORAL_DECL std::optional<clock::time_point> next() const;

 private:
  std::optional<clock::time_point> ends_;
  clock::duration ahead_[2] = {};
  int given_ = 0;  // stages that were told
};

/// When to look at the sources again. Without clock and thread.
class look_schedule {
 public:
  using clock = std::chrono::steady_clock;

  /// The first look is after one interval; zero: there is none.
  TEMPORAL_DECL void begin(clock::time_point now, std::chrono::milliseconds interval);

  /// The next look is after one interval; or after a second, if that is sooner, when something was
  /// found for the first time that may be complete in a moment.
  TEMPORAL_DECL void looked(clock::time_point now, bool look_again);

  /// Nothing when there is no look to come.
  std::optional<clock::time_point> next() const noexcept { return next_; }

 private:
  clock::duration interval_{};
  std::optional<clock::time_point> next_;
};

/// Keeps the TLS of one connection fresh: reads the sources that may change again and again, on a
/// thread of its own, and hands a new set over. Nothing else may happen on the caller's threads or
/// on the queue's: a provider may block.
///
/// The thread ends with `stop` or the destructor, which wait for a provider's call that is under
/// way (unless they are called by it).
class tls_rotation {
 public:
  using setup_ptr = std::shared_ptr<tls_setup const>;
  /// Puts a set to use. Called with a lock held, so that sets come in their order.
  using use = std::function<void(setup_ptr)>;

  /// Starts the thread, if there is anything to read again or to warn of.
  TEMPORAL_DECL tls_rotation(setup_ptr first, use apply, logger log, std::string target);
  TEMPORAL_DECL ~tls_rotation();
  tls_rotation(tls_rotation const&) = delete;
  tls_rotation& operator=(tls_rotation const&) = delete;

  /// Puts another set to use, which is then the one that is kept fresh.
  TEMPORAL_DECL void replace(setup_ptr next);

  /// Looks at the sources at once, on this thread.
  /// @return whether a new set was put to use.
  TEMPORAL_DECL bool reload_now();

  TEMPORAL_DECL void stop();

  /// After a fork there is no thread to wait for, and its locks may be in any state.
  TEMPORAL_DECL void abandon() noexcept;

 private:
  struct core;
  std::shared_ptr<core> core_;
  std::unique_ptr<std::thread> thread_;
  std::mutex joining_;
};

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/tls_rotation.ipp>
#endif
