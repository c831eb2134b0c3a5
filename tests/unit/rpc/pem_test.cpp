#include <support/certificates.hpp>
#include <support/temporary_folder.hpp>
#include <temporal/detail/rpc/pem.hpp>
#include <temporal/detail/rpc/system_roots.hpp>
#include <temporal/rpc/connect_error.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace rpc = temporal::detail::rpc;
namespace test = temporal::test;
using namespace std::chrono_literals;
using temporal::connect_error;
using temporal::connect_error_kind;
using temporal::pem_file;
using temporal::pem_text;
using temporal::tls_options;

namespace {

std::string replaced(std::string text, std::string const& what, std::string const& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

test::certificate_authority const& ca() {
  static test::certificate_authority const shared;
  return shared;
}

test::identity_pem const& client() {
  static auto const shared = ca().client();
  return shared;
}

tls_options options_of(std::string certificate, std::string key) {
  tls_options options;
  options.server_root_ca = pem_text(ca().pem());
  options.client_certificate = pem_text(std::move(certificate));
  options.client_private_key = pem_text(std::move(key));
  return options;
}

std::optional<connect_error> refusal(tls_options const& options) {
  try {
    rpc::load_tls_material(options);
  } catch (connect_error const& failed) {
    return failed;
  }
  return std::nullopt;
}

bool contains(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}

/// Whether a longer piece of the base64 of `pem` is in `text`.
bool shows(std::string const& text, std::string const& pem) {
  std::regex const line("[A-Za-z0-9+/]{20,}");
  for (std::sregex_iterator at(pem.begin(), pem.end(), line), end; at != end; ++at) {
    if (contains(text, at->str().substr(0, 20))) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("TLS-01 TLS-02 every kind of key in every form is taken") {
  for (auto const kind : {test::key_kind::ec, test::key_kind::rsa, test::key_kind::ed25519}) {
    for (auto const format : {test::key_format::pkcs8, test::key_format::traditional}) {
      if (kind == test::key_kind::ed25519 && format == test::key_format::traditional) continue;
      test::certificate_request request("orders");
      request.key = kind;
      request.format = format;
      auto const pair = ca().issue(request);
      CAPTURE(pair.key.substr(0, 32));
      auto const material = rpc::load_tls_material(options_of(pair.certificate, pair.key));
      CHECK(material.private_key == pair.key);
      CHECK(material.certificate_chain == pair.certificate);
      CHECK(material.root_ca == ca().pem());
      CHECK(material.subject == "CN=orders");
      CHECK(material.issuer == "CN=temporal-asio test CA");
      CHECK(material.warnings.empty());
      REQUIRE(material.not_after);
      CHECK(*material.not_after - *material.not_before == 25h);
    }
  }
}

TEST_CASE("damaged white space is repaired, in certificates and keys") {
  auto const one_line = [](std::string const& pem) { return replaced(pem, "\n", " "); };
  std::map<std::string, std::function<std::string(std::string const&)>> const damages{
      {"CRLF", [](std::string const& pem) { return replaced(pem, "\n", "\r\n"); }},
      {"CR", [](std::string const& pem) { return replaced(pem, "\n", "\r"); }},
      {"blank lines", [](std::string const& pem) { return replaced(pem, "\n", "\n\n"); }},
      {"literal \\n", [](std::string const& pem) { return replaced(pem, "\n", "\\n"); }},
      {"literal \\r\\n", [](std::string const& pem) { return replaced(pem, "\n", "\\r\\n"); }},
      {"literal \\\\n", [](std::string const& pem) { return replaced(pem, "\n", "\\\\n"); }},
      {"one line", one_line},
      {"no white space at all",
       [](std::string const& pem) { return replaced(replaced(pem, "\n", ""), " ", ""); }},
      {"indented", [](std::string const& pem) { return "  " + replaced(pem, "\n", "\n    "); }},
      {"trailing spaces", [](std::string const& pem) { return replaced(pem, "\n", " \t\n"); }},
      {"quotes", [&](std::string const& pem) { return '"' + one_line(pem) + '"'; }},
      {"byte order mark", [](std::string const& pem) { return "\xef\xbb\xbf" + pem; }},
      {"no-break spaces", [](std::string const& pem) { return replaced(pem, "\n", "\xc2\xa0\n"); }},
      {"no last line break", [](std::string const& pem) { return pem.substr(0, pem.size() - 1); }},
      {"text around",
       [](std::string const& pem) { return "Bag Attributes\n  a: b\n" + pem + "x"; }},
  };
  auto const whole = rpc::load_tls_material(options_of(client().certificate, client().key));
  for (auto const& [name, damage] : damages) {
    CAPTURE(name);
    auto options = options_of(damage(client().certificate), damage(client().key));
    options.server_root_ca = pem_text(damage(ca().pem()));
    auto const material = rpc::load_tls_material(options);
    CHECK(material.certificate_chain == whole.certificate_chain);
    CHECK(material.private_key == whole.private_key);
    CHECK(material.root_ca == whole.root_ca);
  }
}

TEST_CASE("TLS-04 chains are put in order, and files that hold certificate and key are taken") {
  auto const middle = ca().intermediate("middle");
  auto const low = middle.intermediate("low");
  auto const leaf = low.client("orders");
  auto const ordered = leaf.certificate + low.pem() + middle.pem();
  auto const check = [&](std::string const& chain, std::string const& key) {
    auto const material = rpc::load_tls_material(options_of(chain, key));
    CHECK(material.certificate_chain == ordered);
    CHECK(material.private_key == leaf.key);
    CHECK(material.subject == "CN=orders");
  };
  check(ordered, leaf.key);
  check(middle.pem() + low.pem() + leaf.certificate, leaf.key);
  check(low.pem() + leaf.certificate + middle.pem() + low.pem(), leaf.key);
  // Two files written one after the other, without a line break between them.
  auto const glued = leaf.certificate.substr(0, leaf.certificate.size() - 1) + low.pem();
  check(glued + middle.pem(), leaf.key);
  auto const both = ordered + leaf.key;
  check(both, both);
  // The right one of several keys.
  check(ordered, client().key + leaf.key);
}

TEST_CASE("what cannot be repaired is told with source, line and the way out") {
  test::certificate_request encrypted("encrypted");
  encrypted.format = test::key_format::encrypted;
  auto const locked = ca().issue(encrypted);
  auto const& [certificate, key] = client();
  auto const other = ca().client("other");
  auto const second_line = certificate.find('\n') + 1;
  auto damaged = certificate;
  damaged[second_line + 70] = '*';
  auto shorter = certificate;
  shorter.erase(second_line + 5, 3);
  auto garbage = certificate;
  garbage.replace(second_line, 8, "AAAAAAAA");
  auto const cut = certificate.substr(0, 300);
  auto const body = replaced(replaced(key, "-----BEGIN PRIVATE KEY-----\n", ""),
                             "-----END PRIVATE KEY-----\n", "");
  std::string const old_style =
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n"
      "-----END RSA PRIVATE KEY-----\n";
  struct row {
    char const* name;
    std::string certificate;
    std::string key;
    std::vector<std::string> says;
  };
  std::vector<row> const rows{
      {"empty", "", key, {"client certificate (given as text)", "empty"}},
      {"white space only", " \n\\n", key, {"empty"}},
      {"a path", "certs/client.pem", key, {"a path", "pem_file"}},
      {"an absolute path", "/etc/ssl/client", key, {"a path", "pem_file"}},
      {"nonsense", "hello", key, {"no PEM block"}},
      {"swapped", key, certificate, {"private key and no certificate", "swapped"}},
      {"a key for the certificate", key, key, {"private key and no certificate"}},
      {"a certificate for the key",
       certificate,
       certificate,
       {"client private key (given as text)", "certificate and no private key"}},
      {"a request",
       replaced(certificate, "CERTIFICATE", "CERTIFICATE REQUEST"),
       key,
       {"request", "have a CA sign it"}},
      {"a public key", certificate, replaced(key, "PRIVATE", "PUBLIC"), {"public key"}},
      {"PKCS#7", replaced(certificate, "CERTIFICATE", "PKCS7"), key, {"openssl pkcs7"}},
      {"other blocks only",
       replaced(certificate, "CERTIFICATE", "DH PARAMETERS"),
       key,
       {"DH PARAMETERS", "no certificate"}},
      {"encrypted", locked.certificate, locked.key, {"pass phrase", "openssl pkey -in FILE"}},
      {"encrypted, old style", certificate, old_style, {"pass phrase"}},
      {"OpenSSH", certificate, replaced(key, "PRIVATE", "OPENSSH PRIVATE"), {"ssh-keygen"}},
      {"a foreign byte", damaged, key, {"line 3", "0x2a"}},
      {"lost characters", shorter, key, {"line 1", "incomplete or damaged"}},
      {"no certificate in it", garbage, key, {"line 1", "cannot be read"}},
      {"cut off", "\n\n" + cut, key, {"line 3", "no END line"}},
      {"two runs into one", cut + "\n" + certificate, key, {"line 1", "no END line"}},
      {"no start", certificate.substr(second_line), key, {"without its BEGIN"}},
      {"mixed ends",
       replaced(certificate, "END CERTIFICATE", "END PRIVATE KEY"),
       key,
       {"began as CERTIFICATE and ends as PRIVATE KEY"}},
      {"a key in the place of the label",
       certificate,
       "-----BEGIN " + body.substr(0, 60) + "-----\nAAAA\n",
       {"<unknown> has no END line"}},
      {"four dashes", replaced(certificate, "-----", "----"), key, {"five dashes"}},
      {"no lines around", certificate, body, {"client private key", "without the lines"}},
      {"once more in base64", "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", key, {"base64 -d"}},
      {"UTF-16", std::string("\xff\xfe-\0-\0", 6), key, {"UTF-16"}},
      {"a key that is none",
       certificate,
       "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
       {"line 1", "cannot be read"}},
      {"a CA's certificate",
       ca().identity().certificate,
       ca().identity().key,
       {"may only issue others"}},
  };
  for (auto const& [name, given_certificate, given_key, says] : rows) {
    CAPTURE(name);
    auto const failed = refusal(options_of(given_certificate, given_key));
    REQUIRE(failed);
    CHECK(failed->kind() == connect_error_kind::bad_pem);
    CHECK(failed->outcome() == temporal::outcome::not_sent);
    CHECK_FALSE(failed->hint().empty());
    std::string const what = failed->what();
    CAPTURE(what);
    for (auto const& part : says) CHECK(contains(what, part));
    CHECK_FALSE(shows(what, key));
    CHECK_FALSE(shows(what, locked.key));
    CHECK_FALSE(shows(what, certificate));
  }
}

TEST_CASE("binary files are recognized") {
  test::temporary_folder const folder;
  auto const& [certificate, key] = client();
  auto options = options_of(certificate, key);
  options.client_certificate = pem_file(folder.write("client.der", "\x30\x82\x01\x20 and so on"));
  auto failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "client.der"));
  CHECK(contains(failed->message(), "DER"));
  CHECK(contains(failed->hint(), "-inform der -in"));
  options.client_certificate = pem_file(folder.write("client.jks", "\xfe\xed\xfe\xed\x01"));
  failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "Java key store"));
}

