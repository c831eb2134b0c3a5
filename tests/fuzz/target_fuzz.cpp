// Addresses of servers.

#include <temporal/detail/rpc/target.hpp>

#include <fuzz/fuzz.hpp>

#include <optional>
#include <stdexcept>

using temporal::detail::rpc::target;
using temporal::test::require;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text = temporal::test::fuzz_input(data, size).rest();
  std::optional<target> parsed;
  try {
    parsed.emplace(text);
  } catch (std::invalid_argument const&) {
    return 0;
  }
  require(!parsed->endpoints().empty(), "there is an endpoint");
  for (auto const& each : parsed->endpoints()) {
    require(!each.host.empty() && each.port != 0, "an endpoint has host and port");
  }
  auto const full = parsed->to_string();
  require(target(full).to_string() == full, "the full text means the same");
  require(target(full).to_grpc() == parsed->to_grpc(), "gRPC gets the same");
  return 0;
}
