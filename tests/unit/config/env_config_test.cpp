#include <support/refusal.hpp>
#include <support/temporary_folder.hpp>
#include <temporal/client/client.hpp>
#include <temporal/config/env_config.hpp>

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace config = temporal::config;
using temporal::test::contains;
using temporal::test::temporary_folder;
using namespace std::string_literals;

namespace {

using variables = std::map<std::string, std::string>;

/// Options that look at nothing but these variables.
config::load_options with(variables environment) {
  config::load_options options;
  options.environment = std::move(environment);
  return options;
}

config::load_options with_toml(std::string text, variables environment = {}) {
  auto options = with(std::move(environment));
  options.config_data = std::move(text);
  return options;
}

std::string refusal(config::load_options const& options) {
  return temporal::test::refusal<temporal::config_error>([&] { config::load(options); });
}

std::string connect_refusal(config::client_profile const& profile) {
  return temporal::test::refusal<temporal::config_error>([&] { profile.to_connection_options(); });
}

/// Sets a variable of the process for the time of a test.
class process_variable {
 public:
  process_variable(char const* name, char const* value) : name_(name) {
    if (char const* old = std::getenv(name)) old_ = old;
    ::setenv(name, value, 1);
  }
  ~process_variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }

 private:
  char const* name_;
  std::optional<std::string> old_;
};

config::client_config with_every_field() {
  config::client_config all;
  auto& full = all.profiles["full"];
  full.address = "host:1";
  full.configured_namespace = "orders";
  full.api_key = "key";
  full.authority = "front.example.com";
  full.tls.emplace();
  full.tls->disabled = false;
  full.tls->server_name = "name";
  full.tls->disable_host_verification = true;
  full.tls->client_cert_path = "/a b/\xc3\xa9.pem";
  full.tls->client_key_data = "-----BEGIN\r\nabc\n";
  full.tls->server_ca_cert_data = "'''\"\"\"\\ \t\x01";
  full.codec.emplace();
  full.codec->endpoint = "http://localhost:8888/{namespace}";
  full.codec->auth = "";
  full.grpc_meta = {{"a-b", "1"}, {"c.d", ""}};
  all.profiles["empty"];
  all.profiles["my.prof \"\n"].tls.emplace();
  all.profiles["line\nbreak\n"].address = "two\nlines";
  return all;
}

}  // namespace

TEST_CASE("ENV-67 the default file is in the user's folder of configuration") {
  CHECK_FALSE(config::config_file_path(with({})).has_value());
  CHECK(config::load(with({})) == config::client_profile());
#if !defined(__APPLE__)
  CHECK(config::config_file_path(with({{"HOME", "/u/home"}})) ==
        "/u/home/.config/temporalio/temporal.toml");
  CHECK(config::config_file_path(with({{"HOME", "/u/home"}, {"XDG_CONFIG_HOME", "/etc/u"}})) ==
        "/etc/u/temporalio/temporal.toml");
  CHECK(config::config_file_path(with({{"HOME", "/u/home"}, {"XDG_CONFIG_HOME", "relative"}})) ==
        "/u/home/.config/temporalio/temporal.toml");

  temporary_folder const home;
  auto options = with({{"HOME", home.path().string()}});
  CHECK(config::load(options) == config::client_profile());
  home.write(".config/temporalio/temporal.toml", "[profile.default]\naddress = \"from-home\"\n");
  CHECK(config::load(options).address == "from-home");
#endif
}

TEST_CASE("the file is the option's, else TEMPORAL_CONFIG_FILE's, else the default one") {
  temporary_folder const folder;
  auto const one = folder.write("one.toml", "[profile.default]\naddress = \"one\"\n");
  auto const two = folder.write("two.toml", "[profile.default]\naddress = \"two\"\n");
  auto options = with({{"TEMPORAL_CONFIG_FILE", one.string()}});
  CHECK(config::load(options).address == "one");
  CHECK(config::config_file_path(options) == one);
  options.config_file = two;
  CHECK(config::load(options).address == "two");
  options.config_file.reset();
  options.disable_env = true;
  CHECK_FALSE(config::load(options).address.has_value());
  options.disable_env = false;
  options.disable_file = true;
  CHECK_FALSE(config::load(options).address.has_value());
  CHECK_FALSE(config::config_file_path(options).has_value());
}

