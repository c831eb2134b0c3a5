#include <support/vectors.hpp>
#include <temporal/common/error.hpp>
#include <temporal/converter/failure_converter.hpp>

#include <temporal/api/failure/v1/message.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <typeinfo>

using namespace std::chrono_literals;
using namespace std::string_literals;
using google::protobuf::util::MessageDifferencer;
using temporal::data_converter;
using temporal::data_converter_options;
using temporal::failure_converter;
using temporal::json;
using proto = temporal::api::failure::v1::Failure;
using failure_ptr = std::shared_ptr<temporal::failure const>;

static_assert(std::is_nothrow_copy_constructible_v<temporal::failure>);
static_assert(std::is_nothrow_copy_constructible_v<temporal::application_failure>);
static_assert(std::is_nothrow_copy_constructible_v<temporal::failure_details>);
static_assert(!std::is_aggregate_v<temporal::application_failure_options>);

namespace shop {

class out_of_stock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class declined : public temporal::application_failure {
 public:
  declined() : application_failure("card declined", "CardDeclined") {}
};

/// A failure of no kind that the API knows.
class unlucky : public temporal::failure {
 public:
  unlucky() : failure("bad luck") {}
};

}  // namespace shop

namespace {

class hidden_error : public std::exception {
 public:
  char const* what() const noexcept override { return "hidden"; }
};

failure_converter converter() { return failure_converter(data_converter()); }

failure_converter encoding_converter() {
  data_converter_options options;
  options.encode_common_attributes = true;
  return failure_converter(data_converter(options));
}

proto vector_failure(char const* list, std::string const& name) {
  return support::vector_message<proto>(
      support::find_vector(support::load_vectors("failures.json")[list], name)["failure"]);
}

proto foreign_failure(char const* file, std::string const& name) {
  return support::vector_message<proto>(
      support::find_vector(support::load_vectors(file)["failures"], name));
}

/// The exception of type `T` that `source` becomes; re-encoding must give the identical message.
template <class T>
std::shared_ptr<T const> decode(proto const& source) {
  auto const decoded = converter().from_failure(source);
  REQUIRE(decoded);
  CHECK(MessageDifferencer::Equals(converter().to_failure(*decoded), source));
  auto const thrown = converter().to_exception(source);
  try {
    std::rethrow_exception(thrown);
  } catch (temporal::failure const& caught) {
    CHECK(typeid(caught) == typeid(T));
    CHECK(caught.what() == std::string(decoded->what()));
  }
  CHECK(MessageDifferencer::Equals(converter().to_failure(thrown), source));
  auto const result = std::dynamic_pointer_cast<T const>(decoded);
  REQUIRE(result);
  return result;
}

template <class Thrown>
proto encode(Thrown const& thrown) {
  return converter().to_failure(std::make_exception_ptr(thrown));
}

}  // namespace

TEST_CASE("FL-01 an application failure with everything") {
  auto const failure =
      decode<temporal::application_failure>(vector_failure("decode", "application_full"));
  CHECK(failure->message() == "boom");
  CHECK(failure->type() == "MyErr");
  CHECK_FALSE(failure->is_retryable());
  CHECK(failure->next_retry_delay() == 2500ms);
  CHECK(failure->category() == temporal::failure_category::benign);
  REQUIRE(failure->details().size() == 3);
  CHECK(failure->details().get<json>(0) == json{{"k", 1}});
  CHECK(failure->details().get<std::string>(1) == "two");
  CHECK(failure->details().get<std::optional<int>>(2) == std::nullopt);
  CHECK_THROWS_AS(failure->details().get<int>(3), std::out_of_range);
  CHECK_THROWS_AS(failure->details().get<int>(1), temporal::conversion_error);
  CHECK(failure->what() == "MyErr: boom"s);
  CHECK_FALSE(failure->cause());
  CHECK(failure->raw() != nullptr);

  auto const minimal =
      decode<temporal::application_failure>(vector_failure("decode", "application_min"));
  CHECK(minimal->type().empty());
  CHECK(minimal->is_retryable());
  CHECK_FALSE(minimal->next_retry_delay());
  CHECK(minimal->category() == temporal::failure_category::unspecified);
  CHECK(minimal->details().empty());
  CHECK(minimal->what() == "boom"s);
  auto const unicode =
      decode<temporal::application_failure>(vector_failure("decode", "application_unicode"));
  CHECK(unicode->what() == "Érr: bööm 💥"s);
}

