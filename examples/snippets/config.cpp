// Code of the guide: the environment's configuration.
#include <temporal/temporal.hpp>

#include <fstream>
#include <iostream>

asio::awaitable<void> connect_as_configured() {
  // [config_connect]
  auto const profile = temporal::config::load();
  auto connection = co_await temporal::connect(profile);
  temporal::client client(connection, profile);  // in the profile's namespace
  // [config_connect]
  std::cout << client.namespace_name();
}

asio::awaitable<void> connect_with_more() {
  // [config_profile]
  temporal::config::load_options which;
  which.profile = "staging";  // otherwise TEMPORAL_PROFILE, otherwise "default"
  which.strict = true;        // a key that is not known is an error
  auto profile = temporal::config::load(which);

  temporal::connection_options options = profile;
  options.identity = "order-service";  // what the file does not say
  auto connection = co_await temporal::connect(options);
  temporal::client client(connection, profile);
  // [config_profile]
  std::cout << client.namespace_name();
}

void write_configuration() {
  // [config_write]
  auto all = temporal::config::load_all();
  all.profiles["staging"].address = "staging.example.com:7233";
  std::ofstream("temporal.toml") << all.to_toml();  // with the secrets of all profiles
  // [config_write]
}
