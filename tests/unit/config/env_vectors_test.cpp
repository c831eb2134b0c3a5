#include <support/temporary_folder.hpp>
#include <support/vectors.hpp>
#include <temporal/config/env_config.hpp>
#include <temporal/rpc/connection.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

// What the official loader makes of files and variables; `envconfig.json` holds its results. Where
// this library departs from it on purpose, the case below says so.

namespace config = temporal::config;
using temporal::json;

namespace {

/// The profile that official tests call custom, for the cases that read a file.
constexpr char const* custom_file = R"([profile.custom]
address = "custom-address"
namespace = "custom-namespace"
api_key = "custom-api-key"
[profile.custom.tls]
server_name = "custom-server-name"
[profile.custom.grpc_meta]
custom-header = "custom-value"
)";

/// The folder that vectors call `<dir>`.
class vector_files {
 public:
  vector_files() {
    for (auto const* name : {"ca", "crt", "key"}) {
      folder.write(std::string(name) + ".pem", std::string(name) + "-pem-data");
    }
    folder.write("t.toml", custom_file);
  }

  /// The vector with the folder's real name.
  json load(std::string_view name) const {
    auto text = support::find_vector(support::load_vectors("envconfig.json")["cases"], name).dump();
    for (auto at = text.find("<dir>"); at != std::string::npos; at = text.find("<dir>", at)) {
      text.replace(at, 5, folder.path().string());
    }
    return temporal::parse_json(text);
  }

  temporal::test::temporary_folder folder;
};

config::load_options options_of(json const& vector) {
  config::load_options options;
  if (vector["toml"].is_string()) options.config_data = vector["toml"].get<std::string>();
  options.environment = vector["env"].get<std::map<std::string, std::string>>();
  auto const& given = vector["options"];
  if (given.contains("profile")) options.profile = given["profile"].get<std::string>();
  options.strict = given.value("config_file_strict", false);
  options.disable_file = given.value("disable_file", false);
  options.disable_env = given.value("disable_env", false);
  return options;
}

void put(json& into, char const* key, auto const& value) {
  if (value) into[key] = *value;
}

void put_pem(json& into, char const* key, std::optional<std::filesystem::path> const& path,
             std::optional<std::string> const& data) {
  if (path) into[key]["path"] = path->string();
  if (data) into[key]["data"] = *data;
}

/// A profile as the vectors write it.
json as_json(config::client_profile const& profile) {
  json result = json::object();
  put(result, "address", profile.address);
  put(result, "namespace", profile.configured_namespace);
  put(result, "api_key", profile.api_key);
  if (!profile.grpc_meta.empty()) result["grpc_meta"] = profile.grpc_meta;
  if (profile.tls) {
    json tls = json::object();
    put(tls, "disabled", profile.tls->disabled);
    put(tls, "server_name", profile.tls->server_name);
    put_pem(tls, "client_cert", profile.tls->client_cert_path, profile.tls->client_cert_data);
    put_pem(tls, "client_key", profile.tls->client_key_path, profile.tls->client_key_data);
    put_pem(tls, "server_ca_cert", profile.tls->server_ca_cert_path,
            profile.tls->server_ca_cert_data);
    if (!tls.empty()) result["tls"] = std::move(tls);
  }
  return result;
}

void put_loaded(json& into, char const* key, std::optional<temporal::pem_source> const& pem) {
  if (pem) into[key]["bytes_utf8"] = pem->load();
}

/// What is connected with, as the vectors write it.
json as_json(config::client_profile const& profile, temporal::connection_options const& options) {
  json result = json::object();
  if (options.target != "localhost:7233") result["target_host"] = options.target;
  put(result, "namespace", profile.configured_namespace);
  if (!options.api_key.empty()) {
    result["api_key"] = options.api_key.text();
    result["tls"] = true;
  }
  for (auto const& [key, value] : options.metadata) result["rpc_metadata"][key] = value;
  if (options.tls.is_disabled()) result["tls"] = false;
  if (auto const& tls = options.tls.options()) {
    json section{{"_", "TLSConfig"}};
    put_loaded(section, "server_root_ca_cert", tls->server_root_ca);
    put_loaded(section, "client_cert", tls->client_certificate);
    put_loaded(section, "client_private_key", tls->client_private_key);
    if (!tls->server_name.empty()) section["domain"] = tls->server_name;
    result["tls"] = std::move(section);
  }
  return result;
}