TEST_CASE("FL-01 an own application failure is encoded as Python does") {
  temporal::application_failure_options options;
  options.non_retryable = true;
  options.details = temporal::failure_details::of(json{{"k", 1}}, "two", nullptr);
  options.next_retry_delay = 2500ms;
  options.category = temporal::failure_category::benign;
  temporal::application_failure const own("boom", "MyErr", options);
  CHECK(own.raw() == nullptr);
  CHECK(own.details().get<std::string>(1) == "two");
  auto expected = vector_failure("encode", "application_full");
  expected.set_source("CppSDK");
  CHECK(encode(own).SerializeAsString() == expected.SerializeAsString());

  auto const quick = temporal::application_failure::non_retryable("no", "Refused", 1, "x"s);
  auto const encoded = encode(quick);
  CHECK(encoded.application_failure_info().non_retryable());
  CHECK(encoded.application_failure_info().details().payloads_size() == 2);
  CHECK(encode(temporal::application_failure::retryable("no", "Refused"))
            .application_failure_info()
            .details()
            .payloads_size() == 0);
  CHECK_THROWS_AS(encode(temporal::application_failure::retryable("no", "Refused", "\xff")),
                  temporal::conversion_error);
}

TEST_CASE("FL-02 a timeout with heartbeat details") {
  auto const failure =
      decode<temporal::timeout_failure>(vector_failure("decode", "timeout_heartbeat"));
  CHECK(failure->type() == temporal::timeout_type::heartbeat);
  CHECK(failure->last_heartbeat_details().get<std::string>(0) == "hb");
  CHECK(failure->last_heartbeat_details().get<int>(1) == 3);
  CHECK(failure->what() == "heartbeat timeout: timed out"s);
  CHECK(decode<temporal::timeout_failure>(vector_failure("decode", "timeout_start_to_close"))
            ->type() == temporal::timeout_type::start_to_close);
  CHECK(decode<temporal::timeout_failure>(vector_failure("decode", "timeout_schedule_to_close"))
            ->type() == temporal::timeout_type::schedule_to_close);
  auto expected = vector_failure("decode", "timeout_heartbeat");
  expected.set_source("CppSDK");
  CHECK(encode(temporal::timeout_failure("timed out", temporal::timeout_type::heartbeat,
                                         temporal::failure_details::of("hb", 3)))
            .SerializeAsString() == expected.SerializeAsString());
}

TEST_CASE("FL-03 a cancellation with details") {
  for (char const* file : {"payloads_ts.json", "payloads_go.json"}) {
    auto const failure = decode<temporal::canceled_failure>(foreign_failure(file, "cancelled"));
    CHECK(failure->details().get<std::string>(0) == "why");
    CHECK(failure->details().get<int>(1) == 1);
    CHECK(failure->what() == "canceled"s);
    CHECK(temporal::is_cancellation(*failure));
  }
  decode<temporal::canceled_failure>(vector_failure("decode", "cancelled"));
  auto const own =
      encode(temporal::canceled_failure("canceled", temporal::failure_details::of("why", 1)));
  auto expected = foreign_failure("payloads_go.json", "cancelled");
  expected.set_source("CppSDK");
  CHECK(own.SerializeAsString() == expected.SerializeAsString());
}

TEST_CASE("FL-04 a termination") {
  decode<temporal::terminated_failure>(vector_failure("decode", "terminated"));
  auto const failure = decode<temporal::terminated_failure>(
      vector_failure("decode", "raw_terminated_with_identity"));
  CHECK(failure->identity() == "id@host");
  CHECK(failure->what() == "terminated: t"s);
  CHECK(encode(temporal::terminated_failure("t")).has_terminated_failure_info());
}

TEST_CASE("FL-05 a failure of the server") {
  CHECK_FALSE(decode<temporal::server_failure>(vector_failure("decode", "server_non_retryable"))
                  ->is_retryable());
  auto const failure = decode<temporal::server_failure>(vector_failure("decode", "server"));
  CHECK(failure->is_retryable());
  CHECK(failure->what() == "server failure: srv"s);
  CHECK(encode(temporal::server_failure("srv", true)).server_failure_info().non_retryable());
}

TEST_CASE("FL-06 an activity failure with its cause") {
  auto const failure = decode<temporal::activity_failure>(vector_failure("decode", "raw_go_style"));
  CHECK(failure->activity_type() == "A");
  CHECK(failure->activity_id() == "5");
  CHECK(failure->identity() == "1@h@");
  CHECK(failure->scheduled_event_id() == 5);
  CHECK(failure->started_event_id() == 6);
  CHECK(failure->retry_state() == temporal::retry_state::maximum_attempts_reached);
  auto const* cause = dynamic_cast<temporal::application_failure const*>(failure->cause().get());
  REQUIRE(cause != nullptr);
  CHECK(cause->type() == "wrapError");
  CHECK(failure->what() == "activity 'A' failed: wrapError: fail"s);

  auto const timeout =
      decode<temporal::activity_failure>(vector_failure("decode", "activity_timeout"));
  CHECK(timeout->retry_state() == temporal::retry_state::timeout);
  CHECK(temporal::find_cause<temporal::timeout_failure>(*timeout)->type() ==
        temporal::timeout_type::start_to_close);
  decode<temporal::activity_failure>(foreign_failure("payloads_ts.json", "activity"));
}

