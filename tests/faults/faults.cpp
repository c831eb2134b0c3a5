// Misconfigures a connection in every way that docs/connect-errors.md shows, against servers of its
// own, and prints a line for each: name, kind and text, with tabs between them. docs/faults.py
// reads it.
#include <support/connect_failure.hpp>
#include <support/fake_server.hpp>
#include <support/raw_server.hpp>
#include <support/tls_server.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace test = temporal::test;
using temporal::connection_options;

namespace {

test::fake_server_options secured(test::identity_pem const& server, std::string client_ca = "") {
  test::server_tls tls(server);
  tls.client_ca = std::move(client_ca);
  test::fake_server_options options;
  options.tls = tls;
  return options;
}

/// The servers of the faults.
class scenery {
 public:
  scenery()
      : tls(secured(ca.server())),
        renamed(secured(ca.server_named("other.example"))),
        mutual(secured(ca.server(), ca.pem())),
        self_signed(test::tls_server_options(self.identity())),
        without_alpn(no_protocol(ca.server())) {
    page.answer_http1(400, "Bad Request");
  }

  static test::tls_server_options no_protocol(test::identity_pem const& server) {
    test::tls_server_options options(server);
    options.protocol = "";
    return options;
  }

  test::certificate_authority const ca{"Example CA"};
  test::certificate_authority const stranger{"Another CA"};
  test::certificate_authority const self{"frontend"};
  test::fake_server plaintext;
  test::fake_server tls;
  test::fake_server renamed;
  test::fake_server mutual;
  test::tls_server self_signed;
  test::tls_server without_alpn;
  test::raw_server page;
  test::raw_server silent;
};

using fault = std::pair<std::string, std::function<connection_options(scenery const&)>>;

connection_options with_key(std::string const& target) {
  auto options = test::patient(target);
  options.api_key = "key";
  return options;
}

connection_options with_root(scenery const& on, std::string const& pem) {
  temporal::tls_options tls;
  tls.server_root_ca = temporal::pem_text(pem);
  return test::patient(on.tls.target(), tls);
}

connection_options with_bad_key(scenery const& on) {
  auto const good = on.ca.client("orders");
  auto const bad = test::with_client(on.ca, test::identity_pem(good.certificate,
                                                               "-----BEGIN PRIVATE KEY-----\n"
                                                               "bm90IGEga2V5\n"
                                                               "-----END PRIVATE KEY-----\n"));
  return test::patient(on.mutual.target(), bad);
}

connection_options to_silence(scenery const& on) {
  connection_options options(on.silent.target());
  options.connect_timeout = std::chrono::milliseconds(1000);
  return options;
}

std::vector<fault> const& faults() {
  using test::patient;
  using test::trusting;
  using test::with_client;
  static std::vector<fault> const all = {
      {"tls_to_plaintext",
       [](scenery const& on) { return patient(on.plaintext.target(), temporal::tls_options()); }},
      {"api_key_to_plaintext", [](scenery const& on) { return with_key(on.plaintext.target()); }},
      {"plaintext_to_tls", [](scenery const& on) { return patient(on.tls.target()); }},
      {"unknown_ca",
       [](scenery const& on) { return patient(on.tls.target(), trusting(on.stranger)); }},
      {"wrong_name",
       [](scenery const& on) { return patient(on.renamed.target(), trusting(on.ca)); }},
      {"self_signed",
       [](scenery const& on) { return patient(on.self_signed.target(), trusting(on.ca)); }},
      {"root_not_pem", [](scenery const& on) { return with_root(on, "not a certificate"); }},
      {"bad_key", with_bad_key},
      {"no_client_certificate",
       [](scenery const& on) { return patient(on.mutual.target(), trusting(on.ca)); }},
      {"wrong_client_certificate",
       [](scenery const& on) {
         return patient(on.mutual.target(), with_client(on.ca, on.stranger.client("orders")));
       }},
      {"no_alpn",
       [](scenery const& on) { return patient(on.without_alpn.target(), trusting(on.ca)); }},
      {"http1", [](scenery const& on) { return patient(on.page.target()); }},
      {"port_closed", [](scenery const&) { return patient("127.0.0.1:1"); }},
      {"unknown_host", [](scenery const&) { return patient("no-such-host.invalid:7233"); }},
      {"url", [](scenery const&) { return patient("http://localhost:7233"); }},
      {"silent", to_silence},
  };
  return all;
}

void show(std::string const& name, connection_options const& options) {
  std::cout << name << '\t';
  try {
    test::run(temporal::connect(options));
    std::cout << "\tit connects";
  } catch (temporal::connect_error const& failed) {
    std::cout << to_string(failed.kind()) << '\t' << failed.what();
  } catch (std::invalid_argument const& refused) {
    std::cout << "std::invalid_argument\t" << refused.what();
  }
  std::cout << '\n';
}

}  // namespace

int main() {
  scenery const servers;
  for (auto const& [name, options] : faults()) show(name, options(servers));
}
