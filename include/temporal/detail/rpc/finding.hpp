#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/credentials.hpp>
#include <temporal/detail/rpc/proxy.hpp>
#include <temporal/detail/rpc/target.hpp>
#include <temporal/detail/rpc/tls_session.hpp>
#include <temporal/rpc/connect_error.hpp>
#include <temporal/rpc/connection_options.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace temporal::detail::rpc {

/// What a failure to connect is told as.
class finding {
 public:
  finding(connect_error_kind kind, std::string message, std::string hint)
      : kind(kind), message(std::move(message)), hint(std::move(hint)) {}

  connect_error_kind kind;
  std::string message;
  std::string hint;
};

/// What a connection set out to do, as its diagnosis needs it.
class circumstances {
 public:
  /// @param with nothing for plaintext.
  TEMPORAL_DECL circumstances(connection_options const& options, tls_setup const* with);

  target server;
  std::optional<proxy_route> proxy;
  std::optional<tls_question> tls;     ///< Nothing: plaintext.
  bool tls_by_api_key = false;         ///< TLS is on only because there is an API key.
  std::string ca_source;               ///< What the server's certificate is checked against.
  bool own_ca = false;                 ///< `server_root_ca` was given.
  std::string client_certificate;      ///< Its subject; empty for none.
  std::chrono::milliseconds limit{0};  ///< `connect_timeout`.
};

/// Whether the target is a page of Temporal Cloud for people, not an endpoint for programs.
TEMPORAL_DECL bool is_web_address(target const& server);

/// `"a, b, c and 4 more"`, quoted or not.
TEMPORAL_DECL std::string list_text(std::vector<std::string> const& items);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/finding.ipp>
#endif