TEST_CASE("TLS-09 a key of another certificate is a mismatch, found before any I/O") {
  auto const other = ca().client("other");
  auto failed = refusal(options_of(client().certificate, other.key));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::key_mismatch);
  CHECK(contains(failed->message(), "CN=test client"));
  CHECK_FALSE(shows(failed->what(), other.key));

  test::certificate_request rsa("rsa");
  rsa.key = test::key_kind::rsa;
  failed = refusal(options_of(client().certificate, ca().issue(rsa).key));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::key_mismatch);
  CHECK(contains(failed->message(), "made for an EC key and not for an RSA"));

  failed = refusal(options_of(ca().pem(), client().key));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::key_mismatch);
  CHECK(contains(failed->hint(), "this certificate is a CA's"));
}

TEST_CASE("TLS-08 an expired client certificate is told with its date, before any I/O") {
  auto const expired = ca().expired();
  auto failed = refusal(options_of(expired.certificate, expired.key));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::certificate_expired);
  CHECK(std::regex_search(
      failed->message(),
      std::regex(R"(CN=localhost expired on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC)")));

  auto const options = options_of(client().certificate, client().key);
  auto const issued = *rpc::load_tls_material(options).not_before;
  CHECK_NOTHROW(rpc::load_tls_material(options, issued + 24h));
  CHECK_THROWS_AS(rpc::load_tls_material(options, issued + 26h), connect_error);
  try {
    rpc::load_tls_material(options, issued - 2h);
    FAIL("a certificate of the future was taken");
  } catch (connect_error const& early) {
    CHECK(early.kind() == connect_error_kind::certificate_expired);
    CHECK(contains(early.message(), "valid only from"));
  }
}

