#include <support/broken_codec.hpp>
#include <support/tag_codec.hpp>
#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/aes_gcm_codec.hpp>
#include <temporal/workflow/definition.hpp>

#include <doctest/doctest.h>
#include <fake/client_fixture.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using temporal::codec_context;
using temporal::payloads;
using temporal::status_code;
using test::broken_codec;
using test::client_fixture;
using test::json_payload;
using test::tag_codec;

namespace {

std::string const key_text = "test-key-test-key-test-key-test!";

/// What waiting for the result of a failed workflow throws.
temporal::workflow_failed_error failure_of_result(temporal::client const& client) {
  auto const handle = client.get_workflow_handle("order-1");
  auto const error =
      test::run(test::failure_of<temporal::workflow_failed_error>(handle.result<int>()));
  REQUIRE(error);
  return *error;
}

ws::GetWorkflowExecutionHistoryResponse failed(std::string detail, std::string attributes) {
  ws::GetWorkflowExecutionHistoryResponse response;
  auto& event = *response.mutable_history()->add_events();
  event.set_event_type(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
  auto& failure = *event.mutable_workflow_execution_failed_event_attributes()->mutable_failure();
  failure.set_message("Encoded failure");
  *failure.mutable_encoded_attributes() = json_payload(std::move(attributes));
  auto& info = *failure.mutable_application_failure_info();
  info.set_type("out_of_stock");
  *info.mutable_details()->add_payloads() = json_payload(std::move(detail));
  return response;
}

temporal::api::workflow::v1::WorkflowExecutionInfo info_with_memo(std::string id,
                                                                  std::string data) {
  temporal::api::workflow::v1::WorkflowExecutionInfo info;
  info.mutable_execution()->set_workflow_id(std::move(id));
  (*info.mutable_memo()->mutable_fields())["note"] = json_payload(std::move(data));
  return info;
}

/// The data of the result that the first event of the history holds.
asio::awaitable<std::string> first_result(temporal::untyped_workflow_handle handle,
                                          temporal::history_options options) {
  auto const history = co_await handle.fetch_history(std::move(options));
  co_return history.raw()
      .events(0)
      .workflow_execution_completed_event_attributes()
      .result()
      .payloads(0)
      .data();
}

}  // namespace

TEST_CASE("codecs get what a client sends and receives, save search attributes and headers") {
  auto const codec = std::make_shared<tag_codec const>("x");
  client_fixture with(test::options_with_codec(codec));
  with.server.expect("StartWorkflowExecution").reply_with(test::started("run-1"));
  with.server.expect("GetWorkflowExecutionHistory").reply_with(test::completed("x(\"done\")"));
  temporal::workflow_options options("order-1", "queue");
  options.memo.set("note", "secret");
  options.static_summary = "a summary";
  options.search_attributes.set(temporal::keyword_key("City"), "Paris");
  auto const result = test::run(
      with.client.execute_workflow<std::string>("order", options, std::string("book"), 3));
  CHECK(result == "done");
  auto const request = with.only<ws::StartWorkflowExecutionRequest>("StartWorkflowExecution");
  CHECK(request.input().payloads(0).data() == "x(\"book\")");
  CHECK(request.input().payloads(1).data() == "x(3)");
  CHECK(request.memo().fields().at("note").data() == "x(\"secret\")");
  CHECK(request.user_metadata().summary().data() == "x(\"a summary\")");
  CHECK(request.search_attributes().indexed_fields().at("City").data() == "\"Paris\"");
  CHECK(codec->calls() ==
        std::vector<std::string>{"encode 2 orders order-1", "encode 1 orders order-1",
                                 "encode 1 orders order-1", "decode 1 orders order-1"});
}

TEST_CASE("CDC-05 a client without the codec names the encoding that it cannot read") {
  auto const codec = std::make_shared<temporal::aes_gcm_codec const>(
      temporal::aes_gcm_key("test-key-id", key_text));
  payloads secret{temporal::payload("json/plain", "\"hidden\"")};
  secret = test::run(codec->encode(secret, codec_context()));
  ws::GetWorkflowExecutionHistoryResponse response = test::completed("");
  auto& payload = *response.mutable_history()
                       ->mutable_events(0)
                       ->mutable_workflow_execution_completed_event_attributes()
                       ->mutable_result()
                       ->mutable_payloads(0);
  payload.set_data(secret[0].data);
  for (auto const& [name, value] : secret[0].metadata) (*payload.mutable_metadata())[name] = value;

  client_fixture without;
  without.server.expect("GetWorkflowExecutionHistory").reply_with(response);
  auto const handle = without.client.get_workflow_handle("order-1");
  auto const error =
      test::run(test::failure_of<temporal::conversion_error>(handle.result<std::string>()));
  REQUIRE(error);
  CHECK(error->encoding() == "binary/encrypted");
  CHECK(std::string(error->what()).find("binary/encrypted") != std::string::npos);

  client_fixture with(test::options_with_codec(codec));
  with.server.expect("GetWorkflowExecutionHistory").reply_with(response);
  CHECK(test::run(with.client.get_workflow_handle("order-1").result<std::string>()) == "hidden");
}

TEST_CASE("CDC-08 what a codec throws reaches the caller, and nothing is sent") {
  client_fixture with(test::options_with_codec(std::make_shared<broken_codec const>()));
  temporal::workflow_options const options("order-1", "queue");
  CHECK_THROWS_WITH(test::run(with.client.start_workflow("order", options, std::string("book"))),
                    "no key");
  CHECK(with.server.calls("StartWorkflowExecution").empty());
  with.server.expect("GetWorkflowExecutionHistory").reply_with(test::completed("1"));
  CHECK_THROWS_WITH(test::run(with.client.get_workflow_handle("order-1").result<int>()), "no key");
}

TEST_CASE("a failure is decoded with its details and attributes") {
  client_fixture with(test::options_with_codec(std::make_shared<tag_codec const>("x")));
  with.server.expect("GetWorkflowExecutionHistory")
      .reply_with(failed("x(7)", "x({\"message\":\"sold out\",\"stack_trace\":\"here\"})"));
  auto const error = failure_of_result(with.client);
  auto const* const cause = dynamic_cast<temporal::application_failure const*>(error.cause().get());
  REQUIRE(cause != nullptr);
  CHECK(cause->message() == "sold out");
  CHECK(cause->stack_trace() == "here");
  CHECK(cause->details().get<int>(0) == 7);
}

TEST_CASE("a failure that cannot be decoded is still the failure") {
  client_fixture with(test::options_with_codec(std::make_shared<broken_codec const>()));
  with.server.expect("GetWorkflowExecutionHistory").reply_with(failed("7", "{}"));
  auto const error = failure_of_result(with.client);
  auto const* const cause = dynamic_cast<temporal::application_failure const*>(error.cause().get());
  REQUIRE(cause != nullptr);
  CHECK(cause->type() == "out_of_stock");
}

TEST_CASE("results and failures of queries are decoded") {
  auto const codec = std::make_shared<tag_codec const>("x");
  client_fixture with(test::options_with_codec(codec));
  ws::QueryWorkflowResponse answer;
  *answer.mutable_query_result()->add_payloads() = json_payload("x(\"waiting\")");
  temporal::api::errordetails::v1::QueryFailedFailure detail;
  auto& failure = *detail.mutable_failure();
  failure.set_message("Encoded failure");
  *failure.mutable_encoded_attributes() = json_payload("x({\"message\":\"no such item\"})");
  with.server.expect("QueryWorkflow")
      .reply_with(answer)
      .fail_with(status_code::invalid_argument, "query failed")
      .detail(detail);
  auto const handle = with.client.get_workflow_handle("order-1");
  CHECK(test::run(handle.query<std::string>("state", 5)) == "waiting");
  CHECK(with.server.calls("QueryWorkflow")
            .at(0)
            .parse<ws::QueryWorkflowRequest>()
            .query()
            .query_args()
            .payloads(0)
            .data() == "x(5)");
  auto const error =
      test::run(test::failure_of<temporal::query_failed>(handle.query<std::string>("state")));
  REQUIRE(error);
  REQUIRE(error->cause());
  CHECK(error->cause()->message() == "no such item");
  CHECK(error->attempts() == 1);
}

TEST_CASE("a list is not spoilt by one memo that cannot be decoded") {
  std::vector<std::string> logged;
  test::fake_server server;
  auto connecting = test::options_for(server);
  connecting.logger = temporal::logger(
      [&logged](temporal::log_level, std::string_view text) { logged.emplace_back(text); });
  auto const codec = std::make_shared<tag_codec const>("x");
  temporal::client const client(test::run(temporal::connect(connecting)),
                                test::options_with_codec(codec));
  ws::ListWorkflowExecutionsResponse list;
  *list.add_executions() = info_with_memo("a", "x(\"readable\")");
  *list.add_executions() = info_with_memo("b", "foreign");
  server.expect("ListWorkflowExecutions").reply_with(list);
  auto found = client.list_workflows();
  auto const first = test::run(found.next());
  auto const second = test::run(found.next());
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->memo().get<std::string>("note") == "readable");
  CHECK_THROWS_AS(second->memo().get<std::string>("note"), temporal::conversion_error);
  REQUIRE(logged.size() == 1);
  CHECK(logged[0] ==
        "payloads in 1 places of a ListWorkflowExecutionsResponse cannot be decoded and were left "
        "encoded; the first error: not encoded by x: foreign");
  CHECK(codec->calls() == std::vector<std::string>{"decode 1 orders a", "decode 1 orders b"});
}

