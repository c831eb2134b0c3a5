// Values on their way through workflows of this library, and how the history shows them: the
// features data_converter/* of temporalio/features.

#include <temporal/converter/aes_gcm_codec.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/definition.hpp>

#include <temporal/api/common/v1/message.pb.h>
#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>
#include <integration/live_queue.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace api = temporal::api;
namespace test = temporal::test;
namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using google::protobuf::util::MessageDifferencer;
using test::live_queue;

namespace data_converter_feature {

void fails() {
  temporal::application_failure_options options;
  options.non_retryable = true;
  throw temporal::application_failure("main error", "out_of_stock", options);
}

}  // namespace data_converter_feature

namespace {

using number_lists = std::map<std::string, std::vector<int>>;

struct echo_bytes {
  workflow::task<temporal::bytes> run(temporal::bytes value) { co_return value; }
  static constexpr auto handlers = workflow::define(workflow::run<&echo_bytes::run>());
};

struct echo_json {
  workflow::task<number_lists> run(number_lists value) { co_return value; }
  static constexpr auto handlers = workflow::define(workflow::run<&echo_json::run>());
};

struct echo_message {
  workflow::task<api::common::v1::DataBlob> run(api::common::v1::DataBlob value) {
    co_return value;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&echo_message::run>());
};

struct nothing {
  workflow::task<> run(std::optional<std::string> value) {
    if (value) throw temporal::application_failure("a value came from nowhere");
    co_return;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&nothing::run>());
};

struct failing {
  workflow::task<> run() {
    workflow::activity_options const options(10s);
    co_await workflow::execute_activity<&data_converter_feature::fails>(options);
  }
  static constexpr auto handlers = workflow::define(workflow::run<&failing::run>());
};

/// The one payload that the workflow was started with, and the one that it returned.
class seen_payloads {
 public:
  explicit seen_payloads(std::vector<temporal::history_event> const& events) {
    for (auto const& event : events) {
      auto const& started = event.raw().workflow_execution_started_event_attributes();
      for (auto const& one : started.input().payloads()) input = one;
      auto const& completed = event.raw().workflow_execution_completed_event_attributes();
      for (auto const& one : completed.result().payloads()) result = one;
    }
  }

  api::common::v1::Payload input;
  api::common::v1::Payload result;
};

/// Sends a value to a workflow that returns it, and back; how it was written.
template <auto Run, class Value>
seen_payloads exchanged(live_queue& with, Value const& value) {
  auto const options = with.started("echo");
  auto const handle = test::run(with.client.start_workflow<Run>(options, value));
  auto const returned = test::run(handle.result());
  if constexpr (std::derived_from<Value, google::protobuf::Message>) {
    CHECK(MessageDifferencer::Equals(returned, value));
  } else {
    CHECK(returned == value);
  }
  seen_payloads seen(with.events_of(handle));
  CHECK(MessageDifferencer::Equals(seen.input, seen.result));
  return seen;
}

temporal::client_options with_conversion(temporal::data_converter_options conversion) {
  temporal::client_options options;
  options.data_converter = temporal::data_converter(std::move(conversion));
  return options;
}

api::common::v1::DataBlob blob() {
  api::common::v1::DataBlob made;
  made.set_data(std::string("\0\xde\xad", 3));
  return made;
}

}  // namespace

TEST_CASE("data_converter/binary bytes are sent as they are") {
  live_queue with;
  test::running_worker worker(with.make<echo_bytes>());
  temporal::bytes const value{std::byte{0xde}, std::byte{0}, std::byte{0xff}};
  auto const seen = exchanged<&echo_bytes::run>(with, value);
  CHECK(seen.input.metadata().at("encoding") == "binary/plain");
  CHECK(seen.input.data() == std::string("\xde\0\xff", 3));
}

TEST_CASE("data_converter/json other values are JSON") {
  live_queue with;
  test::running_worker worker(with.make<echo_json>());
  auto const seen = exchanged<&echo_json::run>(with, number_lists{{"spec", {1, 2}}});
  CHECK(seen.input.metadata().at("encoding") == "json/plain");
  CHECK(seen.input.data() == R"({"spec":[1,2]})");
}