TEST_CASE("an expired CA is told with its date; one good CA among others is enough") {
  test::certificate_request old("old CA");
  old.authority = true;
  old.valid_from = -7200;
  old.valid_until = -3600;
  auto const gone = ca().issue(old);
  tls_options options;
  options.server_root_ca = pem_text(gone.certificate);
  auto const failed = refusal(options);
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::certificate_expired);
  CHECK(contains(failed->message(), "server's root CA"));
  options.server_root_ca = pem_text(gone.certificate + ca().pem());
  CHECK_NOTHROW(rpc::load_tls_material(options));
}

TEST_CASE("what some servers refuse is a warning") {
  test::certificate_request request("orders");
  request.extended_key_usage = "serverAuth";
  auto const for_servers = ca().issue(request);
  auto material = rpc::load_tls_material(options_of(for_servers.certificate, for_servers.key));
  REQUIRE(material.warnings.size() == 1);
  CHECK(contains(material.warnings[0], "clientAuth"));

  request.extended_key_usage = "clientAuth,serverAuth";
  auto const for_both = ca().issue(request);
  CHECK(rpc::load_tls_material(options_of(for_both.certificate, for_both.key)).warnings.empty());

  request.authority = true;
  auto const authority = ca().issue(request);
  material = rpc::load_tls_material(options_of(authority.certificate, authority.key));
  REQUIRE(material.warnings.size() == 1);
  CHECK(contains(material.warnings[0], "is a CA's"));

  tls_options options;
  options.server_root_ca = pem_text(ca().pem() + client().key);
  material = rpc::load_tls_material(options);
  REQUIRE(material.warnings.size() == 1);
  CHECK(contains(material.warnings[0], "private key"));
  CHECK(material.root_ca == ca().pem());
}