TEST_CASE("the variables of the process count unless others are given") {
  process_variable const address("TEMPORAL_ADDRESS", "from-the-process:1");
  process_variable const file("TEMPORAL_CONFIG_FILE", "/no/such/file.toml");
  CHECK(config::load().address == "from-the-process:1");
  CHECK_FALSE(config::load(with({})).address.has_value());
  config::load_options without;
  without.disable_env = true;
  without.config_file = "/no/such/file.toml";
  CHECK(config::load(without) == config::client_profile());
}

TEST_CASE("ENV-68 what is written as TOML is read back") {
  auto const all = with_every_field();
  auto const text = all.to_toml();
  CAPTURE(text);
  auto options = with_toml(text);
  options.strict = true;
  CHECK(config::load_all(options) == all);
  CHECK(contains(text, "disabled = false"));
  CHECK(config::client_config().to_toml().empty());

  config::client_config unset;
  unset.profiles["default"].tls.emplace().server_name = "s";
  CHECK_FALSE(contains(unset.to_toml(), "disabled"));
}

TEST_CASE("ENV-69 loading all profiles leaves the variables out, but for the file's") {
  temporary_folder const folder;
  auto const file = folder.write("t.toml", "[profile.a]\naddress = \"1\"\n[profile.b]\n");
  auto const all = config::load_all(with({{"TEMPORAL_CONFIG_FILE", file.string()},
                                          {"TEMPORAL_PROFILE", "nope"},
                                          {"TEMPORAL_ADDRESS", "2"}}));
  CHECK(all.profiles.size() == 2);
  CHECK(all.profiles.at("a").address == "1");
  CHECK(config::load_all(with({})).profiles.empty());
  auto options = with({});
  options.disable_file = true;
  CHECK_THROWS_AS(config::load_all(options), temporal::config_error);
}

TEST_CASE("ENV-70 the authority of a profile and of TEMPORAL_CLIENT_AUTHORITY") {
  auto options = with_toml("[profile.default]\nauthority = \"front\"\n");
  options.strict = true;
  CHECK(config::load(options).to_connection_options().authority == "front");
  options.environment->emplace("TEMPORAL_CLIENT_AUTHORITY", "other");
  CHECK(config::load(options).to_connection_options().authority == "other");
  CHECK(config::load(with({})).to_connection_options().authority.empty());
}

TEST_CASE("an empty variable takes a text or a header away") {
  auto const profile = config::load(
      with_toml("[profile.default.tls]\nserver_name = \"s\"\nclient_cert_data = \"c\"\n"
                "[profile.default.grpc_meta]\na_b = \"1\"\nc = \"2\"\n",
                {{"TEMPORAL_TLS_SERVER_NAME", ""},
                 {"TEMPORAL_TLS_CLIENT_CERT_DATA", ""},
                 {"TEMPORAL_GRPC_META_A_B", ""},
                 {"TEMPORAL_GRPC_META_NEW_ONE", "3"}}));
  CHECK(profile.tls == config::tls_section());
  CHECK(profile.grpc_meta == variables{{"c", "2"}, {"new-one", "3"}});
  CHECK_FALSE(config::load(with({{"TEMPORAL_TLS_SERVER_NAME", ""}})).tls.has_value());
}

TEST_CASE("what is missing has the defaults of a local server") {
  config::client_profile profile;
  CHECK(profile.namespace_name() == "default");
  profile.configured_namespace = "";
  profile.address = "";
  CHECK(profile.namespace_name() == "default");
  CHECK(profile.to_connection_options().target == "localhost:7233");
  profile.configured_namespace = "orders";
  CHECK(profile.namespace_name() == "orders");
}

