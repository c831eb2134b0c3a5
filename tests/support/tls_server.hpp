#pragma once

#include <support/certificates.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace temporal::test {

/// What a `tls_server` does.
class tls_server_options {
 public:
  explicit tls_server_options(identity_pem server) : server(std::move(server)) {}

  identity_pem server;
  /// Set: clients must show a certificate that leads to this CA.
  std::string client_ca;
  /// The one protocol that it knows (ALPN); empty: it does not know of ALPN.
  std::string protocol = "h2";
  bool only_tls_1_2 = false;
  /// Says this after the handshake, when the client has said something, and closes.
  std::string answer;
  /// Else passes on what comes, decrypted, to this port of 127.0.0.1; 0: stays silent.
  int upstream = 0;
};

/// A TLS server below gRPC: for handshakes that a gRPC server would never make, and to put TLS
/// before one that has none.
class tls_server {
 public:
  /// Listens on a free port of 127.0.0.1.
  explicit tls_server(tls_server_options options);
  ~tls_server();
  tls_server(tls_server const&) = delete;
  tls_server& operator=(tls_server const&) = delete;

  std::string target() const { return "127.0.0.1:" + std::to_string(port()); }
  int port() const;
  /// Handshakes that ended well.
  std::size_t handshakes() const;

  struct impl;

 private:
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::test
