#pragma once

#include <temporal/config.hpp>
#include <temporal/rpc/connect_error.hpp>
#include <temporal/rpc/connection_options.hpp>

#include <asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal {

/// The steps from a host name to a usable namespace, in their order.
enum class connection_step {
  resolve,             ///< The host's name, or its proxy's, has an address.
  tcp,                 ///< The port accepts connections.
  proxy,               ///< The proxy makes a tunnel.
  tls,                 ///< The server speaks TLS, or plaintext, as this side does.
  certificate,         ///< The server's certificate is one that is trusted, in date, for its name.
  client_certificate,  ///< The server is content with the client's certificate.
  http2,               ///< It speaks HTTP/2.
  grpc,                ///< It answers gRPC calls.
  temporal,            ///< It is a Temporal server.
  namespace_name,      ///< It has the namespace.
  permissions,         ///< Its workflows may be seen.
};

/// Such as `"client certificate"`, for people.
TEMPORAL_DECL std::string_view to_string(connection_step step) noexcept;

enum class step_state {
  ok,
  warning,  ///< Works, and should be looked at.
  failed,
  skipped,  ///< Not needed, or not reached.
};

/// One step of a `connection_report`.
class connection_check {
 public:
  connection_check(connection_step step, step_state state, std::string text)
      : step(step), state(state), text(std::move(text)) {}

  connection_step step;
  step_state state;
  std::string text;  ///< What was found, in one phrase. Holds no secret.
};

/// What `diagnose` found.
class connection_report {
 public:
  connection_report() {}

  /// Whether nothing failed.
  bool ok() const noexcept { return !kind.has_value(); }

  std::vector<connection_check> checks;  ///< Every step once, in order.
  /// What is wrong, as `connect` would tell it. Nothing when all is well.
  std::optional<connect_error_kind> kind;
  std::string hint;  ///< What to do about it, in one sentence; may be empty.
};

/// Connects in small steps, and tells how each of them went: for programs that help people to get a
/// connection, such as the example `doctor`. What `connect` would throw is in the report instead.
///
/// Without `namespace_name`, the last two steps are skipped. Sends `GetSystemInfo`,
/// `DescribeNamespace` and one `ListWorkflowExecutions` of a single workflow: it changes nothing.
///
/// Takes `options.connect_timeout` at most, and some of it again for the namespace's steps;
/// `wait_for_server` is not obeyed.
/// Cancellation: every type; ends the step at hand, which is then reported as failed.
TEMPORAL_DECL asio::awaitable<connection_report> diagnose(connection_options options,
                                                          std::string namespace_name = {});

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/connection_report.ipp>
#endif