struct row {
  char const* id;
  char const* vector;
};

/// The vectors whose result is a profile.
void check_profiles(std::initializer_list<row> rows) {
  vector_files const files;
  for (auto const& [id, name] : rows) {
    CAPTURE(id);
    CAPTURE(name);
    auto const vector = files.load(name);
    REQUIRE_FALSE(vector.contains("error"));
    auto const profile = config::load(options_of(vector));
    CHECK(as_json(profile) == vector["profile"]);
    REQUIRE(vector.contains("connect_config"));
    CHECK(as_json(profile, profile) == vector["connect_config"]);
  }
}

struct error_row {
  char const* id;
  char const* vector;
  /// What the text must hold: the place, the key, the way out.
  std::initializer_list<char const*> parts;
};

/// The vectors whose result is an error, in our own words.
void check_errors(std::initializer_list<error_row> rows) {
  vector_files const files;
  for (auto const& [id, name, parts] : rows) {
    CAPTURE(id);
    CAPTURE(name);
    auto const vector = files.load(name);
    CHECK(vector.contains("error"));
    try {
      config::load(options_of(vector));
      FAIL("accepted");
    } catch (temporal::config_error const& refused) {
      std::string const text = refused.what();
      CAPTURE(text);
      for (auto const* part : parts) CHECK(text.find(part) != std::string::npos);
    }
  }
}

