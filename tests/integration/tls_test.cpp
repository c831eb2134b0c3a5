// TLS and mTLS by nginx before the real server. Names are those of the official samples' server.

#include <support/nginx.hpp>
#include <support/temporary_folder.hpp>
#include <temporal/detail/rpc/connection_state.hpp>

#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>
#include <grpcpp/grpcpp.h>
#include <integration/client_fixture.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace test = temporal::test;
namespace wf = temporal::workflow;
using namespace std::chrono_literals;
using temporal::connect_error;
using temporal::connect_error_kind;
using temporal::pem_file;
using temporal::pem_text;
using temporal::tls_options;

namespace tls_test {

struct kitchen_sink {
  wf::task<std::vector<std::string>> run();
  void add(std::string value);
  void finish();
};

}  // namespace tls_test

namespace {

using tls_test::kitchen_sink;

/// The certificates of a server like the official samples' one: `tls-sample` for most, and
/// `accounting.cluster-x.contoso.com` with CAs of its own.
class sample_server {
 public:
  static constexpr char const* main_name = "tls-sample";
  static constexpr char const* other_name = "accounting.cluster-x.contoso.com";

  sample_server() {
    test::nginx_server main(main_name, server_ca.server_named(main_name));
    main.client_ca = client_ca.pem();
    test::nginx_server other(other_name, other_server_ca.server_named(other_name));
    other.client_ca = other_client_ca.pem();
    start({main, other});
  }

  void start(std::vector<test::nginx_server> const& servers) {
    front = std::make_unique<test::nginx>(servers, test::environment::get().server().port());
  }

  /// What a client of the main name needs.
  tls_options mutual(test::identity_pem const& client) const {
    tls_options tls;
    tls.server_root_ca = pem_text(server_ca.pem());
    tls.client_certificate = pem_text(client.certificate);
    tls.client_private_key = pem_text(client.key);
    tls.server_name = main_name;
    return tls;
  }
  tls_options mutual() const { return mutual(client_ca.client("orders")); }

  temporal::connection_options options(tls_options const& tls) const {
    temporal::connection_options options(front->target());
    options.tls = tls;
    options.logger = temporal::logger::discard();
    return options;
  }

  /// Whether the server takes this client; its kind of refusal if it does not.
  std::optional<connect_error_kind> refusal(tls_options const& tls) const {
    auto const connecting = options(tls);
    auto const failed = test::run(test::failure_of<connect_error>(temporal::connect(connecting)));
    if (!failed) return std::nullopt;
    CHECK(failed->target() == front->target());
    CHECK(std::string(failed->what()).find(front->target()) != std::string::npos);
    return failed->kind();
  }

  test::certificate_authority server_ca{"server CA"};
  test::certificate_authority client_ca{"client CA"};
  test::certificate_authority other_server_ca{"accounting server CA"};
  test::certificate_authority other_client_ca{"accounting client CA"};
  std::unique_ptr<test::nginx> front;
};

}  // namespace

TEST_CASE("TLS-01 TLS-02 TLS-24 mTLS with every kind of key, over HTTP/2") {
  sample_server server;
  for (auto const kind : {test::key_kind::ec, test::key_kind::rsa, test::key_kind::ed25519}) {
    for (auto const format : {test::key_format::traditional, test::key_format::pkcs8}) {
      if (kind == test::key_kind::ed25519 && format == test::key_format::traditional) continue;
      test::certificate_request request("orders");
      request.key = kind;
      request.format = format;
      auto const client = server.client_ca.issue(request);
      CAPTURE(client.key.substr(0, 32));
      CHECK_FALSE(server.refusal(server.mutual(client)));
    }
  }
  auto const logged = server.front->wait_for_requests(5);
  CHECK(logged[0].alpn == "h2");
  CHECK(logged[0].client_name == "CN=orders");
  CHECK(logged[0].server_name == "tls-sample");
}

TEST_CASE("TLS-04 a client certificate with its intermediate in one file, in any order") {
  sample_server server;
  auto const middle = server.client_ca.intermediate("intermediate");
  auto const leaf = middle.client("orders");
  auto const& key = leaf.key;
  CHECK_FALSE(
      server.refusal(server.mutual(test::identity_pem(leaf.certificate + middle.pem(), key))));
  CHECK_FALSE(
      server.refusal(server.mutual(test::identity_pem(middle.pem() + leaf.certificate, key))));
  CHECK(server.refusal(server.mutual(leaf)) == connect_error_kind::client_certificate_rejected);
}

TEST_CASE("TLS-06 without a client certificate the error says that one is needed") {
  sample_server server;
  auto tls = server.mutual();
  tls.client_certificate.reset();
  tls.client_private_key.reset();
  CHECK(server.refusal(tls) == connect_error_kind::client_certificate_required);
}

TEST_CASE("TLS-07 a client certificate of another CA is refused") {
  sample_server server;
  test::certificate_authority const stranger("somebody's CA");
  CHECK(server.refusal(server.mutual(stranger.client())) ==
        connect_error_kind::client_certificate_rejected);
}

