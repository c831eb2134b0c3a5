// Failures as the server sends them: serialized messages.

#include <temporal/converter/failure_converter.hpp>

#include <temporal/api/failure/v1/message.pb.h>

#include <fuzz/fuzz.hpp>
#include <google/protobuf/util/message_differencer.h>

#include <exception>

using temporal::test::require;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  temporal::api::failure::v1::Failure message;
  if (!message.ParseFromArray(data, static_cast<int>(size))) return 0;
  temporal::failure_converter const converter{temporal::data_converter()};
  auto const failure = converter.from_failure(message);
  require(failure != nullptr && failure->what() != nullptr, "each message is a failure");
  require(
      google::protobuf::util::MessageDifferencer::Equals(converter.to_failure(*failure), message),
      "a failure goes back as it came");
  try {
    std::rethrow_exception(converter.to_exception(message));
  } catch (temporal::failure const& thrown) {
    int depth = 0;
    for (auto const* cause = &thrown; cause != nullptr; cause = cause->cause().get()) ++depth;
    require(depth > 0, "causes can be walked");
  }
  return 0;
}
