#pragma once

#include <support/rpc_fixture.hpp>
#include <temporal/client/client.hpp>
#include <temporal/client/namespaces.hpp>

#include <temporal/api/errordetails/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace temporal::test {

/// Of the usual namespace, with one codec.
inline client_options options_with_codec(std::shared_ptr<payload_codec const> codec) {
  data_converter_options conversion;
  conversion.codecs.push_back(std::move(codec));
  client_options options("orders");
  options.data_converter = data_converter(conversion);
  return options;
}

/// A client of a scripted server.
class client_fixture {
 public:
  explicit client_fixture(client_options options = {"orders"}, logger log = {})
      : connection(run(connect(logging_to(std::move(log), options_for(server))))),
        client(connection, std::move(options)) {}

  /// The only call of a method, as the request it brought.
  template <class Request>
  Request only(std::string_view method) const {
    auto const calls = server.calls(method);
    if (calls.size() != 1) {
      throw std::runtime_error(std::to_string(calls.size()) + " calls of " + std::string(method));
    }
    return calls[0].parse<Request>();
  }

  fake_server server;
  temporal::connection connection;
  temporal::client client;

 private:
  static connection_options logging_to(logger log, connection_options options) {
    options.logger = std::move(log);
    return options;
  }
};

inline api::workflowservice::v1::StartWorkflowExecutionResponse started(
    std::string run_id, std::string first_run_id = {}) {
  api::workflowservice::v1::StartWorkflowExecutionResponse response;
  response.set_run_id(std::move(run_id));
  response.set_first_execution_run_id(std::move(first_run_id));
  response.set_started(true);
  return response;
}

inline api::common::v1::Payload json_payload(std::string data) {
  api::common::v1::Payload payload;
  (*payload.mutable_metadata())["encoding"] = "json/plain";
  payload.set_data(std::move(data));
  return payload;
}

/// What a wait for the end of a run brings: its end, with a result.
inline api::workflowservice::v1::GetWorkflowExecutionHistoryResponse completed(std::string data) {
  api::workflowservice::v1::GetWorkflowExecutionHistoryResponse response;
  auto& event = *response.mutable_history()->add_events();
  event.set_event_type(api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
  *event.mutable_workflow_execution_completed_event_attributes()->mutable_result()->add_payloads() =
      json_payload(std::move(data));
  return response;
}

}  // namespace temporal::test