TEST_CASE("a description is decoded") {
  client_fixture with(test::options_with_codec(std::make_shared<tag_codec const>("x")));
  ws::DescribeWorkflowExecutionResponse response;
  *response.mutable_workflow_execution_info() = info_with_memo("order-1", "x(\"secret\")");
  *response.mutable_execution_config()->mutable_user_metadata()->mutable_summary() =
      json_payload("x(\"a summary\")");
  with.server.expect("DescribeWorkflowExecution").reply_with(response);
  auto const description = test::run(with.client.get_workflow_handle("order-1").describe());
  CHECK(description.memo().get<std::string>("note") == "secret");
  CHECK(description.static_summary() == "a summary");
}

TEST_CASE("a history stays encoded unless asked for, also one that comes raw") {
  client_fixture with(test::options_with_codec(std::make_shared<tag_codec const>("x")));
  auto const history = test::completed("x(1)");
  ws::GetWorkflowExecutionHistoryResponse raw;
  auto& blob = *raw.add_raw_history();
  blob.set_encoding_type(temporal::api::enums::v1::ENCODING_TYPE_PROTO3);
  blob.set_data(history.history().SerializeAsString());
  with.server.expect("GetWorkflowExecutionHistory")
      .reply_with(history)
      .reply_with(history)
      .reply_with(raw)
      .reply_with(raw);
  auto const handle = with.client.get_workflow_handle("order-1");
  temporal::history_options decoded;
  decoded.decode_payloads = true;
  CHECK(test::run(first_result(handle, {})) == "x(1)");
  CHECK(test::run(first_result(handle, decoded)) == "1");
  CHECK(test::run(first_result(handle, decoded)) == "1");
  CHECK(test::run(handle.result<int>()) == 1);
}

