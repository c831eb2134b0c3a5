#include <temporal/detail/rpc/target.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using temporal::detail::rpc::target;

TEST_CASE("a target gets the default port and gRPC's syntax") {
  CHECK(target("localhost").to_string() == "localhost:7233");
  CHECK(target("localhost:1").to_grpc() == "dns:///localhost:1");
  CHECK(target("orders.a1b2c.tmprl.cloud:7233").to_string() == "orders.a1b2c.tmprl.cloud:7233");
  CHECK(target("10.1.2.3:65535").to_string() == "10.1.2.3:65535");
}

TEST_CASE("CON-08 an IPv6 address is given in brackets") {
  CHECK(target("[::1]").to_string() == "[::1]:7233");
  CHECK(target("[fe80::1]:80").to_grpc() == "dns:///[fe80::1]:80");
  CHECK(target("[fe80::1]:80").endpoints().front().host == "fe80::1");
}

TEST_CASE("several IP addresses make one target") {
  CHECK(target("127.0.0.1:1,127.0.0.2:2").to_grpc() == "ipv4:127.0.0.1:1,127.0.0.2:2");
  CHECK(target("[::1]:1,[::2]").to_grpc() == "ipv6:[::1]:1,[::2]:7233");
}

TEST_CASE("CON-09 CON-11 a malformed address is refused with its text and the reason") {
  struct {
    char const* text;
    char const* reason;
  } const cases[] = {
      {"", "empty"},
      {":invalid", "no host"},
      {"://bad", "URL"},
      {"http://h:1", "leave out the scheme"},
      {"https://h:1", "leave out the scheme"},
      {"h:", "port"},
      {"h:0", "port"},
      {"h:65536", "port"},
      {"h:12x", "port"},
      {"h:-1", "port"},
      {"::1", "brackets"},
      {"[::1", "without ']'"},
      {"[nope]:1", "brackets are for IPv6"},
      {"[::1]x", "only a port"},
      {"ho st:1", "character"},
      {"h/path", "character"},
      {"a,b", "IP addresses only"},
      {"127.0.0.1,", "empty"},
      {"127.0.0.1,[::1]", "mix"},
  };
  for (auto const& [text, reason] : cases) {
    CAPTURE(text);
    try {
      target const parsed{std::string_view(text)};
      FAIL("accepted");
    } catch (std::invalid_argument const& refused) {
      std::string const what = refused.what();
      CAPTURE(what);
      CHECK(what.find(std::string("'") + text + "'") != std::string::npos);
      CHECK(what.find(reason) != std::string::npos);
    }
  }
}