TEST_CASE("FL-07 three levels in order") {
  auto const failure = decode<temporal::child_workflow_failure>(
      vector_failure("decode", "child_workflow_activity_application"));
  CHECK(failure->namespace_name() == "default");
  CHECK(failure->workflow_id() == "child-id");
  CHECK(failure->run_id() == "child-run");
  CHECK(failure->workflow_type() == "ChildType");
  CHECK(failure->initiated_event_id() == 7);
  CHECK(failure->started_event_id() == 8);
  CHECK(failure->retry_state() == temporal::retry_state::non_retryable_failure);
  REQUIRE(dynamic_cast<temporal::activity_failure const*>(failure->cause().get()) != nullptr);
  auto const* deepest = temporal::find_cause<temporal::application_failure>(*failure);
  REQUIRE(deepest != nullptr);
  CHECK(deepest == failure->cause()->cause().get());
  CHECK(deepest->details().get<json>(0) == json{{"a", {1}}});
  CHECK(failure->what() ==
        "child workflow 'ChildType' failed: activity 'MyActivity' failed: Deep: deep"s);
  CHECK(temporal::find_cause<temporal::timeout_failure>(*failure) == nullptr);

  auto const canceled = decode<temporal::child_workflow_failure>(
      vector_failure("decode", "child_workflow_cancelled"));
  CHECK(temporal::is_cancellation(*canceled));
  CHECK_FALSE(temporal::is_cancellation(*failure));
}

TEST_CASE("FL-08 a Nexus operation failure with its cause") {
  proto source;
  source.set_message("nexus operation completed unsuccessfully");
  source.set_source("GoSDK");
  auto& info = *source.mutable_nexus_operation_execution_failure_info();
  info.set_scheduled_event_id(5);
  info.set_endpoint("endpoint");
  info.set_service("billing");
  info.set_operation("charge");
  info.set_operation_token("token");
  *source.mutable_cause() = vector_failure("decode", "nexus_handler_bad_request");
  auto const failure = decode<temporal::nexus_operation_failure>(source);
  CHECK(failure->endpoint() == "endpoint");
  CHECK(failure->service() == "billing");
  CHECK(failure->operation() == "charge");
  CHECK(failure->operation_token() == "token");
  CHECK(failure->scheduled_event_id() == 5);
  CHECK(temporal::find_cause<temporal::nexus_handler_failure>(*failure) != nullptr);
  CHECK(failure->what() ==
        "nexus operation 'billing/charge' failed: nexus handler error (BAD_REQUEST): bad"s);
}

TEST_CASE("FL-09 a Nexus handler failure") {
  auto const failure = decode<temporal::nexus_handler_failure>(
      vector_failure("decode", "nexus_handler_bad_request"));
  CHECK(failure->type() == "BAD_REQUEST");
  CHECK(failure->retry_behavior() == temporal::nexus_retry_behavior::unspecified);
  CHECK_FALSE(failure->is_retryable());
  auto const retryable =
      decode<temporal::nexus_handler_failure>(vector_failure("decode", "nexus_handler_retryable"));
  CHECK(retryable->type() == "INTERNAL");
  CHECK(retryable->retry_behavior() == temporal::nexus_retry_behavior::retryable);
  CHECK(retryable->is_retryable());
}

TEST_CASE("FL-10 source and stack trace of Go") {
  auto const failure = decode<temporal::activity_failure>(vector_failure("decode", "raw_go_style"));
  CHECK(failure->source() == "GoSDK");
  CHECK(failure->cause()->source() == "GoSDK");
  CHECK(failure->cause()->stack_trace() == "goroutine 1");
}

