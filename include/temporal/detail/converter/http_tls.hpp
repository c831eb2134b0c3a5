#pragma once

#include <temporal/config.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace temporal::detail {

/// The client's side of one TLS connection, without I/O: bytes from the server go in with `feed`,
/// those for it come out of `take_output`. The server's certificate is verified, and its name.
///
/// Not Asio's stream, because of what that costs whoever includes the library: templates, OpenSSL's
/// headers, and an object that is there before `main`, from which GCC takes all of the library to
/// be reachable when it optimizes.
class http_tls {
 public:
  enum class progress { done, needs_input, ended, failed };

  /// @param host a name or an IP address
  /// @param root_ca PEM of the CAs to trust; empty: those of the system
  TEMPORAL_DECL http_tls(std::string const& host, std::string const& root_ca);
  TEMPORAL_DECL ~http_tls();
  http_tls(http_tls const&) = delete;
  http_tls& operator=(http_tls const&) = delete;

  TEMPORAL_DECL progress handshake();
  /// After the handshake.
  TEMPORAL_DECL void write(std::string_view plain);
  /// Adds what the server said to `plain`, if there is some.
  TEMPORAL_DECL progress read(std::string& plain);

  TEMPORAL_DECL void feed(std::string_view bytes);
  TEMPORAL_DECL std::string take_output();

  /// Why it failed or ended.
  TEMPORAL_DECL std::string const& problem() const noexcept;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/http_tls.ipp>
#endif