TEST_CASE("TLS-08 TLS-09 an expired certificate or another one's key is told before dialling") {
  sample_server server;
  auto const connecting = server.options(server.mutual(server.client_ca.expired()));
  auto const failed = test::run(test::failure_of<connect_error>(temporal::connect(connecting)));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::certificate_expired);
  CHECK(failed->tls_mode() == "mTLS");
  auto const one = server.client_ca.client("one");
  auto const two = server.client_ca.client("two");
  CHECK(server.refusal(server.mutual(test::identity_pem(one.certificate, two.key))) ==
        connect_error_kind::key_mismatch);
  CHECK(server.front->requests().empty());
}

TEST_CASE("TLS-10 TLS-11 a server of another CA is not trusted") {
  sample_server server;
  auto tls = server.mutual();
  tls.server_root_ca = pem_text(server.client_ca.pem());
  CHECK(server.refusal(tls) == connect_error_kind::untrusted_certificate);
  tls.server_root_ca.reset();
  CHECK(server.refusal(tls) == connect_error_kind::untrusted_certificate);
}

TEST_CASE("TLS-12 TLS-13 a server of another name is not taken") {
  sample_server server;
  auto tls = server.mutual();
  tls.server_name.clear();
  CHECK(server.refusal(tls) == connect_error_kind::name_mismatch);
  tls.server_name = "wrong-name";
  CHECK(server.refusal(tls) == connect_error_kind::name_mismatch);
}

TEST_CASE("TLS-14 plaintext to a TLS port is refused, well before the timeout") {
  sample_server server;
  auto const failed =
      test::run(test::failure_of<connect_error>(temporal::connect(server.front->target())));
  REQUIRE(failed);
  CHECK(failed->kind() != connect_error_kind::timed_out);
}

TEST_CASE("TLS-16 TLS-17 a second name on the port has its own CAs, for clients and servers") {
  sample_server server;
  auto tls = server.mutual(server.other_client_ca.client("accounting"));
  tls.server_root_ca = pem_text(server.other_server_ca.pem());
  tls.server_name = sample_server::other_name;
  CHECK_FALSE(server.refusal(tls));
  CHECK(server.front->wait_for_requests(1)[0].server_name == sample_server::other_name);

  auto const default_client = server.client_ca.client("orders");
  tls.client_certificate = pem_text(default_client.certificate);
  tls.client_private_key = pem_text(default_client.key);
  CHECK(server.refusal(tls) == connect_error_kind::client_certificate_rejected);
  tls.server_root_ca = pem_text(server.server_ca.pem());
  CHECK(server.refusal(tls) == connect_error_kind::untrusted_certificate);
}

TEST_CASE("TLS-18 TLS-19 TLS without client certificates, dialled by address and by name") {
  sample_server server;
  server.start({test::nginx_server("localhost", server.server_ca.server())});
  tls_options tls;
  tls.server_root_ca = pem_text(server.server_ca.pem());
  CHECK_FALSE(server.refusal(tls));
  auto by_name = server.options(tls);
  by_name.target = "localhost:" + std::to_string(server.front->port());
  CHECK(test::run(temporal::connect(by_name)).server_version() == "1.32.0");
  CHECK(server.refusal(tls_options()) == connect_error_kind::untrusted_certificate);
}

TEST_CASE("TLS-21 the server's certificate is verified against another name than it is asked by") {
  sample_server server;
  server.start({test::nginx_server("localhost", server.server_ca.server_named("pinned.test"))});
  tls_options tls;
  tls.server_root_ca = pem_text(server.server_ca.pem());
  tls.verification_name = "pinned.test";
  auto by_name = server.options(tls);
  by_name.target = "localhost:" + std::to_string(server.front->port());
  CHECK(test::run(temporal::connect(by_name)).server_version() == "1.32.0");
  CHECK(server.front->wait_for_requests(1)[0].server_name == "localhost");

  tls.verification_name = "wrong.test";
  CHECK(server.refusal(tls) == connect_error_kind::name_mismatch);
  test::certificate_authority const stranger("somebody's CA");
  tls.verification_name = "pinned.test";
  tls.server_root_ca = pem_text(stranger.pem());
  CHECK(server.refusal(tls) == connect_error_kind::untrusted_certificate);
}

TEST_CASE("without verification every server is taken, and the log says so once") {
  sample_server server;
  auto tls = server.mutual();
  tls.server_root_ca.reset();
  tls.server_name.clear();
  tls.skip_verification = true;
  auto connecting = server.options(tls);
  std::vector<std::string> logged;
  auto note = [&logged](temporal::log_level level, std::string_view text) {
    logged.push_back(std::string(to_string(level)) + ": " + std::string(text));
  };
  connecting.logger = temporal::logger(std::move(note));
  auto const connection = test::run(temporal::connect(connecting));
  CHECK(connection.server_version() == "1.32.0");
  test::run(connection.check_health());
  REQUIRE(logged.size() == 1);
  CHECK(logged[0].starts_with("warning: connection to " + server.front->target()));
  CHECK(logged[0].find("skip_verification") != std::string::npos);
}

