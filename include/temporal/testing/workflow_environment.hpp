#pragma once

#include <temporal/client/client.hpp>
#include <temporal/config.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/testing/dev_server.hpp>

#include <asio/awaitable.hpp>

#include <optional>

namespace temporal::testing {

/// How to start a workflow environment.
class workflow_environment_options {
 public:
  workflow_environment_options() {}

  /// Whether workflows that the environment's clients start skip time.
  bool skip_time = true;
  dev_server_options server;
  /// What the client is, beside its namespace, which is `server.namespace_name`.
  client_options client;
};

/// A development server for tests of workflows, a connection to it, and a client whose workflows do
/// not wait: while a workflow has nothing left to do but to wait for a timer, its time, and that of
/// its children, jumps to the timer's end. A workflow that sleeps for ten days ends in a second.
/// Activities take the time they take.
///
/// @code
/// auto environment = co_await temporal::testing::workflow_environment::start();
/// temporal::worker worker(environment.client(), "orders");
/// @endcode
///
/// Needs the server 1.32 or newer that Temporal's CLI 1.9 brings.
/// Distinct objects: safe. Shared objects: safe, but for assignment and moving.
class workflow_environment {
 public:
  /// No environment at all, for variables that get one later. (Asio's `co_spawn` wants results that
  /// can be made so.)
  workflow_environment() {}

  /// @throws as `dev_server::start` and `connect` do; std::runtime_error when time is to be skipped
  ///   and the server is older than 1.32.
  /// Cancellation: terminal; the server is ended.
  TEMPORAL_DECL static asio::awaitable<workflow_environment> start(
      workflow_environment_options options = {});

  /// @throws std::logic_error without an environment; so do the next two.
  TEMPORAL_DECL temporal::client const& client() const;
  /// A client of the same server that skips time as `client()` does, but is otherwise as given.
  TEMPORAL_DECL temporal::client make_client(client_options options) const;
  TEMPORAL_DECL temporal::connection const& connection() const;
  dev_server& server() noexcept { return server_; }
  dev_server const& server() const noexcept { return server_; }

 private:
  dev_server server_;
  std::optional<temporal::client> client_;
  bool skip_time_ = false;
};

}  // namespace temporal::testing

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/testing/workflow_environment.ipp>
#endif
