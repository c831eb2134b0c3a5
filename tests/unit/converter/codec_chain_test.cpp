#include <support/broken_codec.hpp>
#include <support/run.hpp>
#include <support/tag_codec.hpp>
#include <support/vectors.hpp>
#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/converter/codec_chain.hpp>
#include <temporal/detail/converter/payload_sizes.hpp>

#include <temporal/api/failure/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ws = temporal::api::workflowservice::v1;
namespace test = temporal::test;
using temporal::codec_context;
using temporal::payload;
using temporal::payloads;
using temporal::detail::codec_chain;
using temporal::detail::undecodable;
using test::broken_codec;
using test::tag_codec;

namespace {

/// Makes one payload of many, and many of one.
class joining_codec : public temporal::payload_codec {
 public:
  asio::awaitable<payloads> encode(payloads values, codec_context) const override {
    payload joined("test/joined", {});
    for (auto& value : values) joined.data += value.data + ';';
    payloads result;
    result.push_back(std::move(joined));
    co_return result;
  }
  asio::awaitable<payloads> decode(payloads values, codec_context) const override {
    payloads result;
    std::string const all = values.at(0).data;
    for (std::size_t from = 0; from < all.size();) {
      auto const end = all.find(';', from);
      if (end == std::string::npos) throw std::runtime_error("not joined");
      result.emplace_back("json/plain", all.substr(from, end - from));
      from = end + 1;
    }
    co_return result;
  }
};

class messages {
 public:
  temporal::logger log() {
    return temporal::logger(
        [this](temporal::log_level, std::string_view text) { texts.emplace_back(text); });
  }
  std::vector<std::string> texts;
};

codec_chain chain(temporal::payload_codecs codecs,
                  temporal::logger log = temporal::logger::discard()) {
  return codec_chain(std::move(codecs),
                     std::make_shared<temporal::detail::payload_visitor const>(false), "orders",
                     std::move(log));
}

void add(temporal::api::common::v1::Payloads& list, std::string data) {
  auto& added = *list.add_payloads();
  (*added.mutable_metadata())["encoding"] = "json/plain";
  added.set_data(std::move(data));
}

}  // namespace

TEST_CASE("CDC-06 codecs encode in list order and decode in the reverse") {
  auto const a = std::make_shared<tag_codec const>("a");
  auto const b = std::make_shared<tag_codec const>("b");
  auto const codecs = chain({a, b});
  ws::SignalWorkflowExecutionRequest request;
  request.mutable_workflow_execution()->set_workflow_id("order-1");
  add(*request.mutable_input(), "1");
  add(*request.mutable_input(), "2");
  auto const before = request.SerializeAsString();
  test::run(codecs.encode(request));
  CHECK(request.input().payloads(0).data() == "b(a(1))");
  CHECK(request.input().payloads(1).data() == "b(a(2))");
  // One call for the whole list, with the namespace and the workflow.
  CHECK(a->calls() == std::vector<std::string>{"encode 2 orders order-1"});
  test::run(codecs.decode(request));
  CHECK(request.SerializeAsString() == before);

  payloads values{payload("json/plain", "1")};
  auto const encoded = test::run(temporal::encode_payloads({a, b}, values));
  CHECK(encoded.at(0).data == "b(a(1))");
  CHECK(test::run(temporal::decode_payloads({a, b}, encoded)) == values);
}

TEST_CASE("a codec may change the number of payloads in a list, and nowhere else") {
  auto const codecs = chain({std::make_shared<joining_codec const>()});
  ws::StartWorkflowExecutionRequest request;
  add(*request.mutable_input(), "1");
  add(*request.mutable_input(), "2");
  test::run(codecs.encode(request));
  REQUIRE(request.input().payloads_size() == 1);
  CHECK(request.input().payloads(0).data() == "1;2;");
  test::run(codecs.decode(request));
  CHECK(request.input().payloads_size() == 2);

  request.clear_input();
  (*request.mutable_memo()->mutable_fields())["note"].set_data("1;2;");
  CHECK_THROWS_WITH_AS(test::run(codecs.decode(request)),
                       "cannot decode a payload: the codec made 2 payloads of it, where only one "
                       "can stand; that is possible for arguments, results and details only",
                       temporal::conversion_error);
}

