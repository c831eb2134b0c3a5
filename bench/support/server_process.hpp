#pragma once

#include <sys/types.h>

#include <string>

namespace bench {

enum class server_behavior {
  /// Answers every call at once: GetSystemInfo properly, all others with one fixed reply.
  answering,
  /// Answers GetSystemInfo, and nothing else ever.
  silent,
};

/// A gRPC server in a forked child, so that its CPU time, memory and allocations are not the
/// client's. Make it before this process uses gRPC: gRPC's threads do not survive a fork.
class server_process {
 public:
  explicit server_process(server_behavior behavior);
  server_process(server_process const&) = delete;
  server_process& operator=(server_process const&) = delete;
  ~server_process();

  /// Such as `127.0.0.1:40123`.
  std::string const& target() const noexcept { return target_; }

 private:
  std::string target_;
  ::pid_t child_ = -1;
  /// The child ends when its other end is closed, which also happens when this process dies.
  int leash_ = -1;
};

}  // namespace bench
