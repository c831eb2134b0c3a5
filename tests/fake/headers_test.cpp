#include <support/rpc_fixture.hpp>
#include <temporal/services/services.hpp>
#include <temporal/version.hpp>

#include <temporal/api/cloud/cloudservice/v1/service.pb.h>
#include <temporal/api/operatorservice/v1/service.pb.h>
#include <temporal/api/testservice/v1/service.pb.h>
#include <temporal/api/workflowservice/v1/service.pb.h>

#include <asio/experimental/awaitable_operators.hpp>
#include <doctest/doctest.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpc/health/v1/health.pb.h>

#include <algorithm>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::string_literals;
using temporal::status_code;

namespace {

/// A connection to a server that accepts every signal.
class signals {
 public:
  explicit signals(temporal::connection_options (*change)(temporal::connection_options) = nullptr) {
    server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
    auto options = test::options_for(server);
    conn = test::run(temporal::connect(change ? change(options) : options));
  }

  test::call_record send(temporal::rpc_options options = {}) {
    test::run(test::signal(*conn, std::move(options)));
    return server.calls("SignalWorkflowExecution").back();
  }

  test::fake_server server;
  std::optional<temporal::connection> conn;
};

}  // namespace

TEST_CASE("MD-01 client name and version are sent on every call") {
  signals with;
  with.send();
  auto const calls = with.server.calls();
  REQUIRE(calls.size() == 2);
  for (auto const& call : calls) {
    CHECK(call.header("client-name") == "temporal-cpp");
    CHECK(call.header("client-version") == std::string(temporal::version));
    CHECK(call.header("supported-server-versions") == ">=1.0.0 <2.0.0");
  }
}

TEST_CASE("MD-02 the namespace header comes from the request, and is absent without one") {
  signals with;
  auto const call = with.send();
  CHECK(call.header("temporal-namespace") == "my-ns");
  CHECK(call.header("temporal-resource-id") == "workflow:order-1");
  CHECK_FALSE(with.server.calls("GetSystemInfo").front().header("temporal-namespace").has_value());
  with.server.expect("ListNamespaces").reply_with(ws::ListNamespacesResponse());
  ws::ListNamespacesRequest request;
  test::run(temporal::workflow_service(*with.conn).list_namespaces(std::move(request)));
  CHECK_FALSE(with.server.calls("ListNamespaces").front().header("temporal-namespace").has_value());
}

TEST_CASE("MD-04 text and binary headers of the connection arrive") {
  signals with([](temporal::connection_options options) {
    options.metadata.set("a", "b").set_binary("x-bin", "\0\xff"s);
    return options;
  });
  auto const call = with.send();
  CHECK(call.header("a") == "b");
  CHECK(call.header("x-bin") == "\0\xff"s);
}

TEST_CASE("MD-06 replaced metadata: old keys are gone, new ones sent") {
  signals with([](temporal::connection_options options) {
    options.metadata.set("old", "1");
    return options;
  });
  CHECK(with.send().header("old") == "1");
  temporal::metadata fresh;
  fresh.set("new", "2");
  with.conn->set_metadata(fresh);
  CHECK(with.conn->get_metadata().get("new") == "2");
  auto const call = with.send();
  CHECK_FALSE(call.header("old").has_value());
  CHECK(call.header("new") == "2");
  CHECK(call.header("client-name") == "temporal-cpp");
}

TEST_CASE("MD-09 MD-10 the headers of a call join those of the connection and win over them") {
  signals with([](temporal::connection_options options) {
    options.metadata.set("otherKey", "set").set("shared", "far").set("authorization", "Bearer far");
    return options;
  });
  temporal::rpc_options options;
  options.metadata.set("test", "true").set("Shared", "near").set("AUTHORIZATION", "Bearer near");
  options.metadata.set("temporal-namespace", "by-hand");
  auto const call = with.send(options);
  CHECK(call.header("otherkey") == "set");
  CHECK(call.header("test") == "true");
  CHECK(call.header("shared") == "near");
  CHECK(call.headers.count("shared") == 1);
  CHECK(call.header("authorization") == "Bearer near");
  CHECK(call.headers.count("authorization") == 1);
  CHECK(call.header("temporal-namespace") == "by-hand");
  CHECK(call.headers.count("temporal-namespace") == 1);
  CHECK(call.header("client-name") == "temporal-cpp");
}

TEST_CASE("MD-11 large requests are compressed, small ones are not") {
  signals with;
  CHECK_FALSE(with.send().compressed);
  auto request = test::signal_request();
  request.mutable_input()->add_payloads()->set_data(std::string(4096, 'x'));
  auto const size = request.ByteSizeLong();
  test::run(temporal::workflow_service(*with.conn).signal_workflow_execution(request));
  auto const call = with.server.calls("SignalWorkflowExecution").back();
  CHECK(call.compressed);
  CHECK(call.wire_size < size / 4);
  auto sent = call.parse<ws::SignalWorkflowExecutionRequest>();
  CHECK(sent.input().payloads(0).data().size() == 4096);
}

