#pragma once

#include <temporal/config.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace temporal {

/// How much a message of the library's log matters.
enum class log_level {
  debug,    ///< For who looks for a fault in the library or in its use.
  info,     ///< Went as planned, and is worth knowing: a certificate was renewed, for example.
  warning,  ///< Works, but will not for long or not well: a certificate ends soon.
  error,    ///< Something did not work that no call reports to its caller.
};

/// `"debug"`, `"info"`, `"warning"` or `"error"`.
TEMPORAL_DECL std::string_view to_string(log_level level) noexcept;

/// Where the library says what no return value and no exception can say. As made, it writes
/// warnings and errors to the standard error stream, a line each, and drops the rest.
///
/// No message holds a secret or a payload's data. What a call reports as an error is not logged as
/// well.
///
/// Cheap to copy: copies share the sink. Distinct objects: safe. Shared objects: safe, but for
/// assignment.
class logger {
 public:
  /// Gets one message, without a line break at its end. May be called from any thread, the
  /// library's own included, and from several at a time; it should return soon. What it throws is
  /// dropped.
  using sink = std::function<void(log_level level, std::string_view message)>;

  /// Warnings and errors to the standard error stream.
  logger() noexcept {}

  /// Messages of `minimum` and above to `target`.
  /// @throws std::invalid_argument when `target` is empty: `discard` is the way to silence.
  TEMPORAL_DECL explicit logger(sink target, log_level minimum = log_level::info);

  /// Drops everything.
  TEMPORAL_DECL static logger discard();

  /// Whether a message of this level goes anywhere: for messages that cost something to make.
  TEMPORAL_DECL bool enabled(log_level level) const noexcept;

  /// Hands the message to the sink, if the level is enabled. Never throws.
  TEMPORAL_DECL void log(log_level level, std::string_view message) const noexcept;

  void debug(std::string_view message) const noexcept { log(log_level::debug, message); }
  void info(std::string_view message) const noexcept { log(log_level::info, message); }
  void warning(std::string_view message) const noexcept { log(log_level::warning, message); }
  void error(std::string_view message) const noexcept { log(log_level::error, message); }

 private:
  std::shared_ptr<sink const> sink_;  // none: the standard error stream
  log_level minimum_ = log_level::warning;
  bool discards_ = false;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/log.ipp>
#endif
