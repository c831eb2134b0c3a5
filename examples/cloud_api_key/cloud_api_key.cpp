// Connects to Temporal Cloud with an API key and counts the workflows of a namespace.
#include <temporal/temporal.hpp>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

std::string setting(char const* name, char const* otherwise = "") {
  char const* const value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

std::string key_in(std::string const& path) {
  std::ifstream file(path);
  std::string key;
  if (!(file >> key)) throw std::runtime_error("no API key in " + path);
  return key;
}

/// A file is read for each call, so that a key that is replaced there is used from then on.
temporal::api_key key_from_settings() {
  auto const path = setting("TEMPORAL_API_KEY_FILE");
  if (path.empty()) return temporal::api_key(setting("TEMPORAL_API_KEY"));
  return temporal::api_key([path] { return key_in(path); });
}

asio::awaitable<void> count_workflows() {
  temporal::connection_options options(setting("TEMPORAL_ADDRESS", "localhost:7233"));
  options.api_key = key_from_settings();  // turns TLS on
  auto const connection = co_await temporal::connect(options);
  std::cout << "connected to server " << connection.server_version() << '\n';

  temporal::client const client(connection, setting("TEMPORAL_NAMESPACE", "default"));
  auto const count = co_await client.count_workflows();
  std::cout << count.count << " workflows in " << client.namespace_name() << '\n';
}

int main() {
  try {
    temporal::run(count_workflows());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
