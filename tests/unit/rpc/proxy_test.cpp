#include <support/refusal.hpp>
#include <temporal/detail/rpc/proxy.hpp>

#include <doctest/doctest.h>
#include <stdlib.h>

#include <map>
#include <string>

namespace test = temporal::test;
using temporal::proxy_options;
using temporal::detail::rpc::endpoint;
using temporal::detail::rpc::is_proxy_exception;
using temporal::detail::rpc::proxy_for;
using temporal::detail::rpc::target;

namespace {

using variables = std::map<std::string, std::string>;

/// Variables for the length of a test; those that are not named are unset.
class proxy_variables {
 public:
  explicit proxy_variables(variables const& values) {
    for (auto const* variable : names) {
      if (auto const* old = ::getenv(variable)) before_[variable] = old;
      ::unsetenv(variable);
    }
    for (auto const& [name, value] : values) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~proxy_variables() {
    for (auto const* variable : names) ::unsetenv(variable);
    for (auto const& [name, value] : before_) ::setenv(name.c_str(), value.c_str(), 1);
  }
  proxy_variables(proxy_variables const&) = delete;
  proxy_variables& operator=(proxy_variables const&) = delete;

 private:
  static constexpr char const* names[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "no_proxy",
                                          "NO_PROXY"};
  variables before_;
};

std::string refused(proxy_options const& proxy, char const* server = "example.com") {
  return test::refusal<std::invalid_argument>([&] { proxy_for(proxy, target(server)); });
}

}  // namespace

TEST_CASE("an entry of no_proxy is a name, a domain, an address, a network or all") {
  endpoint const name("api.Example.com", 7233);
  for (auto const* entry : {"*", "example.com", ".example.com", "*.example.com", "API.EXAMPLE.COM",
                            "example.com:7233"}) {
    CAPTURE(std::string(entry));
    CHECK(is_proxy_exception(entry, name));
  }
  for (auto const* entry : {"", ".", "ample.com", "other.com", "example.com:443", "10.0.0.0/8",
                            "10.1.2.3", "com.example"}) {
    CAPTURE(std::string(entry));
    CHECK_FALSE(is_proxy_exception(entry, name));
  }
  endpoint const four("10.1.2.3", 7233);
  for (auto const* entry : {"10.1.2.3", "10.0.0.0/8", "10.1.2.3:7233", "0.0.0.0/0"}) {
    CAPTURE(std::string(entry));
    CHECK(is_proxy_exception(entry, four));
  }
  for (auto const* entry : {"10.1.2.4", "11.0.0.0/8", "10.1.2.3:1", "2.3", "::/0"}) {
    CAPTURE(std::string(entry));
    CHECK_FALSE(is_proxy_exception(entry, four));
  }
  endpoint const six("2001:db8::1", 7233);
  for (auto const* entry :
       {"2001:db8::1", "2001:db8:0::1", "[2001:db8::1]", "[2001:db8::1]:7233", "2001:db8::/32"}) {
    CAPTURE(std::string(entry));
    CHECK(is_proxy_exception(entry, six));
  }
  CHECK_FALSE(is_proxy_exception("2001:db9::/32", six));
  CHECK_FALSE(is_proxy_exception("[2001:db8::1]:1", six));
}

TEST_CASE("PRX-02 user and password become basic authentication") {
  proxy_options proxy("proxy.example:3128");
  CHECK(proxy_for(proxy, target("example.com"))->authorization.empty());
  proxy.user = "Aladdin";
  proxy.password = "open sesame";
  // The example of RFC 7617.
  CHECK(proxy_for(proxy, target("example.com"))->authorization ==
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(proxy_for(proxy, target("example.com"))->destination == "example.com:7233");
  CHECK_FALSE(proxy_for(std::nullopt, target("example.com")));
}

TEST_CASE("proxy options that cannot be meant are refused, without the password") {
  CHECK(test::contains(refused(proxy_options("proxy.example")), "has no port"));
  CHECK(test::contains(refused(proxy_options("[::1]")), "has no port"));
  CHECK(test::contains(refused(proxy_options("http://proxy.example:3128")), "address"));
  auto const login = refused(proxy_options("http://user:hidden@proxy.example:3128"));
  CHECK(test::contains(login, "user and password have options of their own"));
  CHECK_FALSE(test::contains(login, "hidden"));
  CHECK(test::contains(refused(proxy_options("")), "has no port"));
  CHECK(test::contains(refused(proxy_options("unix:")), "path"));
  CHECK(test::contains(refused(proxy_options("unix:/" + std::string(200, 'x'))), "107"));
  proxy_options proxy("proxy.example:3128");
  proxy.password = "hidden";
  CHECK(test::contains(refused(proxy), "no user"));
  proxy.user = "a:b";
  CHECK(test::contains(refused(proxy), "':'"));
  CHECK_FALSE(test::contains(refused(proxy), "hidden"));
  proxy.user = "a";
  CHECK(test::contains(refused(proxy, "10.0.0.1,10.0.0.2"), "list of addresses"));
  proxy.no_proxy = {"10.0.0.0/99"};
  CHECK(test::contains(refused(proxy), "'10.0.0.0/99' is no network"));
}

TEST_CASE("the environment's proxy") {
  {
    proxy_variables const none(variables{});
    CHECK_FALSE(proxy_options::from_environment());
  }
  {
    proxy_variables const empty(variables{{"https_proxy", ""}, {"http_proxy", "http://other:1"}});
    CHECK_FALSE(proxy_options::from_environment());
  }
  {
    proxy_variables const full(
        variables{{"https_proxy", "http://us%40er:p%3Ass@proxy.example:3128/"},
                  {"no_proxy", "localhost, .example.com ,,10.0.0.0/8"}});
    auto const proxy = proxy_options::from_environment();
    REQUIRE(proxy);
    CHECK(proxy->address == "proxy.example:3128");
    CHECK(proxy->user == "us@er");
    CHECK(proxy->password == "p:ss");
    CHECK(proxy->no_proxy == std::vector<std::string>{"localhost", ".example.com", "10.0.0.0/8"});
  }
  {
    proxy_variables const bare(variables{{"http_proxy", "proxy.example"}, {"NO_PROXY", "*"}});
    auto const proxy = proxy_options::from_environment();
    REQUIRE(proxy);
    CHECK(proxy->address == "proxy.example:80");
    CHECK(proxy->no_proxy == std::vector<std::string>{"*"});
  }
  {
    proxy_variables const six(variables{{"HTTPS_PROXY", "http://[::1]"}});
    CHECK(proxy_options::from_environment()->address == "[::1]:80");
  }
  for (auto const* bad : {"socks5://proxy:1", "https://proxy:1", "http://user:%zz@proxy:1",
                          "http://", "http://user:hid/den@proxy:1", "http://user:12/den@proxy:1",
                          "http://proxy:hidden", "http://proxy:0"}) {
    CAPTURE(std::string(bad));
    proxy_variables const wrong(variables{{"https_proxy", bad}});
    auto const text =
        test::refusal<std::invalid_argument>([] { proxy_options::from_environment(); });
    CHECK(test::contains(text, "https_proxy"));
    CHECK_FALSE(test::contains(text, "%zz"));
    CHECK_FALSE(test::contains(text, "den"));
  }
}
