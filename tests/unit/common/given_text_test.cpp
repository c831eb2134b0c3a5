#include <support/refusal.hpp>
#include <temporal/client/client.hpp>
#include <temporal/rpc/connection_options.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using temporal::test::contains;

namespace {

// What `std::getenv` gives for a variable that is not set.
char const* const unset = nullptr;

template <class Action>
std::string refusal(Action&& action) {
  return temporal::test::refusal<std::invalid_argument>(action);
}

}  // namespace

TEST_CASE("an option from an environment variable that is not set is named") {
  auto const key = refusal([] { temporal::api_key const made(unset); });
  CHECK(contains(key, "api_key: "));
  CHECK(contains(key, "environment variable that is not set"));
  CHECK(contains(refusal([] { temporal::connection_options const made(unset); }),
                 "connection_options::target: "));
  CHECK(contains(refusal([] { temporal::client_options const made(unset); }),
                 "client_options::namespace_name: "));
  CHECK(contains(refusal([] { temporal::pem_text(unset); }), "pem_text: "));
}

TEST_CASE("options take text as std::getenv gives it") {
  CHECK(temporal::api_key("key").text() == "key");
  CHECK(temporal::connection_options("host:1").target == "host:1");
  CHECK(temporal::client_options("orders").namespace_name == "orders");
  CHECK(temporal::pem_text("PEM").load() == "PEM");
}