TEST_CASE("headers are encoded if asked for") {
  struct add_header : temporal::client_interceptor {
    asio::awaitable<void> signal_workflow(temporal::signal_workflow_input input,
                                          temporal::client_operations next) override {
      input.headers["trace"] = temporal::payload("json/plain", "1");
      return next.signal_workflow(std::move(input));
    }
  };
  for (bool const encoded : {false, true}) {
    temporal::data_converter_options conversion;
    conversion.codecs.push_back(std::make_shared<tag_codec const>("x"));
    conversion.header_codec = encoded;
    temporal::client_options options("orders");
    options.data_converter = temporal::data_converter(conversion);
    options.interceptors.push_back(std::make_shared<add_header>());
    client_fixture with(options);
    with.server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
    test::run(with.client.get_workflow_handle("order-1").signal("approve"));
    auto const request = with.only<ws::SignalWorkflowExecutionRequest>("SignalWorkflowExecution");
    CHECK(request.header().fields().at("trace").data() == (encoded ? "x(1)" : "1"));
  }
}

TEST_CASE("a large argument is reported in the log of the connection") {
  std::vector<std::string> logged;
  test::fake_server server;
  auto connecting = test::options_for(server);
  connecting.logger = temporal::logger(
      [&logged](temporal::log_level, std::string_view text) { logged.emplace_back(text); });
  temporal::client const client(test::run(temporal::connect(connecting)));
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const handle = client.get_workflow_handle("order-1");
  test::run(handle.signal("note", std::string(1000, 'x')));
  CHECK(logged.empty());
  test::run(handle.signal("note", std::string(600'000, 'x')));
  REQUIRE(logged.size() == 1);
  CHECK(logged[0].starts_with(
      "[TMPRL1103] SignalWorkflowExecution of workflow 'order-1' sends payloads of 600"));
}