TEST_CASE("a key too short for TLS is told before any I/O") {
  test::certificate_request request("short");
  request.key = test::key_kind::rsa_1024;
  auto const weak = ca().issue(request);
  auto const failed = refusal(options_of(weak.certificate, weak.key));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::bad_pem);
  CHECK(contains(failed->message(), "too small"));
}

TEST_CASE("files are named in errors, with the reason why they cannot be read") {
  test::temporary_folder const folder;
  auto options = options_of(client().certificate, client().key);
  options.client_private_key = pem_file("/nonexistent/client.key");
  auto failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "'/nonexistent/client.key': No such file"));
  options.client_private_key = pem_file(std::filesystem::temp_directory_path());
  failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "is a directory"));
  options.client_private_key = pem_file("");
  failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "is empty"));
  options.client_private_key = pem_file("/dev/zero");
  failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "larger than 16 MiB"));
  options.client_private_key = pem_file(folder.write("client.key", "\n" + client().certificate));
  failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "client.key), line 2: it holds a certificate"));
}

TEST_CASE("a PEM text given as a path is not shown") {
  auto options = options_of(client().certificate, client().key);
  options.client_private_key = pem_file(client().key);
  CHECK(options.client_private_key->describe() == "<text given as a path>");
  auto const failed = refusal(options);
  REQUIRE(failed);
  CHECK(contains(failed->message(), "pem_file is a PEM text"));
  CHECK_FALSE(shows(failed->what(), client().key));
}