TEST_CASE("FL-11 no info, an unknown Nexus type, a reset") {
  auto const plain = decode<temporal::failure>(foreign_failure("payloads_ts.json", "plain_error"));
  CHECK(plain->what() == "boom"s);
  CHECK(decode<temporal::failure>(proto())->what() == "failed without a message"s);
  auto const unknown = decode<temporal::nexus_handler_failure>(
      vector_failure("decode", "raw_nexus_handler_unknown_type"));
  CHECK(unknown->type() == "SOMETHING_NEW");
  CHECK(unknown->is_retryable());
  auto const reset =
      decode<temporal::reset_workflow_failure>(vector_failure("decode", "raw_reset_workflow"));
  CHECK(reset->last_heartbeat_details().get<std::string>(0) == "hb");
  // An info that this version of the API does not have.
  proto future;
  REQUIRE(future.ParseFromString("\x0a\x01x\xf2\x06\x03\x0a\x01y"));
  CHECK(decode<temporal::failure>(future)->message() == "x");
  CHECK(converter().to_failure(*converter().from_failure(future)).SerializeAsString() ==
        future.SerializeAsString());
}

TEST_CASE("FL-13 exceptions of C++ become application failures") {
  auto failure = encode(std::runtime_error("broken"));
  CHECK(failure.message() == "broken");
  CHECK(failure.source() == "CppSDK");
  CHECK(failure.application_failure_info().type() == "std::runtime_error");
  CHECK_FALSE(failure.application_failure_info().non_retryable());
  CHECK_FALSE(failure.has_cause());
  CHECK(encode(shop::out_of_stock("no tea")).application_failure_info().type() ==
        "shop::out_of_stock");
  CHECK(encode(hidden_error()).application_failure_info().type() == "hidden_error");
  failure = encode(42);
  CHECK(failure.message() == "unknown exception");
  CHECK(failure.application_failure_info().type() == "int");
  CHECK(encode("text"s).application_failure_info().type() == "std::string");
  CHECK(MessageDifferencer::Equals(converter().to_failure(nullptr), proto()));

  temporal::error_info info;
  info.operation = "StartWorkflowExecution";
  temporal::error const error(
      temporal::status(temporal::status_code::not_found, "no such namespace"), info);
  failure = encode(error);
  CHECK(failure.application_failure_info().type() == "temporal::error");
  CHECK(failure.message() == error.what());
  CHECK(encode(shop::declined()).application_failure_info().type() == "CardDeclined");
  failure = encode(shop::unlucky());
  CHECK(failure.application_failure_info().type() == "shop::unlucky");
  CHECK(failure.message() == "bad luck");
}