TEST_CASE("MD-12 without compression nothing is compressed") {
  signals with([](temporal::connection_options options) {
    options.compression = temporal::compression_options::none();
    return options;
  });
  auto request = test::signal_request();
  request.mutable_input()->add_payloads()->set_data(std::string(4096, 'x'));
  test::run(temporal::workflow_service(*with.conn).signal_workflow_execution(std::move(request)));
  CHECK_FALSE(with.server.calls("SignalWorkflowExecution").back().compressed);
}

namespace {

/// Refuses compressed requests; its connection would compress all.
class server_without_gzip {
 public:
  server_without_gzip() {
    server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  }

  test::fake_server server{options()};
  temporal::connection const conn = connect();

 private:
  static test::fake_server_options options() {
    test::fake_server_options plain;
    plain.refuse_gzip = true;
    return plain;
  }

  temporal::connection connect() const {
    auto options = test::options_for(server);
    options.compression = temporal::compression_options::gzip(0);
    return test::run(temporal::connect(options));
  }
};

}  // namespace

TEST_CASE("a server without gzip gets the request again uncompressed, and all later ones") {
  server_without_gzip with;
  test::run(test::signal(with.conn));
  auto const seen = with.server.calls("SignalWorkflowExecution").size();
  test::run(test::signal(with.conn));
  CHECK(with.server.calls("SignalWorkflowExecution").size() == seen + 1);
  CHECK_FALSE(with.server.calls("SignalWorkflowExecution").back().compressed);
}

TEST_CASE("a server without gzip refuses two calls at once, and both are sent again") {
  using namespace asio::experimental::awaitable_operators;
  server_without_gzip with;
  // Both are on their way, compressed, before the first refusal is read.
  auto both = test::signal(with.conn) && test::signal(with.conn);
  test::run(std::move(both));
  CHECK_FALSE(with.server.calls("SignalWorkflowExecution").back().compressed);
}

TEST_CASE("MD-16 a call has one request id, another call another") {
  signals with;
  with.server.expect("SignalWorkflowExecution")
      .fail_times(2, status_code::unavailable)
      .reply_with(ws::SignalWorkflowExecutionResponse());
  with.send();
  with.send();
  std::vector<std::string> ids;
  for (auto const& call : with.server.calls("SignalWorkflowExecution")) {
    ids.push_back(call.parse<ws::SignalWorkflowExecutionRequest>().request_id());
  }
  REQUIRE(ids.size() >= 2);
  CHECK(ids.front().size() == 36);
  CHECK(ids.back() != ids.front());
}

namespace {

/// The files' descriptors are in a static library: naming a symbol of each brings them in.
/// Volatile, and read below: an optimizer would see that nobody uses them.
void const* const volatile linked[] = {
    &::descriptor_table_temporal_2fapi_2fworkflowservice_2fv1_2fservice_2eproto,
    &::descriptor_table_temporal_2fapi_2foperatorservice_2fv1_2fservice_2eproto,
    &::descriptor_table_temporal_2fapi_2ftestservice_2fv1_2fservice_2eproto,
    &::descriptor_table_temporal_2fapi_2fcloud_2fcloudservice_2fv1_2fservice_2eproto,
    &::descriptor_table_grpc_2fhealth_2fv1_2fhealth_2eproto,
};

/// Calls every method of a service with an empty request, and compares with the descriptor.
template <std::size_t Size>
void call_every_method(std::string const& service,
                       std::array<temporal::detail::rpc::method, Size> const& methods) {
  CAPTURE(service);
  REQUIRE(linked[0] != nullptr);
  auto const* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
  REQUIRE(descriptor != nullptr);
  test::fake_server server;
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  std::size_t unary = 0;
  for (int i = 0; i < descriptor->method_count(); ++i) {
    auto const& method = *descriptor->method(i);
    if (method.server_streaming() || method.client_streaming()) continue;
    ++unary;
    auto const found = std::find_if(methods.begin(), methods.end(),
                                    [&](auto const& one) { return one.name == method.name(); });
    CAPTURE(method.full_name());
    REQUIRE(found != methods.end());
    std::string const path = "/" + service + "/" + method.name();
    std::unique_ptr<google::protobuf::Message> request(
        factory->GetPrototype(method.input_type())->New());
    std::unique_ptr<google::protobuf::Message> response(
        factory->GetPrototype(method.output_type())->New());
    server.expect(path).reply_with(*response);
    auto const before = server.calls(path).size();
    test::run(
        temporal::detail::rpc::invoke(conn, *found, *request, *response, temporal::rpc_options()));
    CHECK(server.calls(path).size() == before + 1);
  }
  CHECK(unary == methods.size());
}

}  // namespace

TEST_CASE("CON-20 every method of every service reaches its own path") {
  namespace methods = temporal::methods;
  call_every_method("temporal.api.workflowservice.v1.WorkflowService",
                    methods::workflow_service::all);
  call_every_method("temporal.api.operatorservice.v1.OperatorService",
                    methods::operator_service::all);
  call_every_method("temporal.api.testservice.v1.TestService", methods::test_service::all);
  call_every_method("temporal.api.cloud.cloudservice.v1.CloudService", methods::cloud_service::all);
  call_every_method("grpc.health.v1.Health", methods::health_service::all);
}