TEST_CASE("providers are asked, and what they throw is told") {
  auto options = options_of(client().certificate, client().key);
  options.client_private_key = temporal::pem_provider([] { return client().key; });
  CHECK(rpc::load_tls_material(options).private_key == client().key);
  options.client_private_key = temporal::pem_provider([] { return std::string("nothing"); });
  auto failed = refusal(options);
  REQUIRE(failed);
  CHECK(
      contains(failed->message(), "client private key (from the provider): it holds no PEM block"));
  options.client_private_key = temporal::pem_provider(
      []() -> std::string { throw std::runtime_error("the vault is sealed"); });
  failed = refusal(options);
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::bad_pem);
  CHECK(contains(failed->message(), "the vault is sealed"));
  options.client_private_key = temporal::pem_provider(nullptr);
  failed = refusal(options);
  REQUIRE(failed);
}

TEST_CASE("TLS-21 TLS-22 options that contradict each other are refused before anything is read") {
  auto const missing = pem_file("/nonexistent");
  auto const refused = [](tls_options const& options) {
    CHECK_THROWS_AS(rpc::load_tls_material(options), std::invalid_argument);
  };
  tls_options options;
  options.client_certificate = missing;
  refused(options);
  options = tls_options();
  options.client_private_key = missing;
  refused(options);
  options = tls_options();
  options.verification_name = "pinned.test";  // without a CA of one's own
  refused(options);
  options.server_root_ca = missing;
  options.skip_verification = true;
  refused(options);
  options = tls_options();
  options.reload_interval = -1ms;
  refused(options);
  for (auto const* bad :
       {"https://orders.example.com", "orders.example.com:7233", "a b", "[::1]"}) {
    options = tls_options();
    options.server_name = bad;
    CAPTURE(bad);
    refused(options);
  }
}

TEST_CASE("without verification no CA is read") {
  tls_options options;
  options.skip_verification = true;
  options.server_root_ca = pem_file("/nonexistent");
  auto const material = rpc::load_tls_material(options);
  CHECK(material.root_ca.empty());
  CHECK(material.describe() == "the server is not verified");
}

TEST_CASE("a description names who, until when and which CA, and no secret") {
  auto const material = rpc::load_tls_material(options_of(client().certificate, client().key));
  auto const text = material.describe();
  CHECK(contains(text, "CN=test client, issued by CN=temporal-asio test CA, valid until 2"));
  CHECK(contains(text, "trusts the server's root CA (given as text)"));
  CHECK_FALSE(shows(text, client().key));
}

TEST_CASE("TLS-11 TLS-19 the system's CAs are found where its variables or its kind keep them") {
  test::temporary_folder const folder;
  auto const pem = ca().pem();
  auto const first = folder.write("first.pem", pem).string();
  auto const second = folder.write("second.pem", pem).string();
  auto const empty = folder.write("empty.pem", "").string();
  std::map<std::string, std::string> variables;
  auto const variable = [&variables](char const* name) { return variables[name]; };

  auto found = rpc::find_system_roots(variable, {"/nonexistent", empty, second});
  CHECK(found.pem == pem);
  CHECK(found.source == "the system's CA certificates, " + second);

  variables["SSL_CERT_FILE"] = first;
  found = rpc::find_system_roots(variable, {second});
  CHECK(found.source == first + " (SSL_CERT_FILE)");
  variables["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = second;
  found = rpc::find_system_roots(variable, {});
  CHECK(found.source == second + " (GRPC_DEFAULT_SSL_ROOTS_FILE_PATH)");

  auto const kind_of = [&](std::vector<std::string> const& files) {
    try {
      rpc::find_system_roots(variable, files);
    } catch (connect_error const& failed) {
      CHECK_FALSE(failed.hint().empty());
      return std::optional(failed.kind());
    }
    return std::optional<connect_error_kind>();
  };
  variables["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = "/nonexistent";
  CHECK(kind_of({second}) == connect_error_kind::bad_pem);
  variables["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = empty;
  CHECK(kind_of({second}) == connect_error_kind::bad_pem);
  variables.clear();
  CHECK(kind_of({"/nonexistent", empty}) == connect_error_kind::untrusted_certificate);
}
