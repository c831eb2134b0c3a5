// A configuration file and variables. Input: lines NAME=value, a byte of 0, then TOML; without that
// byte, TOML only.

#include <temporal/config/env_config.hpp>

#include <fuzz/fuzz.hpp>

#include <string>

namespace config = temporal::config;
using temporal::test::require;

namespace {

void load_one(config::load_options const& options) {
  try {
    auto const profile = config::load(options);
    profile.to_connection_options();
  } catch (temporal::config_error const& refused) {
    require(*refused.what() != '\0', "an error has a text");
  }
}

/// Whatever is read can be written, and reads the same.
void read_back(config::load_options options) {
  config::client_config all;
  try {
    all = config::load_all(options);
  } catch (temporal::config_error const&) {
    return;
  }
  options.config_data = all.to_toml();
  options.strict = true;
  require(config::load_all(options) == all, "what is written is read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  temporal::test::fuzz_input input(data, size);
  config::load_options options;
  auto& variables = options.environment.emplace();
  if (input.rest().find('\0') != std::string_view::npos) {
    temporal::test::fuzz_input lines(data, input.until('\0').size());
    while (!lines.rest().empty()) {
      auto const line = lines.until('\n');
      auto const equals = line.find('=');
      if (equals == std::string_view::npos) continue;
      variables[std::string(line.substr(0, equals))] = line.substr(equals + 1);
    }
    variables.erase("TEMPORAL_CONFIG_FILE");
  }
  options.config_data = input.rest();
  load_one(options);
  read_back(options);
  options.strict = true;
  load_one(options);
  return 0;
}
