// Headers: key and value with a line break between them. And the value as a grpc-timeout.

#include <temporal/detail/rpc/call_plan.hpp>
#include <temporal/rpc/metadata.hpp>

#include <fuzz/fuzz.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

using temporal::test::require;

namespace {

/// Stands in values of the corpus; no error may show it.
constexpr std::string_view secret = "qzx7-secret";

template <class Set>
void check_set(std::string_view key, std::string_view value, Set const& set) {
  temporal::metadata headers;
  headers.set("already", "there");
  try {
    set(headers);
  } catch (std::invalid_argument const& refused) {
    require(headers.size() == 1, "what is refused changes nothing");
    require(std::string_view(refused.what()).find(secret) == std::string_view::npos,
            "a value is not printed");
    return;
  }
  require(headers.get(key) == value, "what is set is there");
  headers.erase(key);
  require(!headers.get(key).has_value(), "what is erased is gone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  temporal::test::fuzz_input input(data, size);
  auto const key = input.until('\n');
  if (key.find(secret) != std::string_view::npos) return 0;
  auto const value = input.rest();
  check_set(key, value, [&](temporal::metadata& headers) { headers.set(key, value); });
  check_set(key, value, [&](temporal::metadata& headers) { headers.set_binary(key, value); });
  try {
    auto const timeout = temporal::detail::rpc::parse_grpc_timeout(value);
    require(timeout.count() >= 0, "no time is negative");
    require(value.size() >= 2 && value.size() <= 9, "at most eight digits and a unit");
  } catch (std::invalid_argument const&) {}
  return 0;
}
