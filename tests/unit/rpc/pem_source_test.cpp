#include <support/certificates.hpp>
#include <support/refusal.hpp>
#include <temporal/rpc/connect_error.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <doctest/doctest.h>

#include <string>

namespace test = temporal::test;
using temporal::connect_error;
using temporal::pem_file;

TEST_CASE("what a key is in base64 is not shown when it is given as a path") {
  test::certificate_authority const ca;
  auto const key = ca.client().key;
  // Without the lines that begin and end it.
  std::string bare;
  for (auto const c : key.substr(key.find('\n'), key.rfind("-----END") - key.find('\n'))) {
    if (c != '\n') bare += c;
  }
  // And once more encoded: "-----BEGIN PRIVATE KEY-----" and a new line.
  for (auto const& path : {bare, "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCg" + bare}) {
    auto const source = pem_file(path);
    CHECK(source.describe() == "<text given as a path>");
    auto const text = test::refusal<connect_error>([&source] { source.load(); });
    CHECK(test::contains(text, "looks like a key in base64"));
    CHECK_FALSE(test::contains(text, bare.substr(0, 20)));
  }
}

TEST_CASE("a path is shown, whether there is a file or not") {
  CHECK(pem_file("/no/where/client.key").describe() == "/no/where/client.key");
  auto const text = test::refusal<connect_error>([] { pem_file("/no/where/client.key").load(); });
  CHECK(test::contains(text, "/no/where/client.key"));
}
