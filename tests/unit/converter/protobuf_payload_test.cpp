#include <support/refusal.hpp>
#include <support/vectors.hpp>
#include <temporal/converter/data_converter.hpp>

#include <temporal/api/common/v1/message.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/wrappers.pb.h>

#include <string>

namespace common = temporal::api::common::v1;
using google::protobuf::util::MessageDifferencer;
using temporal::conversion_error;
using temporal::data_converter;
using temporal::data_converter_options;
using temporal::payload;
using temporal::test::contains;

namespace {

std::string refusal(auto&& action) { return temporal::test::refusal<conversion_error>(action); }

data_converter binary_converter() {
  data_converter_options options;
  options.protobuf = temporal::protobuf_encoding::binary;
  return data_converter(options);
}

payload vector_named(char const* list, std::string const& name) {
  return support::vector_payload(
      support::find_vector(support::load_vectors("payloads.json")[list], name)["payload"]);
}

/// Compares with Python's JSON by its meaning: the order of members, spaces and 2 or 2.0 are free.
template <class Message>
void check(std::string const& name, Message const& message) {
  CAPTURE(name);
  data_converter const converter;
  payload const expected = vector_named("payloads", name);
  payload const actual = converter.to_payload(message);
  CHECK(actual.metadata == expected.metadata);
  CHECK(temporal::parse_json(actual.data) == temporal::parse_json(expected.data));
  CHECK(MessageDifferencer::Equals(converter.from_payload<Message>(actual), message));
  CHECK(MessageDifferencer::Equals(converter.from_payload<Message>(expected), message));
}

/// Compares with `SerializeToString` of Python.
template <class Message>
void check_binary(std::string const& name) {
  CAPTURE(name);
  payload const expected = vector_named("binary_protobuf", name);
  auto const message = data_converter().from_payload<Message>(expected);
  payload const actual = binary_converter().to_payload(message);
  CHECK(actual.metadata == expected.metadata);
  // The order of the entries of a map is free.
  Message parsed;
  REQUIRE(parsed.ParseFromString(actual.data));
  CHECK(MessageDifferencer::Equals(parsed, message));
  CHECK(actual.data.size() == expected.data.size());
  if (name != "proto_Memo_map" && name != "proto_Struct") CHECK(actual.data == expected.data);
  CHECK(MessageDifferencer::Equals(data_converter().from_payload<Message>(actual), message));
}

}  // namespace

TEST_CASE("DC-18 WorkflowType") {
  common::WorkflowType message;
  check("proto_WorkflowType_empty", message);
  message.set_name("my-type");
  check("proto_WorkflowType", message);
  CHECK(data_converter().to_payload(message) == vector_named("payloads", "proto_WorkflowType"));
  auto const go = support::load_vectors("payloads_go.json");
  CHECK(data_converter()
            .from_payload<common::WorkflowType>(
                support::vector_payload(support::find_vector(go["payloads"], "proto_WorkflowType")))
            .name() == "my-type");
}

TEST_CASE("DC-19 WorkflowExecution") {
  common::WorkflowExecution message;
  message.set_workflow_id("id1");
  message.set_run_id("id2");
  check("proto_WorkflowExecution", message);
  auto const go = support::load_vectors("payloads_go.json");
  CHECK(MessageDifferencer::Equals(
      data_converter().from_payload<common::WorkflowExecution>(
          support::vector_payload(support::find_vector(go["payloads"], "proto_WorkflowExecution"))),
      message));
}

TEST_CASE("DC-20 DataBlob") {
  common::DataBlob message;
  message.set_encoding_type(temporal::api::enums::v1::ENCODING_TYPE_PROTO3);
  message.set_data("\xde\xad\xbe\xef");
  check("proto_DataBlob_deadbeef", message);
  auto const go = support::load_vectors("payloads_go.json");
  CHECK(MessageDifferencer::Equals(
      data_converter().from_payload<common::DataBlob>(
          support::vector_payload(support::find_vector(go["payloads"], "proto_DataBlob"))),
      message));
}

TEST_CASE("DC-21 RetryPolicy") {
  common::RetryPolicy message;
  message.set_backoff_coefficient(2.0);
  message.mutable_initial_interval()->set_seconds(1);
  message.mutable_initial_interval()->set_nanos(500'000'000);
  message.mutable_maximum_interval()->set_seconds(100);
  message.set_maximum_attempts(3);
  message.add_non_retryable_error_types("A");
  message.add_non_retryable_error_types("B");
  check("proto_RetryPolicy", message);
}

