#pragma once

#include <support/certificates.hpp>
#include <support/process.hpp>
#include <support/temporary_folder.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace temporal::test {

/// One server of an nginx, chosen by the name that the client asks for (SNI).
class nginx_server {
 public:
  nginx_server(std::string name, identity_pem identity)
      : name(std::move(name)), identity(std::move(identity)) {}

  std::string name;
  identity_pem identity;
  /// Set: clients must show a certificate that leads to this CA. nginx lets others finish the
  /// handshake, and answers each of their requests with status 400.
  std::string client_ca;
  std::string protocols = "TLSv1.2 TLSv1.3";
  /// Set: every request must have this `authorization` header, or gets status 401.
  std::string authorization;
};

/// One request as nginx logged it.
class nginx_request {
 public:
  std::string client_serial;  ///< Of the client's certificate, in hexadecimal; `-` without.
  std::string client_name;    ///< Such as `CN=orders`.
  std::string server_name;    ///< SNI.
  std::string protocol;       ///< Such as `TLSv1.3`.
  std::string alpn;
  std::string path;
  std::string status;
};

/// nginx before a gRPC server that speaks plaintext: it ends TLS, as load balancers do. It has its
/// own folder and port, and ends with the test. The program is TEMPORAL_TEST_NGINX, or `nginx`.
class nginx {
 public:
  /// @param upstream port on 127.0.0.1
  /// @throws std::runtime_error with nginx's words when it does not start.
  nginx(std::vector<nginx_server> const& servers, int upstream);

  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }
  int port() const noexcept { return port_; }
  /// What it answered so far. A request gets here after its reply has left.
  std::vector<nginx_request> requests() const;
  /// The same, once there are at least so many.
  /// @throws std::runtime_error when they do not come.
  std::vector<nginx_request> wait_for_requests(std::size_t count) const;

 private:
  temporary_folder folder_;
  int port_;
  std::unique_ptr<process> child_;
};

}  // namespace temporal::test
