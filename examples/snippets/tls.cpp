// Code of the chapter on connection and encryption: TLS, mTLS, rotation.
#include <temporal/temporal.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

/// Stands for a secret store.
class vault {
 public:
  std::string read(std::string const& name) const { return "PEM of " + name; }
};

asio::awaitable<temporal::connection> connect_by_tls() {
  // [tls]
  temporal::connection_options options("temporal.example.com:7233");
  options.tls = temporal::tls_options();  // the system's CAs, the address's host name
  auto connection = co_await temporal::connect(options);
  // [tls]
  co_return connection;
}

asio::awaitable<temporal::connection> connect_to_own_ca() {
  // [tls_own_ca]
  temporal::tls_options tls;
  tls.server_root_ca = temporal::pem_file("ca.pem");  // instead of the system's CAs
  tls.server_name = "tls-sample";  // the certificate's name, if not the address's

  temporal::connection_options options("10.0.0.7:7233");
  options.tls = tls;
  auto connection = co_await temporal::connect(options);
  // [tls_own_ca]
  co_return connection;
}

temporal::tls_options pinned_name() {
  // [verification_name]
  temporal::tls_options tls;
  tls.server_root_ca = temporal::pem_file("ca.pem");
  tls.server_name = "orders.internal";        // what the server is asked for (SNI, authority)
  tls.verification_name = "frontend.pinned";  // what its certificate must be for
  // [verification_name]
  return tls;
}

asio::awaitable<temporal::connection> connect_by_mtls() {
  // [mtls]
  temporal::tls_options tls;
  tls.client_certificate = temporal::pem_file("client.pem");
  tls.client_private_key = temporal::pem_file("client.key");

  temporal::connection_options options("orders.a1b2c.tmprl.cloud:7233");
  options.tls = tls;
  auto connection = co_await temporal::connect(options);
  temporal::client client(connection, "orders.a1b2c");
  // [mtls]
  co_return connection;
}

temporal::tls_options from_environment() {
  // [pem_text]
  temporal::tls_options tls;
  tls.client_certificate = temporal::pem_text(std::getenv("CLIENT_CERTIFICATE"));
  tls.client_private_key = temporal::pem_text(std::getenv("CLIENT_KEY"));
  // [pem_text]
  return tls;
}

temporal::tls_options from_vault(vault const& secrets) {
  // [pem_provider]
  temporal::tls_options tls;
  tls.client_certificate = temporal::pem_provider([secrets] { return secrets.read("client.pem"); });
  tls.client_private_key = temporal::pem_provider([secrets] { return secrets.read("client.key"); });
  tls.reload_interval = 10min;  // 60 s unless set; zero turns reading again off
  // [pem_provider]
  return tls;
}

void replace_at_once(temporal::connection connection, temporal::tls_options const& tls) {
  // [set_tls]
  connection.set_tls(tls);  // later calls use it; throws for unusable PEM, and keeps what it had
  // [set_tls]
}

void watch(temporal::connection const& connection) {
  // [expires_in]
  if (auto left = connection.certificate_expires_in()) {
    std::cout << "certificate good for " << left->count() << " s\n";
  }
  // [expires_in]
}

temporal::connection_options with_log() {
  temporal::connection_options options;
  // [tls_log]
  auto write = [](temporal::log_level level, std::string_view message) {
    std::clog << to_string(level) << ": " << message << '\n';
  };
  options.logger = temporal::logger(write);  // info and above; may be called from any thread
  // [tls_log]
  return options;
}