TEST_CASE("a value of the wrong type is named by file, line and key") {
  temporary_folder const folder;
  struct {
    char const* text;
    char const* place;
    char const* problem;
  } const cases[] = {
      {"profile = 1", ":1: profile ", "must be a table, as begun by [profile], not a number"},
      {"[profile]\nx = 'y'", ":2: profile.x ", "must be a table"},
      {"[profile.x]\n\ntls = true", ":3: profile.x.tls ", "must be a table"},
      {"[profile.x]\nnamespace = ['a']", ":2: profile.x.namespace ", "not an array"},
      {"[profile.x]\napi_key = 2024-01-01", ":2: profile.x.api_key ", "not a date or time"},
      {"[profile.x.tls]\ndisabled = 'yes'", ":2: profile.x.tls.disabled ", "true or false"},
      {"[profile.x.tls]\nclient_cert_path = {}", ":2: profile.x.tls.client_cert_path ", "text"},
      {"[profile.x.codec]\nauth = false", ":2: profile.x.codec.auth ", "not true or false"},
      {"[profile.x.grpc_meta]\na = 1", ":2: profile.x.grpc_meta.a ", "text in quotes"},
  };
  for (auto const& [text, place, problem] : cases) {
    auto options = with({});
    options.config_file = folder.write("t.toml", text);
    auto const what = refusal(options);
    CAPTURE(what);
    CHECK(what.starts_with(options.config_file->string() + place));
    CHECK(contains(what, problem));
  }
}

TEST_CASE("two keys that make one header are refused") {
  auto const what = refusal(with_toml("[profile.default.grpc_meta]\na-b = '1'\nA_B = '2'\n"));
  CHECK(contains(what, "are the same header, a-b"));
}

TEST_CASE("a header that gRPC could not send is named with its place") {
  auto const profile = config::load(with({{"TEMPORAL_GRPC_META_TRACE_BIN", "x"}}));
  CHECK(contains(connect_refusal(profile), "grpc_meta.trace-bin (TEMPORAL_GRPC_META_TRACE_BIN)"));
  auto const other = config::load(with({{"TEMPORAL_GRPC_META_", "x"}}));
  CHECK(contains(connect_refusal(other), "it is empty"));
}

TEST_CASE("a profile made by hand is checked when it is used") {
  config::client_profile profile;
  profile.tls.emplace();
  profile.tls->client_cert_path = "a";
  profile.tls->client_cert_data = "b";
  CHECK(connect_refusal(profile) ==
        "tls.client_cert_path and tls.client_cert_data are both given; keep one of them");
  profile.tls->client_cert_data.reset();
  CHECK(contains(connect_refusal(profile), "tls.client_cert_path is given without"));
  profile.tls->disabled = true;
  CHECK(connect_refusal(profile) == "accepted");
}

TEST_CASE("a client of a profile has its namespace") {
  config::client_profile profile;
  profile.configured_namespace = "orders.a1b2c";
  auto const connection = temporal::connection::lazy(profile);
  CHECK(temporal::client(connection, profile).namespace_name() == "orders.a1b2c");
  profile.configured_namespace.reset();
  CHECK(temporal::client(connection, profile).namespace_name() == "default");
}

TEST_CASE("a file that cannot be read is an error") {
  temporary_folder const folder;
  auto options = with({});
  options.config_file = folder.path();
  CHECK(contains(refusal(options), folder.path().string() + ": the file cannot be read: it is a"));
  options.config_file = folder.write("profiles.toml", "[profile.a]\n");
  options.profile = "b";
  CHECK(contains(refusal(options), "profiles.toml; it has a"));
  options.config_file = "/no/such/file.toml";
  CHECK(contains(refusal(options), "/no/such/file.toml; there is no such file"));
  options.config_data = "";
  CHECK(contains(refusal(options), "both given"));
}

TEST_CASE("no text of an error holds a secret") {
  char const* const texts[] = {
      "api_key = secret",       "api_key = 5ecret",     "api_key = tsecret",
      "api_key = 0xsecret",     "api_key = 'secret",    "api_key = \"\\secret\"",
      "api_key = [\"secret\"]", "api_key = infsecret",  "api_key = {secret = 1}",
      "api_key = 'secret' x",   "api_key = ''\nsecret", "api_key = 12345678901234567890123secret",
  };
  for (auto const* text : texts) {
    CAPTURE(text);
    auto const what = refusal(with_toml("[profile.default]\n"s + text));
    CAPTURE(what);
    CHECK(what != "accepted");
    CHECK_FALSE(contains(what, "secret"));
    CHECK_FALSE(contains(what, "12345"));
  }
  auto const long_number =
      refusal(with_toml("[profile.default]\napi_key = 1234567890123456789012"));
  CHECK(contains(long_number, "config_data:2: not valid TOML"));
  CHECK(contains(long_number, "in quotes"));
  CHECK_FALSE(contains(long_number, "12345"));
}