TEST_CASE("data_converter/json_protobuf messages are protobuf's JSON, and say their type") {
  live_queue with;
  test::running_worker worker(with.make<echo_message>());
  auto const seen = exchanged<&echo_message::run>(with, blob());
  CHECK(seen.input.metadata().at("encoding") == "json/protobuf");
  CHECK(seen.input.metadata().at("messageType") == "temporal.api.common.v1.DataBlob");
  CHECK(seen.input.data() == R"({"data":"AN6t"})");
}

TEST_CASE("data_converter/binary_protobuf messages are sent in protobuf's own form") {
  temporal::data_converter_options conversion;
  conversion.protobuf = temporal::protobuf_encoding::binary;
  live_queue with(with_conversion(conversion));
  test::running_worker worker(with.make<echo_message>());
  auto const seen = exchanged<&echo_message::run>(with, blob());
  CHECK(seen.input.metadata().at("encoding") == "binary/protobuf");
  CHECK(seen.input.metadata().at("messageType") == "temporal.api.common.v1.DataBlob");
  CHECK(seen.input.data() == blob().SerializeAsString());
}

TEST_CASE("data_converter/empty nothing is a payload without data, or none") {
  live_queue with;
  test::running_worker worker(with.make<nothing>());
  auto const options = with.started("nothing");
  auto const handle =
      test::run(with.client.start_workflow<&nothing::run>(options, std::optional<std::string>()));
  test::run(handle.result());
  seen_payloads const seen(with.events_of(handle));
  CHECK(seen.input.metadata().at("encoding") == "binary/null");
  CHECK(seen.input.data().empty());
}

TEST_CASE("data_converter/codec the server sees only what the codec wrote") {
  temporal::data_converter_options conversion;
  conversion.codecs.push_back(std::make_shared<temporal::aes_gcm_codec const>(
      temporal::aes_gcm_key("key", "test-key-test-key-test-key-test!")));
  live_queue with(with_conversion(conversion));
  test::running_worker worker(with.make<echo_json>());
  auto const options = with.started("echo");
  number_lists const value{{"spec", {1, 2}}};
  auto const handle = test::run(with.client.start_workflow<&echo_json::run>(options, value));
  CHECK(test::run(handle.result()) == value);
  seen_payloads const seen(with.events_of(handle));
  CHECK(seen.input.metadata().at("encoding") == "binary/encrypted");
  CHECK(seen.result.metadata().at("encoding") == "binary/encrypted");
  CHECK(seen.result.data().find("spec") == std::string::npos);
}

TEST_CASE("data_converter/failure messages and stack traces are encoded where that is asked for") {
  temporal::data_converter_options conversion;
  conversion.encode_common_attributes = true;
  live_queue with(with_conversion(conversion));
  auto works = with.make<failing>();
  works.register_activity<&data_converter_feature::fails>();
  test::running_worker worker(works);
  auto const options = with.started("failing");
  auto const handle = test::run(with.client.start_workflow<&failing::run>(options));
  auto const failed = test::outcome_of(handle.result());
  REQUIRE(failed.has_value());
  REQUIRE(failed->cause() != nullptr);
  auto const* const cause =
      dynamic_cast<temporal::application_failure const*>(failed->cause()->cause().get());
  REQUIRE(cause != nullptr);
  CHECK(cause->message() == "main error");
  CHECK(cause->type() == "out_of_stock");

  int found = 0;
  for (auto const& event : with.events_of(handle)) {
    if (event.type() != "ACTIVITY_TASK_FAILED") continue;
    auto const& failure = event.raw().activity_task_failed_event_attributes().failure();
    CHECK(failure.message() == "Encoded failure");
    CHECK(failure.stack_trace().empty());
    CHECK(failure.encoded_attributes().data().find("main error") != std::string::npos);
    ++found;
  }
  CHECK(found == 1);
}