TEST_CASE("FL-13 nested exceptions become causes") {
  std::exception_ptr thrown;
  try {
    try {
      try {
        throw std::invalid_argument("inner");
      } catch (...) {
        std::throw_with_nested(shop::out_of_stock("middle"));
      }
    } catch (...) {
      std::throw_with_nested(temporal::application_failure("outer", "Outer"));
    }
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const failure = converter().to_failure(thrown);
  CHECK(failure.application_failure_info().type() == "Outer");
  CHECK(failure.cause().application_failure_info().type() == "shop::out_of_stock");
  CHECK(failure.cause().message() == "middle");
  CHECK(failure.cause().cause().application_failure_info().type() == "std::invalid_argument");
  CHECK_FALSE(failure.cause().cause().has_cause());
  CHECK(temporal::describe(thrown) == "Outer: outer: middle: inner");
  CHECK(std::string(temporal::failure::from(thrown)->what()) ==
        "Outer: outer: shop::out_of_stock: middle: std::invalid_argument: inner");
}

TEST_CASE("FL-13 a cause given as an option, of any type, keeps its type") {
  temporal::application_failure_options options;
  options.cause = std::make_exception_ptr(shop::unlucky());
  temporal::application_failure const failure("outer", "Outer", options);
  CHECK(temporal::find_cause<shop::unlucky>(failure) != nullptr);
  CHECK(encode(failure).cause().application_failure_info().type() == "shop::unlucky");
  auto expected = vector_failure("encode", "application_with_application_cause");
  expected.set_source("CppSDK");
  expected.mutable_cause()->set_source("CppSDK");
  options.cause =
      std::make_exception_ptr(temporal::application_failure::non_retryable("inner", "Inner"));
  CHECK(encode(temporal::application_failure("outer", "Outer", options)).SerializeAsString() ==
        expected.SerializeAsString());
}

TEST_CASE("FL-15 what other SDKs sent is sent back as it came") {
  int count = 0;
  auto const vectors = support::load_vectors("failures.json");
  for (char const* list :
       {"encode", "decode", "encode_with_codec_xor_0x5a_and_encoded_attributes"}) {
    for (auto const& entry : vectors[list]) {
      CAPTURE(entry["name"].get<std::string>());
      auto const source = support::vector_message<proto>(entry["failure"]);
      CHECK(converter().to_failure(*converter().from_failure(source)).SerializeAsString() ==
            source.SerializeAsString());
      ++count;
    }
  }
  for (char const* file : {"payloads_go.json", "payloads_ts.json"}) {
    auto const others = support::load_vectors(file);
    for (auto const& entry : others["failures"]) {
      CAPTURE(entry["name"].get<std::string>());
      auto const source = support::vector_message<proto>(entry);
      CHECK(converter().to_failure(*converter().from_failure(source)).SerializeAsString() ==
            source.SerializeAsString());
      ++count;
    }
  }
  CHECK(count == 60);
  // Also as the cause of a new failure.
  auto const received = converter().to_exception(vector_failure("decode", "raw_go_style"));
  temporal::application_failure_options options;
  options.cause = received;
  auto const wrapped = encode(temporal::application_failure("outer", "Outer", options));
  CHECK(wrapped.source() == "CppSDK");
  CHECK(MessageDifferencer::Equals(wrapped.cause(), vector_failure("decode", "raw_go_style")));
}

TEST_CASE("FL-15 encoded attributes hide message and stack trace, at every level") {
  auto const source = vector_failure("decode", "child_workflow_activity_application");
  auto const hidden = encoding_converter().to_failure(*converter().from_failure(source));
  for (proto const* level = &hidden; level != nullptr;
       level = level->has_cause() ? &level->cause() : nullptr) {
    CHECK(level->message() == "Encoded failure");
    CHECK(level->stack_trace().empty());
    CHECK(level->encoded_attributes().metadata().at("encoding") == "json/plain");
  }
  CHECK(json::parse(hidden.cause().cause().encoded_attributes().data()) ==
        json{{"message", "deep"}, {"stack_trace", ""}});
  auto const shown = converter().from_failure(hidden);
  CHECK(shown->message() == "Child Workflow execution failed");
  CHECK(shown->what() ==
        "child workflow 'ChildType' failed: activity 'MyActivity' failed: Deep: deep"s);
  // Not encoded a second time.
  CHECK(MessageDifferencer::Equals(encoding_converter().to_failure(*shown), hidden));

  auto const go = encoding_converter().to_failure(
      *converter().from_failure(vector_failure("decode", "raw_go_style")));
  CHECK(json::parse(go.cause().encoded_attributes().data()) ==
        json{{"message", "fail"}, {"stack_trace", "goroutine 1"}});
  CHECK(go.cause().stack_trace().empty());
  CHECK(converter().from_failure(go)->cause()->stack_trace() == "goroutine 1");
}

TEST_CASE("FL-15 encoded attributes of Python, once a codec has decoded them") {
  auto const vectors = support::load_vectors("failures.json");
  auto const& list = vectors["encode_with_codec_xor_0x5a_and_encoded_attributes"];
  for (auto const& entry : list) {
    auto source = support::vector_message<proto>(entry["failure"]);
    auto const name = entry["name"].get<std::string>();
    CAPTURE(name);
    for (proto* level = &source; level != nullptr;
         level = level->has_cause() ? level->mutable_cause() : nullptr) {
      // The codec of these vectors: the whole payload, each byte xor 0x5a.
      std::string inner = level->encoded_attributes().data();
      for (char& c : inner) c = static_cast<char>(c ^ 0x5a);
      REQUIRE(level->mutable_encoded_attributes()->ParseFromString(inner));
    }
    auto const decoded = converter().from_failure(source);
    if (name == "application_empty_message") {
      CHECK(decoded->message().empty());
    } else if (name == "timeout_schedule_to_start") {
      CHECK(decoded->message() == "timed out");
    } else {
      auto const plain = vector_failure("encode", name);
      CHECK(decoded->message() == plain.message());
      if (plain.has_cause()) CHECK(decoded->cause()->message() == plain.cause().message());
    }
    // The codec was taken off, the attributes were not touched.
    CHECK(MessageDifferencer::Equals(converter().to_failure(*decoded), source));
  }
}

TEST_CASE("FL-15 encoded attributes that cannot be read are ignored") {
  for (std::string const data : {"", "1", "[]", "{", "{\"message\":1}", "{\"other\":\"x\"}"}) {
    proto source;
    source.set_message("Encoded failure");
    source.mutable_application_failure_info();
    source.mutable_encoded_attributes()->set_data(data);
    (*source.mutable_encoded_attributes()->mutable_metadata())["encoding"] = "json/plain";
    CHECK(decode<temporal::application_failure>(source)->message() == "Encoded failure");
    (*source.mutable_encoded_attributes()->mutable_metadata())["encoding"] = "binary/encrypted";
    CHECK(decode<temporal::application_failure>(source)->message() == "Encoded failure");
  }
}
