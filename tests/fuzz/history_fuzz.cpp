// Histories as JSON.

#include <temporal/common/conversion_error.hpp>
#include <temporal/common/history.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <fuzz/fuzz.hpp>
#include <google/protobuf/util/message_differencer.h>

#include <optional>

using temporal::workflow_history;
using temporal::test::require;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::optional<workflow_history> history;
  try {
    history = workflow_history::from_json(temporal::test::fuzz_input(data, size).rest());
  } catch (temporal::conversion_error const&) {
    return 0;
  }
  auto const again = workflow_history::from_json(history->to_json());
  require(google::protobuf::util::MessageDifferencer::Equals(again.raw(), history->raw()),
          "what is written is read back");
  return 0;
}
