#pragma once

#include <temporal/config.hpp>
#include <temporal/rpc/connect_error.hpp>
#include <temporal/rpc/connection_options.hpp>
#include <temporal/rpc/metadata.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace temporal {

namespace detail::rpc {
class connection_state;
}

/// What the server can do, from its reply to `GetSystemInfo`; all false while unknown.
class server_capabilities {
 public:
  server_capabilities() {}

  bool signal_and_query_header = false;
  bool internal_error_differentiation = false;
  bool activity_failure_include_heartbeat = false;
  bool supports_schedules = false;
  bool encoded_failure_attributes = false;
  bool build_id_based_versioning = false;
  bool upsert_memo = false;
  bool eager_workflow_start = false;
  bool sdk_metadata = false;
  bool count_group_by_execution_status = false;
  bool nexus = false;
};

/// A connection to a Temporal server, shared by any number of clients, services and workers.
///
/// A connection is a cheap handle: copies share the channel. It reconnects by itself. The last
/// copy may be dropped on any thread, with calls in flight too: they still end.
/// After `fork`, a child process gets an error from every call: connect again in the child.
///
/// Distinct objects: safe. Shared objects: safe, but for assignment.
class connection {
 public:
  /// No connection at all, for variables that get one later: calls and queries of it throw
  /// `std::logic_error`. (Asio's `co_spawn` wants results that can be made so.)
  connection() noexcept {}

  /// A connection that does no I/O until its first call, which then also asks for the server's
  /// capabilities. A first call that fails is tried anew by the next one; when it could not reach
  /// the server, it throws a connect_error that says why, as `connect` does.
  /// @throws std::invalid_argument for a malformed target, identity or metadata.
  /// @throws connect_error of kind `bad_pem`, `key_mismatch`, `certificate_expired` for unusable
  ///   certificates of the client, `untrusted_certificate` when the system has no CAs.
  TEMPORAL_DECL static connection lazy(connection_options options);

  /// The target, with its port.
  TEMPORAL_DECL std::string const& target() const;
  /// Who the server sees in histories.
  TEMPORAL_DECL std::string const& identity() const;

  /// What the server can do. A lazy connection knows it after its first call.
  TEMPORAL_DECL server_capabilities capabilities() const;
  /// Such as `1.32.0`; empty while unknown.
  TEMPORAL_DECL std::string server_version() const;

  /// Asks the server's health service; returns when `service` is SERVING.
  /// @throws error UNAVAILABLE with the reported status when it is not, NOT_FOUND for a service
  ///   the server does not know.
  TEMPORAL_DECL asio::awaitable<void> check_health(
      std::string service = "temporal.api.workflowservice.v1.WorkflowService",
      rpc_options options = {}) const;

  /// Replaces the headers that later calls send.
  /// @throws std::invalid_argument when both an API key and an `authorization` header are set.
  TEMPORAL_DECL void set_metadata(metadata headers);
  TEMPORAL_DECL metadata get_metadata() const;

  /// Replaces the API key that later calls send; an empty one removes it. Does not change whether
  /// TLS is used.
  /// @throws std::invalid_argument when there is an `authorization` header too, or the key has a
  ///   character that cannot be sent; the old one then stays.
  TEMPORAL_DECL void set_api_key(api_key key);

  /// Replaces certificates, keys and names by which later calls reach the server; calls in flight
  /// end on the old ones (a long poll takes up to `long_poll_timeout`). What `options` read from is
  /// kept fresh from now on. Does no I/O with the server: ask `check_health` whether it likes them.
  /// @throws std::invalid_argument, connect_error as `lazy`; the connection then stays as it was.
  /// @throws std::logic_error for a connection without TLS, or a closed one.
  TEMPORAL_DECL void set_tls(tls_options options);

  /// Time until the client certificate in use expires, negative after that; nothing without one.
  TEMPORAL_DECL std::optional<std::chrono::seconds> certificate_expires_in() const;

  /// Ends the connection: calls in flight end with CANCELLED, later ones fail at once.
  /// Closing again does nothing.
  TEMPORAL_DECL void close();
  TEMPORAL_DECL bool closed() const;

  /// For the library's own use.
  explicit connection(std::shared_ptr<detail::rpc::connection_state> impl) noexcept
      : impl_(std::move(impl)) {}
  TEMPORAL_DECL std::shared_ptr<detail::rpc::connection_state> const& impl() const;

 private:
  std::shared_ptr<detail::rpc::connection_state> impl_;
};

/// Connects: resolves, shakes hands and asks the server who it is.
///
/// The whole may take `options.connect_timeout`; the first refusal, TLS fault or error of the
/// service ends it at once (but see `connection_options::wait_for_server`). A server too old to
/// know `GetSystemInfo` is accepted, with no capabilities.
///
/// After a failure it asks the server what it is, with connections of its own on this executor and
/// without a request: does it speak TLS, with which certificate, does it want the client's, does it
/// speak HTTP/2. That takes 1.5 s at most and is part of `connect_timeout`; what it shows is in the
/// error's text. `diagnose` tells the same step by step.
///
/// @throws std::invalid_argument for a malformed target, identity, proxy or metadata, before any
///   I/O.
/// @throws connect_error for everything else.
/// Cancellation: terminal; the attempt is given up.
TEMPORAL_DECL asio::awaitable<connection> connect(connection_options options = {});

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
// Its bodies come with what they call, which needs this.
#include <temporal/detail/rpc/call.hpp>
#endif