/// The text of the error that connecting with a vector's profile gives.
std::string connect_refusal(char const* name) {
  vector_files const files;
  auto const profile = config::load(options_of(files.load(name)));
  try {
    profile.to_connection_options();
  } catch (temporal::config_error const& refused) {
    return refused.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE(
    "ENV-01 ENV-02 ENV-03 ENV-04 ENV-05 ENV-08 ENV-62 ENV-63 the profile is the option's, else the "
    "variable's, else default") {
  check_profiles({
      {"ENV-01", "default_profile"},
      {"ENV-02", "custom_profile"},
      {"ENV-03", "profile_from_env"},
      {"ENV-04", "profile_arg_beats_env"},
      {"ENV-05", "profile_env_empty_is_unset"},
      {"ENV-08", "default_missing_is_empty"},
      {"ENV-62", "dotted_profile_name"},
      {"ENV-63", "empty_profile"},
  });
}

TEST_CASE("ENV-06 ENV-07 a profile asked for by name must exist") {
  check_errors({
      {"ENV-06", "profile_env_missing", {"TEMPORAL_PROFILE", "'nope'", "custom, default"}},
      {"ENV-07", "profile_arg_missing", {"load_options::profile", "'nope'", "config_data"}},
  });
}

TEST_CASE("ENV-09 ENV-11 ENV-52 ENV-56 ENV-57 ENV-58 ENV-60 what TOML may look like") {
  check_profiles({
      {"ENV-09", "empty_toml"},
      {"ENV-11", "unknown_key_ignored"},
      {"ENV-52", "meta_normalized"},
      {"ENV-56", "inline_tables"},
      {"ENV-57", "utf8_and_escapes"},
      {"ENV-58", "multiline_cert"},
      {"ENV-60", "comment_and_crlf"},
  });
}

TEST_CASE("ENV-10 ENV-59 ENV-61 what is wrong in a file is named with its line and key") {
  check_errors({
      {"ENV-10", "malformed_toml", {"config_data:1: not valid TOML", "expected '='"}},
      {"ENV-59",
       "wrong_type",
       {"config_data:2: profile.default.address", "text in quotes, not a number"}},
      {"ENV-61", "duplicate_key", {"config_data:3: not valid TOML", "redefine", "'address'"}},
  });
}

TEST_CASE("ENV-12 ENV-13 ENV-14 strict: what is not known is an error that says what is") {
  check_errors({
      {"ENV-12",
       "unknown_key_strict",
       {"config_data:3: profile.default.future", "address, namespace, api_key"}},
      {"ENV-13", "unknown_table_strict", {"config_data:1: nope", "may stand here is profile"}},
      {"ENV-14",
       "unknown_tls_key_strict",
       {"config_data:3: profile.default.tls.zzz", "disabled, server_name"}},
  });
}

TEST_CASE("ENV-15 ENV-16 ENV-17 ENV-18 ENV-20 variables win over the file, unless one is off") {
  check_profiles({
      {"ENV-15", "env_address_namespace_key"},
      {"ENV-16", "env_empty_address"},
      {"ENV-17", "disable_env"},
      {"ENV-18", "disable_file"},
      {"ENV-20", "disable_env_profile_env_ignored"},
  });
}

TEST_CASE("ENV-19 neither file nor environment leaves nothing") {
  check_errors({{"ENV-19", "disable_both", {"disable_file", "disable_env"}}});
}

TEST_CASE(
    "ENV-21 ENV-22 ENV-23 ENV-24 ENV-25 ENV-26 ENV-47 ENV-48 TLS is on with a section or an API "
    "key, unless disabled") {
  check_profiles({
      {"ENV-21", "api_key_enables_tls"},
      {"ENV-22", "api_key_tls_disabled"},
      {"ENV-23", "api_key_from_env_enables_tls"},
      {"ENV-24", "empty_tls_table_enables_tls"},
      {"ENV-25", "tls_disabled_false"},
      {"ENV-26", "tls_disabled_true_other_fields_kept"},
      {"ENV-47", "env_tls_server_name_only"},
      {"ENV-48", "env_tls_ca_data_only"},
  });
}

TEST_CASE(
    "ENV-27 ENV-28 ENV-29 ENV-30 ENV-31 ENV-32 ENV-35 ENV-36 TEMPORAL_TLS turns TLS on and off, in "
    "any case of letters") {
  check_profiles({
      {"ENV-27", "env_tls_true"},
      {"ENV-28", "env_tls_TRUE"},
      {"ENV-29", "env_tls_1"},
      {"ENV-30", "env_tls_false"},
      {"ENV-31", "env_tls_FALSE"},
      {"ENV-32", "env_tls_0"},
      {"ENV-35", "env_tls_true_overrides_disabled"},
      {"ENV-36", "env_tls_false_overrides_api_key"},
  });
}

TEST_CASE("ENV-34 departure: TEMPORAL_TLS that is neither true nor false is an error") {
  vector_files const files;
  auto options = options_of(files.load("env_tls_empty"));
  for (auto const* value : {"", "yes", "on", "2", " true", "a-secret-by-mistake"}) {
    for (auto const* name : {"TEMPORAL_TLS", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION"}) {
      CAPTURE(name);
      CAPTURE(value);
      options.environment->clear();
      options.environment->emplace(name, value);
      try {
        config::load(options);
        FAIL("accepted");
      } catch (temporal::config_error const& refused) {
        std::string const text = refused.what();
        CHECK(text.starts_with(name));
        CHECK(text.find("must be true, 1, false or 0") != std::string::npos);
        CHECK(text.find("secret") == std::string::npos);
      }
    }
  }
}

TEST_CASE("ENV-37 ENV-38 certificates as text and as files") {
  check_profiles({
      {"ENV-37", "tls_data"},
      {"ENV-38", "tls_paths"},
  });
}

TEST_CASE("ENV-39 a certificate's file that is not there shows when connecting") {
  vector_files const files;
  auto const vector = files.load("tls_path_missing_file");
  auto const profile = config::load(options_of(vector));
  CHECK(as_json(profile) == vector["profile"]);
  CHECK(vector.contains("connect_error"));
  try {
    temporal::connection::lazy(profile);
    FAIL("accepted");
  } catch (temporal::connect_error const& error) {
    CHECK(error.kind() == temporal::connect_error_kind::bad_pem);
    CHECK(error.message().find("/no/such") != std::string::npos);
  }
}

TEST_CASE("ENV-40 ENV-41 ENV-42 ENV-43 ENV-45 a file and a text for one item are refused") {
  check_errors({
      {"ENV-40",
       "tls_both_cert",
       {"tls.client_cert_path (config_data:3)", "tls.client_cert_data (config_data:4)"}},
      {"ENV-41", "tls_both_key", {"tls.client_key_path", "tls.client_key_data", "keep one"}},
      {"ENV-42", "tls_both_ca", {"tls.server_ca_cert_path", "tls.server_ca_cert_data"}},
      {"ENV-43",
       "env_tls_both_cert",
       {"TEMPORAL_TLS_CLIENT_CERT_PATH", "TEMPORAL_TLS_CLIENT_CERT_DATA"}},
      {"ENV-45",
       "toml_data_env_path",
       {"(TEMPORAL_TLS_CLIENT_CERT_PATH)", "tls.client_cert_data (config_data:3)"}},
  });
}

TEST_CASE("ENV-46 a variable's path replaces the file's; departure: the key must be there too") {
  vector_files const files;
  auto const vector = files.load("toml_path_env_path");
  auto const profile = config::load(options_of(vector));
  CHECK(as_json(profile) == vector["profile"]);
  auto const refused = connect_refusal("toml_path_env_path");
  CHECK(refused.find("tls.client_cert_path (TEMPORAL_TLS_CLIENT_CERT_PATH)") != std::string::npos);
}

TEST_CASE("ENV-49 departure: disable_host_verification is obeyed") {
  vector_files const files;
  auto const vector = files.load("env_disable_host_verification");
  auto options = options_of(vector);
  auto const profile = config::load(options);
  CHECK(as_json(profile) == vector["profile"]);
  CHECK(as_json(profile, profile) == vector["connect_config"]);
  CHECK(profile.to_connection_options().tls.options()->skip_verification);
  options.config_data = "[profile.default.tls]\ndisable_host_verification = true\n";
  options.environment->clear();
  CHECK(config::load(options).to_connection_options().tls.options()->skip_verification);
  options.environment->emplace("TEMPORAL_TLS_DISABLE_HOST_VERIFICATION", "0");
  CHECK_FALSE(config::load(options).to_connection_options().tls.options()->skip_verification);
}

TEST_CASE("ENV-50 ENV-51 departure: a certificate without key, or the reverse, is an error") {
  auto const no_key = connect_refusal("cert_without_key");
  CHECK(no_key.find("tls.client_cert_data (config_data:3)") != std::string::npos);
  CHECK(no_key.find("client_key_path or client_key_data") != std::string::npos);
  auto const no_certificate = connect_refusal("key_without_cert");
  CHECK(no_certificate.find("tls.client_key_data (config_data:3)") != std::string::npos);
  CHECK(no_certificate.find("client_cert_path or client_cert_data") != std::string::npos);
}

TEST_CASE("ENV-54 ENV-55 headers and codec are taken over as they are") {
  check_profiles({
      {"ENV-54", "meta_authorization"},
      {"ENV-55", "codec_table"},
  });
  vector_files const files;
  auto const profile = config::load(options_of(files.load("codec_table")));
  REQUIRE(profile.codec.has_value());
  CHECK(profile.codec->endpoint == "http://c");
  CHECK(profile.codec->auth == "a2");
}

TEST_CASE("ENV-64 ENV-65 ENV-66 the file that a variable names need not be there") {
  check_profiles({
      {"ENV-64", "file_from_env"},
      {"ENV-65", "file_env_missing_file"},
      {"ENV-66", "no_file_no_env"},
  });
}