TEST_CASE("DC-22 Duration and other well-known types") {
  google::protobuf::Duration duration;
  duration.set_seconds(3);
  duration.set_nanos(1);
  check("proto_Duration", duration);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(1'600'000'000);
  timestamp.set_nanos(123'456'789);
  check("proto_Timestamp", timestamp);
  google::protobuf::Struct object;
  auto& list = *(*object.mutable_fields())["l"].mutable_list_value();
  list.add_values()->set_number_value(1);
  list.add_values()->set_string_value("x");
  (*object.mutable_fields())["n"].set_null_value(google::protobuf::NULL_VALUE);
  (*(*object.mutable_fields())["o"].mutable_struct_value()->mutable_fields())["k"].set_bool_value(
      true);
  check("proto_Struct", object);
}

TEST_CASE("DC-23 Int64Value") {
  google::protobuf::Int64Value number;
  number.set_value(4'611'686'018'427'387'904);
  check("proto_Int64Value", number);
  google::protobuf::StringValue text;
  text.set_value("s");
  check("proto_StringValue", text);
}

TEST_CASE("DC-20 maps and bytes inside of messages") {
  common::Payload message;
  (*message.mutable_metadata())["encoding"] = "json/plain";
  message.set_data("\"x\"");
  check("proto_Payload_map_bytes", message);
  common::Memo memo;
  (*memo.mutable_fields())["k0"].set_data("2");
  auto& second = (*memo.mutable_fields())["k1"];
  second.set_data("1");
  (*second.mutable_metadata())["encoding"] = "json/plain";
  check("proto_Memo_map", memo);
}

TEST_CASE("DC-25 binary/protobuf") {
  check_binary<common::WorkflowType>("proto_WorkflowType");
  check_binary<common::WorkflowType>("proto_WorkflowType_empty");
  check_binary<common::WorkflowExecution>("proto_WorkflowExecution");
  check_binary<common::DataBlob>("proto_DataBlob_deadbeef");
  check_binary<common::RetryPolicy>("proto_RetryPolicy");
  check_binary<common::Payload>("proto_Payload_map_bytes");
  check_binary<common::Memo>("proto_Memo_map");
  check_binary<google::protobuf::Duration>("proto_Duration");
  check_binary<google::protobuf::Timestamp>("proto_Timestamp");
  check_binary<google::protobuf::Int64Value>("proto_Int64Value");
  check_binary<google::protobuf::StringValue>("proto_StringValue");
  check_binary<google::protobuf::Struct>("proto_Struct");
  payload broken = vector_named("binary_protobuf", "proto_WorkflowType");
  broken.data = "\x0a\xff";
  CHECK(contains(refusal([&] { data_converter().from_payload<common::WorkflowType>(broken); }),
                 "not a message of type temporal.api.common.v1.WorkflowType"));
}

TEST_CASE("DC-26 messages go as json/protobuf by default") {
  common::WorkflowType message;
  message.set_name("t");
  CHECK(data_converter().to_payload(message).encoding() == "json/protobuf");
  CHECK(binary_converter().to_payload(message).encoding() == "binary/protobuf");
  CHECK(data_converter().to_payload(std::optional(message)).encoding() == "json/protobuf");
}

TEST_CASE("DC-27 unknown fields are ignored, names of the .proto file are accepted") {
  data_converter const converter;
  CHECK(
      converter
          .from_payload<common::WorkflowType>(vector_named("decode", "json_protobuf_unknown_field"))
          .name() == "t");
  auto const execution = converter.from_payload<common::WorkflowExecution>(
      vector_named("decode", "json_protobuf_snake_case"));
  CHECK(execution.workflow_id() == "w");
  CHECK(execution.run_id() == "r");
  CHECK(converter
            .from_payload<common::WorkflowType>(
                vector_named("decode", "json_protobuf_no_messageType"))
            .name() == "t");
  // Read as JSON by those who do not have the message.
  CHECK(converter.from_payload<temporal::json>(vector_named("payloads", "proto_WorkflowType")) ==
        temporal::json{{"name", "my-type"}});
}

TEST_CASE("DC-28 another message type is an error that names both") {
  auto const text = refusal([] {
    data_converter().from_payload<common::ActivityType>(
        vector_named("payloads", "proto_WorkflowType"));
  });
  CHECK(contains(text, "temporal.api.common.v1.WorkflowType"));
  CHECK(contains(text, "temporal.api.common.v1.ActivityType"));
  CHECK(contains(refusal([] {
                   data_converter().from_payload<common::WorkflowType>(
                       vector_named("decode", "json_protobuf_unknown_type"));
                 }),
                 "no.such.Type"));
  CHECK(contains(refusal([] {
                   data_converter().from_payload<common::WorkflowType>(
                       payload("json/plain", R"({"name":"t"})"));
                 }),
                 "expected encoding json/protobuf or binary/protobuf, got 'json/plain'"));
}

TEST_CASE("DC-30 protobuf's JSON that is broken or hostile") {
  auto const decode = [](std::string text) {
    payload source("json/protobuf", std::move(text));
    return refusal([&] { data_converter().from_payload<google::protobuf::Struct>(source); });
  };
  CHECK(decode("{} x") != "accepted");
  CHECK(decode("") != "accepted");
  CHECK(decode("{\"a\":") != "accepted");
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
  CHECK(decode(deep + "1" + std::string(10'000, '}')) != "accepted");
  CHECK(decode("{\"a\":" + std::string(10'000, '[') + std::string(10'000, ']') + "}") !=
        "accepted");
}
