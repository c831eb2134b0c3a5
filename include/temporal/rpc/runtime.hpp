#pragma once

#include <temporal/config.hpp>

#include <memory>

namespace temporal {

namespace detail::rpc {
class queue_runtime;
}

/// The background of connections: one gRPC completion queue and the thread that serves it.
///
/// A connection makes its own unless `connection_options::runtime` gives it one; many connections
/// may share one. The thread only hands finished calls to the executors of the coroutines that
/// await them: no user code runs on it. Nothing is global, and nothing exists before the first
/// runtime does.
///
/// A runtime is a cheap handle: copies share the queue. It ends when the last handle, connection
/// and call in flight are gone, on whichever thread that is.
///
/// Distinct objects: safe. Shared objects: safe, but for assignment.
class runtime {
 public:
  /// Starts the queue's thread.
  /// @throws std::system_error when the system has no thread left.
  TEMPORAL_DECL runtime();

  /// For the library's own use.
  std::shared_ptr<detail::rpc::queue_runtime> const& impl() const noexcept { return impl_; }

 private:
  std::shared_ptr<detail::rpc::queue_runtime> impl_;
};

/// Keeps gRPC from writing to the standard error stream, where it prints a line or two about each
/// failure that an exception tells too: sets GRPC_VERBOSITY to `NONE` unless it is set already.
///
/// For the beginning of `main`: it changes the process's environment, and gRPC looks there only
/// before its first use. The library never does so by itself.
TEMPORAL_DECL void quiet_grpc();

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/runtime.ipp>
#endif
