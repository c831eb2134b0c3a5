// Connects as the machine's configuration says: temporal.toml and the variables TEMPORAL_*.
#include <temporal/temporal.hpp>

#include <iostream>
#include <string>

// What a file looks like. A program would not carry it along: it stands in
// ~/.config/temporalio/temporal.toml, or where TEMPORAL_CONFIG_FILE says.
constexpr char const* two_profiles = R"(
[profile.default]
address = "localhost:7233"

[profile.cloud]
address = "orders.a1b2c.tmprl.cloud:7233"
namespace = "orders.a1b2c"
[profile.cloud.tls]
client_cert_path = "/etc/orders/client.pem"
client_key_path = "/etc/orders/client.key"
[profile.cloud.grpc_meta]
x-team = "orders"
)";

asio::awaitable<void> connect_as_configured() {
  auto const file = temporal::config::config_file_path();
  std::cout << "file: " << (file && exists(*file) ? file->string() : "none") << '\n';

  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);
  auto const workflows = co_await client.count_workflows();
  std::cout << "connected, and there are " << workflows.count << " workflows in the namespace "
            << client.namespace_name() << '\n';
}

void show_profiles() {
  temporal::config::load_options options;
  options.config_data = two_profiles;
  options.disable_env = true;
  for (auto const& [name, profile] : temporal::config::load_all(options).profiles) {
    std::cout << "profile " << name << ": " << profile.address.value_or("no address") << ", "
              << (profile.tls ? "TLS" : "plaintext") << '\n';
  }

  options.profile = "production";
  try {
    temporal::config::load(options);
  } catch (temporal::config_error const& error) {
    std::cout << error.what() << '\n';
  }
}

int main() {
  try {
    temporal::run(connect_as_configured());
    show_profiles();
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
