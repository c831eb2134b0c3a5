#pragma once

#include <temporal/config.hpp>

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace temporal::detail::testing {

/// Starts `arguments[0]`, looked up in PATH, in a group of its own and with standard input at its
/// end. Linux ends it with the thread that calls this, unless it has ended before.
/// @param environment set in addition to this process's.
/// @param output descriptor that becomes its standard output.
/// @param errors the same for standard error; negative: that of this process.
/// @return its number; it is to be waited for.
/// @throws std::system_error when it cannot be started, with the reason.
TEMPORAL_DECL pid_t start_program(std::vector<std::string> arguments,
                                  std::map<std::string, std::string> const& environment, int output,
                                  int errors);

/// A child process that does not outlive its object, nor this process, however that ends.
///
/// A thread of its own starts it, because Linux can end a child with the thread that made it, and
/// reads what it prints, so that it never waits for a reader.
///
/// Distinct and shared objects: safe.
class child_process {
 public:
  /// Starts `arguments[0]`, looked up in PATH, with standard input at its end.
  /// @throws std::system_error when that fails, with the program's name.
  TEMPORAL_DECL explicit child_process(std::vector<std::string> arguments);
  TEMPORAL_DECL ~child_process();
  child_process(child_process const&) = delete;
  child_process& operator=(child_process const&) = delete;

  /// Its number, also after its end.
  pid_t id() const noexcept { return id_; }
  TEMPORAL_DECL bool running() const;
  /// The end of what it printed, both streams: at most 16 KiB.
  TEMPORAL_DECL std::string output() const;

  /// Asks it to end, with SIGTERM, and waits; ends it after `limit`.
  TEMPORAL_DECL void stop(std::chrono::milliseconds limit);
  /// Ends it at once, and waits for that.
  TEMPORAL_DECL void kill();

 private:
  TEMPORAL_DECL void run(std::vector<std::string> arguments);
  TEMPORAL_DECL void read_output(int source);
  /// While it has not been waited for, its number cannot belong to another process.
  TEMPORAL_DECL void send(int signal);

  pid_t id_ = -1;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool started_ = false;
  bool ended_ = false;
  int problem_ = 0;  // errno of a start that failed
  std::string output_;
  std::thread keeper_;
};

}  // namespace temporal::detail::testing

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/testing/child_process.ipp>
#endif
