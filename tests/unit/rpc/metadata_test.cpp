#include <support/refusal.hpp>
#include <temporal/detail/rpc/call_plan.hpp>
#include <temporal/rpc/metadata.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>

using temporal::metadata;
using namespace std::string_literals;

namespace {

std::string refusal(auto&& action) {
  return temporal::test::refusal<std::invalid_argument>(action);
}

}  // namespace

TEST_CASE("metadata has one value per key, without regard to case") {
  metadata headers;
  headers.set("Custom-Header", "one").set("custom-header", "two");
  CHECK(headers.size() == 1);
  CHECK(headers.get("CUSTOM-HEADER") == "two");
  CHECK(headers.begin()->first == "custom-header");
  CHECK_FALSE(headers.get("custom").has_value());
  headers.erase("cusTom-header").erase("absent");
  CHECK(headers.empty());
}

TEST_CASE("merging replaces by key") {
  metadata headers;
  headers.set("a", "1").set("b", "2");
  metadata nearer;
  nearer.set("B", "3").set("c", "4");
  headers.merge(nearer);
  CHECK(headers.size() == 3);
  CHECK(headers.get("a") == "1");
  CHECK(headers.get("b") == "3");
  CHECK(headers.get("c") == "4");
}

TEST_CASE("MD-07 text and binary keys are told apart, the key is named, nothing is changed") {
  metadata headers;
  headers.set("a", "1").set_binary("x-bin", "\0\xff"s);
  CHECK(headers.get("x-bin") == "\0\xff"s);
  CHECK(refusal([&] { headers.set("Trace-Bin", "text"); }).find("'Trace-Bin'") !=
        std::string::npos);
  CHECK(refusal([&] { headers.set_binary("trace", "\x01"); }).find("'trace'") != std::string::npos);
  CHECK(refusal([&] { headers.set("a", "\x80"); }).find("'a'") != std::string::npos);
  CHECK(headers.size() == 2);
  CHECK(headers.get("a") == "1");
}

TEST_CASE("MD-08 control characters in a value are refused without printing it") {
  metadata headers;
  for (auto const& value : {"secret\n"s, "sec\0ret"s, "secret\r"s, "secret\x7f"s}) {
    auto const text = refusal([&] { headers.set("authorization", value); });
    CHECK(text.find("'authorization'") != std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
  }
  CHECK(headers.empty());
}

TEST_CASE("keys that gRPC could not send are refused") {
  metadata headers;
  for (auto const& key : {""s, "a b"s, "a:b"s, ":path"s, "ключ"s, "grpc-status"s}) {
    CAPTURE(key);
    CHECK(refusal([&] { headers.set(key, "v"); }) != "accepted");
  }
  CHECK(refusal([&] { headers.set("grpc-timeout", "1S"); }) == "accepted");
}

TEST_CASE("a grpc-timeout of more hours than a duration holds is a very long one") {
  using temporal::detail::rpc::parse_grpc_timeout;
  CHECK(parse_grpc_timeout("99999999H") > std::chrono::hours(24 * 365 * 200));
  CHECK(parse_grpc_timeout("99999999M") == std::chrono::minutes(99'999'999));
  CHECK(parse_grpc_timeout("0n") == std::chrono::nanoseconds(0));
  for (auto const* text : {"", "H", "1", "1x", "-1S", "+1S", " 1S", "1S ", "100000000S"}) {
    CAPTURE(text);
    CHECK(refusal([&] { parse_grpc_timeout(text); }) != "accepted");
  }
}
