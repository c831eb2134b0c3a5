// Makes calls over mTLS until the client's certificate was replaced on disk, and none of them
// fails.
#include <temporal/temporal.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

std::string setting(char const* name, char const* otherwise = "") {
  char const* const value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

asio::awaitable<void> call_until_renewed() {
  temporal::tls_options tls;
  tls.client_certificate =
      temporal::pem_file(setting("TEMPORAL_TLS_CLIENT_CERT_PATH", "client.pem"));
  tls.client_private_key =
      temporal::pem_file(setting("TEMPORAL_TLS_CLIENT_KEY_PATH", "client.key"));
  auto const ca = setting("TEMPORAL_TLS_SERVER_CA_CERT_PATH");
  if (!ca.empty()) tls.server_root_ca = temporal::pem_file(ca);
  tls.server_name = setting("TEMPORAL_TLS_SERVER_NAME");
  tls.reload_interval = 1s;  // a minute, unless one is in a hurry to see it

  temporal::connection_options options(setting("TEMPORAL_ADDRESS", "localhost:7233"));
  options.tls = tls;
  // The connection tells its log, on a thread of its own, when it uses a new certificate, and why
  // it does not.
  auto const renewed = std::make_shared<std::atomic<bool>>(false);
  auto tell = [renewed](temporal::log_level, std::string_view message) {
    std::cout << message << std::endl;
    if (message.find("new TLS certificates") != std::string_view::npos) *renewed = true;
  };
  options.logger = temporal::logger(std::move(tell));

  auto const connection = co_await temporal::connect(options);
  auto const left = connection.certificate_expires_in().value_or(0s);
  std::cout << "the certificate is good for "
            << std::chrono::duration_cast<std::chrono::hours>(left).count() << " hours\n"
            << "now write another one, and its key, over the files" << std::endl;
  while (!*renewed) co_await connection.check_health();
  co_await connection.check_health();  // with the new certificate
  std::cout << "no call failed" << std::endl;
}

int main() {
  try {
    temporal::run(call_until_renewed());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