TEST_CASE("CDC-09 all payloads of a failure tree are encoded and come back") {
  temporal::api::failure::v1::Failure failure;
  failure.set_message("outer");
  failure.mutable_activity_failure_info()->set_activity_id("7");
  auto& inner = *failure.mutable_cause();
  add(*inner.mutable_application_failure_info()->mutable_details(), "detail");
  inner.mutable_encoded_attributes()->set_data("attributes");
  auto& innermost = *inner.mutable_cause();
  add(*innermost.mutable_timeout_failure_info()->mutable_last_heartbeat_details(), "beat");
  auto const before = failure.SerializeAsString();
  auto const codecs = chain({std::make_shared<tag_codec const>("x")});
  test::run(codecs.encode(failure));
  CHECK(inner.application_failure_info().details().payloads(0).data() == "x(detail)");
  CHECK(inner.encoded_attributes().data() == "x(attributes)");
  CHECK(innermost.timeout_failure_info().last_heartbeat_details().payloads(0).data() == "x(beat)");
  CHECK(failure.message() == "outer");
  test::run(codecs.decode(failure));
  CHECK(failure.SerializeAsString() == before);
}

TEST_CASE("CDC-08 what a codec throws ends the work, unless it may stay encoded") {
  messages seen;
  auto const codecs = chain({std::make_shared<broken_codec const>()}, seen.log());
  ws::DescribeWorkflowExecutionResponse response;
  (*response.mutable_workflow_execution_info()->mutable_memo()->mutable_fields())["note"].set_data(
      "kept");
  CHECK_THROWS_WITH(test::run(codecs.encode(response)), "no key");

  response.Clear();
  auto& memo = *response.mutable_workflow_execution_info()->mutable_memo()->mutable_fields();
  memo["note"].set_data("kept");
  memo["other"].set_data("kept too");
  auto const before = response;
  test::run(codecs.decode(response, undecodable::accepted));
  CHECK(response.workflow_execution_info().memo().fields().at("note").data() == "kept");
  CHECK(response.workflow_execution_info().memo().fields().at("other").data() == "kept too");
  CHECK(seen.texts == std::vector<std::string>{
                          "payloads in 2 places of a DescribeWorkflowExecutionResponse cannot be "
                          "decoded and were left encoded; the first error: no key"});
  response = before;
  CHECK_THROWS_WITH(test::run(codecs.decode(response, undecodable::in_failures)), "no key");

  temporal::api::failure::v1::Failure failure;
  failure.mutable_encoded_attributes()->set_data("attributes");
  test::run(codecs.decode(failure, undecodable::in_failures));
  CHECK(failure.encoded_attributes().data() == "attributes");
  CHECK_THROWS_WITH(test::run(codecs.decode(failure)), "no key");
}

TEST_CASE("a codec of a data converter must not be null") {
  temporal::data_converter_options options;
  options.codecs.push_back(nullptr);
  auto const make = [&] { return temporal::data_converter(options); };
  CHECK_THROWS_WITH_AS(make(), "data_converter_options: a codec is null", std::invalid_argument);
}

TEST_CASE("large payloads and memos are reported as TMPRL1103, and only these") {
  messages seen;
  temporal::data_converter_options limits;
  temporal::detail::payload_visitor const visitor(false);
  auto const report = [&](google::protobuf::Message& request) {
    seen.texts.clear();
    temporal::detail::warn_of_sizes(request, "StartWorkflowExecution", limits, visitor, seen.log());
    return seen.texts;
  };
  ws::StartWorkflowExecutionRequest request;
  request.set_workflow_id("order-1");
  add(*request.mutable_input(), std::string((512u << 10) - 100, 'x'));
  CHECK(report(request).empty());
  (*request.mutable_memo()->mutable_fields())["a"].set_data(std::string(1000, 'a'));
  (*request.mutable_memo()->mutable_fields())["b"].set_data(std::string(1000, 'b'));
  CHECK(report(request).empty());

  add(*request.mutable_input(), std::string(200, 'x'));
  (*request.mutable_memo()->mutable_fields())["c"].set_data(std::string(100, 'c'));
  auto const payload_size = std::to_string(request.input().ByteSizeLong());
  auto const memo_size = std::to_string(request.memo().ByteSizeLong());
  CHECK(report(request) ==
        std::vector<std::string>{
            "[TMPRL1103] StartWorkflowExecution of workflow 'order-1' sends "
            "payloads of " +
                payload_size + " bytes, more than the 524288 from which that is reported",
            "[TMPRL1103] StartWorkflowExecution of workflow 'order-1' sends a "
            "memo of " +
                memo_size + " bytes, more than the 2048 from which that is reported"});
  limits.payload_size_warning = 0;
  CHECK(report(request).size() == 1);
  limits.memo_size_warning = 0;
  CHECK(report(request).empty());
}
