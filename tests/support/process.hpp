#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace temporal::test {

/// A child process that does not outlive the test, however the test ends.
///
/// Make it on a thread that lives as long as the child should: the system ends the child with that
/// thread.
class process {
 public:
  /// Starts `arguments[0]`, looked up in PATH. Its standard output is read by `wait_for_line`, its
  /// errors go to the test's.
  /// @throws std::runtime_error when it cannot be started.
  explicit process(std::vector<std::string> arguments,
                   std::map<std::string, std::string> const& environment = {});
  ~process();
  process(process const&) = delete;
  process& operator=(process const&) = delete;

  pid_t id() const noexcept { return id_; }
  /// Whether it has not ended yet.
  bool running();
  /// The next line of its output that starts with `start`.
  /// @throws std::runtime_error, with all output so far, when none comes.
  std::string wait_for_line(std::string const& start, std::chrono::seconds limit);
  /// Ends it at once and waits for that.
  void kill();
  /// Ends it with SIGTERM; waits until it is gone, at last with SIGKILL.
  void terminate();
  void suspend();
  void resume();

 private:
  pid_t id_ = -1;
  int output_ = -1;
  std::string name_;
  std::string text_;  ///< Output that no one asked for yet.
};

/// A TCP port of 127.0.0.1 that nobody uses right now.
int free_port();

/// The variable's value, or `otherwise` when it is unset or empty.
std::string environment_or(char const* name, std::string const& otherwise);

}  // namespace temporal::test
