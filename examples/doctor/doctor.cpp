// Says why a program does not get a connection: `doctor --address host:port --tls ...`.
#include <temporal/temporal.hpp>

#include <iomanip>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

constexpr auto usage = R"(usage: doctor [flags]

Tries to connect to Temporal in small steps, and says of each how it went.

  --address HOST:PORT              the server (localhost:7233)
  --namespace NAME                 the namespace (default)
  --api-key KEY                    the API key; turns TLS on
  --tls[=false]                    TLS, or none in any case
  --tls-ca-path FILE               the CA of the server's certificate, PEM
  --tls-cert-path FILE             the client's certificate, PEM
  --tls-key-path FILE              its key, PEM
  --tls-server-name NAME           the name that the server's certificate is for
  --tls-disable-host-verification  accept any server
  --profile NAME                   of the configuration file

What no flag says is taken from temporal.toml and the environment variables TEMPORAL_*.
Exit code: 0 when all is well, 1 when something is not, 2 for bad flags.
)";

struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using flags = std::map<std::string, std::string, std::less<>>;

flags read_flags(int count, char** arguments) {
  static std::set<std::string, std::less<>> const switches = {"--tls",
                                                              "--tls-disable-host-verification"};
  static std::set<std::string, std::less<>> const values = {
      "--address",       "--namespace",    "--api-key",         "--tls-ca-path",
      "--tls-cert-path", "--tls-key-path", "--tls-server-name", "--profile"};
  flags result;
  for (int n = 1; n < count; ++n) {
    std::string_view const argument = arguments[n];
    auto const equals = argument.find('=');
    std::string const name(argument.substr(0, equals));
    auto const is_switch = switches.contains(name);
    if (!is_switch && !values.contains(name)) throw usage_error("unknown flag " + name);
    if (equals != std::string_view::npos) {
      result[name] = argument.substr(equals + 1);
    } else if (is_switch) {
      result[name] = "true";
    } else if (++n < count) {
      result[name] = arguments[n];
    } else {
      throw usage_error(name + " needs a value");
    }
    if (is_switch && result[name] != "true" && result[name] != "false") {
      throw usage_error(name + " is true or false");
    }
  }
  return result;
}

/// What the environment says, and the flags instead of it where they say something.
temporal::config::client_profile read_profile(flags const& given) {
  auto const flag = [&given](std::string_view name) -> std::optional<std::string> {
    auto const found = given.find(name);
    return found == given.end() ? std::nullopt : std::optional(found->second);
  };
  temporal::config::load_options from;
  from.profile = flag("--profile");
  auto profile = temporal::config::load(from);
  if (auto address = flag("--address")) profile.address = address;
  if (auto name = flag("--namespace")) profile.configured_namespace = name;
  if (auto key = flag("--api-key")) profile.api_key = key;

  auto tls = profile.tls.value_or(temporal::config::tls_section());
  auto const before = tls;
  if (auto const path = flag("--tls-ca-path")) {
    tls.server_ca_cert_path = *path;
    tls.server_ca_cert_data.reset();
  }
  if (auto const path = flag("--tls-cert-path")) {
    tls.client_cert_path = *path;
    tls.client_cert_data.reset();
  }
  if (auto const path = flag("--tls-key-path")) {
    tls.client_key_path = *path;
    tls.client_key_data.reset();
  }
  if (auto const name = flag("--tls-server-name")) tls.server_name = name;
  if (auto const off = flag("--tls-disable-host-verification")) {
    tls.disable_host_verification = *off == "true";
  }
  auto const wanted = flag("--tls");
  if (wanted) tls.disabled = *wanted == "false";
  if (wanted || tls != before) profile.tls = tls;
  return profile;
}

std::string_view mark(temporal::step_state state) {
  switch (state) {
    case temporal::step_state::ok:
      return "ok";
    case temporal::step_state::warning:
      return "WARN";
    case temporal::step_state::failed:
      return "FAIL";
    case temporal::step_state::skipped:
      break;
  }
  return "-";
}

void print(temporal::connection_report const& report) {
  for (auto const& check : report.checks) {
    std::cout << std::left << std::setw(6) << mark(check.state) << std::setw(20)
              << to_string(check.step) << check.text << '\n';
  }
  if (!report.hint.empty()) std::cout << "next: " << report.hint << '\n';
  if (report.kind) std::cout << "kind: " << to_string(*report.kind) << '\n';
}

int examine(flags const& given) {
  try {
    auto const profile = read_profile(given);
    auto const options = profile.to_connection_options();
    std::cout << "connecting to " << options.target << ", namespace " << profile.namespace_name()
              << '\n';
    auto const report = temporal::run(temporal::diagnose(options, profile.namespace_name()));
    print(report);
    return report.ok() ? 0 : 1;
  } catch (temporal::config_error const& error) {
    std::cout << error.what() << "\nkind: invalid_options\n";
    return 1;
  }
}

}  // namespace

int main(int count, char** arguments) {
  temporal::quiet_grpc();  // the report says all that gRPC would write beside it
  try {
    return examine(read_flags(count, arguments));
  } catch (usage_error const& error) {
    std::cerr << error.what() << "\n\n" << usage;
    return 2;
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
