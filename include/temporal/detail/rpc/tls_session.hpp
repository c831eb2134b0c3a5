#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/probe_report.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace temporal::detail::rpc {

/// How a connection does TLS, for a probe that does it again.
class tls_question {
 public:
  tls_question() {}

  std::string server_name;        ///< For SNI; not sent when it is an IP address.
  std::string verified_name;      ///< That the certificate must be for; empty: any.
  std::string root_ca;            ///< PEM; empty: the system's.
  std::string certificate_chain;  ///< PEM of the client, leaf first; empty: none.
  std::string private_key;        ///< PEM; a secret.
  bool verify = true;
  tls_version minimum_version = tls_version::tls_1_2;
};

/// The client side of one TLS connection that shows what the server does, without I/O: bytes from
/// the server go in with `feed`, those for it come out of `take_output`.
class tls_session {
 public:
  enum class progress { done, needs_input, failed };

  TEMPORAL_DECL explicit tls_session(tls_question const& question);
  TEMPORAL_DECL ~tls_session();
  tls_session(tls_session const&) = delete;
  tls_session& operator=(tls_session const&) = delete;

  TEMPORAL_DECL progress handshake();
  /// After the handshake.
  TEMPORAL_DECL void write(std::string_view plain);
  /// Adds what the server said to `plain`, if there is some.
  TEMPORAL_DECL progress read(std::string& plain);

  TEMPORAL_DECL void feed(std::string_view bytes);
  TEMPORAL_DECL std::string take_output();

  TEMPORAL_DECL tls_findings const& findings() const noexcept;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/tls_session.ipp>
#endif