TEST_CASE("the oldest version that is accepted is the one asked for, or an error") {
  sample_server server;
  auto tls = server.mutual();
  tls.minimum_version = temporal::tls_version::tls_1_3;
  auto const connecting = server.options(tls);
  try {
    test::run(temporal::connect(connecting));
    CHECK(server.front->wait_for_requests(1)[0].protocol == "TLSv1.3");
  } catch (std::invalid_argument const& refused) {
    CHECK(std::string(refused.what()).find("gRPC " + grpc::Version()) != std::string::npos);
  }
}

TEST_CASE("KEY-01 KEY-04 an API key goes over TLS, with the TLS that was given") {
  sample_server server;
  test::nginx_server guarded("localhost", server.server_ca.server());
  guarded.authorization = "Bearer key-1";
  server.start({guarded});
  tls_options tls;
  tls.server_root_ca = pem_text(server.server_ca.pem());
  auto connecting = server.options(tls);
  connecting.api_key = "key-1";
  CHECK(test::run(temporal::connect(connecting)).server_version() == "1.32.0");
  connecting.api_key = "key-2";
  auto const failed = test::run(test::failure_of<connect_error>(temporal::connect(connecting)));
  REQUIRE(failed);
  CHECK(failed->kind() == connect_error_kind::unauthenticated);
  CHECK(std::string(failed->what()).find("key-2") == std::string::npos);

  // Without TLS options the key turns TLS on, with the system's CAs.
  connecting.tls = temporal::tls_setting();
  auto const untrusted = test::run(test::failure_of<connect_error>(temporal::connect(connecting)));
  REQUIRE(untrusted);
  CHECK(untrusted->kind() == connect_error_kind::untrusted_certificate);
  CHECK(untrusted->tls_mode() == "TLS");
}

TEST_CASE("TLS-23 a whole workflow over mTLS, with a Python worker over mTLS") {
  sample_server server;
  auto& shared = test::environment::get();
  test::temporary_folder const folder;
  auto const worker_pair = server.client_ca.client("worker");
  auto const queue = shared.unique("mtls");
  test::python_worker const worker(
      server.front->target(), queue,
      {"--tls-ca", folder.write("ca.pem", server.server_ca.pem()).string(), "--tls-certificate",
       folder.write("worker.pem", worker_pair.certificate).string(), "--tls-key",
       folder.write("worker.key", worker_pair.key).string(), "--tls-server-name",
       sample_server::main_name});

  auto const connection = test::run(temporal::connect(server.options(server.mutual())));
  temporal::client const client(connection);
  temporal::workflow_options const options(shared.unique("mtls"), queue);
  auto const handle = test::run(client.start_workflow<&kitchen_sink::run>(options));
  test::run(handle.signal<&kitchen_sink::add>("one"));
  test::run(handle.signal<&kitchen_sink::add>("two"));
  test::run(handle.signal<&kitchen_sink::finish>());
  CHECK(test::run(handle.result()) == std::vector<std::string>{"one", "two"});

  std::set<std::string> names;
  for (auto const& one : server.front->requests()) names.insert(one.client_name);
  CHECK(names == std::set<std::string>{"CN=orders", "CN=worker"});
}

TEST_CASE("certificates are replaced on disk while calls go on, and none of them fails") {
  using namespace asio::experimental::awaitable_operators;
  sample_server server;
  test::temporary_folder const folder;
  auto const store = [&folder](test::identity_pem const& pair) {
    folder.write("client.pem", pair.certificate);
    folder.write("client.key", pair.key);
  };
  store(server.client_ca.client("first"));
  auto tls = server.mutual();
  tls.client_certificate = pem_file(folder.path() / "client.pem");
  tls.client_private_key = pem_file(folder.path() / "client.key");
  tls.reload_interval = 10ms;
  auto const connection = test::run(temporal::connect(server.options(tls)));

  // Calls, a few at a time, until the server has seen all the certificates.
  std::vector<std::string> const names{"second", "third", "fourth"};
  std::size_t stored = 0;
  std::size_t calls = 0;
  bool done = false;
  auto const load = [&]() -> asio::awaitable<void> {
    while (!done) {
      co_await connection.check_health();
      if (++calls % 50 != 0) continue;
      auto const seen = server.front->requests().back().client_name;
      if (stored > 0 && seen != "CN=" + names[stored - 1]) continue;
      done = stored == names.size();
      if (!done) store(server.client_ca.client(names[stored++]));
    }
  };
  auto all = load() && load() && load() && load();
  test::run(std::move(all));
  CHECK(calls >= 200);
  auto const expires = connection.certificate_expires_in();
  REQUIRE(expires);
  CHECK(*expires > 23h);
  auto const logged = server.front->requests();
  CHECK(std::all_of(logged.begin(), logged.end(),
                    [](auto const& one) { return one.status == "200"; }));
}
