// The fake server itself, driven by gRPC without the SDK.

#include <support/fake_server.hpp>
#include <support/grpc_client.hpp>
#include <support/run.hpp>

#include <temporal/api/errordetails/v1/message.pb.h>

#include <asio/awaitable.hpp>
#include <doctest/doctest.h>
#include <google/rpc/status.pb.h>
#include <grpc/health/v1/health.pb.h>

#include <future>
#include <thread>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using temporal::status_code;

namespace {

constexpr auto health_path = "/grpc.health.v1.Health/Check";

}  // namespace

TEST_CASE("the fake server answers what nobody scripted") {
  test::fake_server server;
  auto const channel = test::channel_to(server.target());

  test::system_info_call info(channel, "GetSystemInfo");
  CHECK(info().ok());
  CHECK(info.response.server_version() == "1.32.0");
  CHECK(info.response.capabilities().internal_error_differentiation());

  test::signal_call signal(channel, "SignalWorkflowExecution");
  auto const unknown = signal();
  CHECK(unknown.error_code() == grpc::StatusCode::UNIMPLEMENTED);
  CHECK(unknown.error_message() ==
        "unknown method SignalWorkflowExecution for service "
        "temporal.api.workflowservice.v1.WorkflowService");

  using health_call =
      test::unary<grpc::health::v1::HealthCheckRequest, grpc::health::v1::HealthCheckResponse>;
  server.set_health("NOT_SERVING");
  health_call healthy(channel, health_path);
  CHECK(healthy().ok());
  CHECK(healthy.response.status() == grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  grpc::health::v1::HealthCheckRequest whatever;
  whatever.set_service("whatever");
  health_call unhealthy(channel, health_path, whatever);
  CHECK(unhealthy().error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK(server.connections() == 1);
}

TEST_CASE("the fake server follows its script and repeats the last answer") {
  test::fake_server server;
  auto const channel = test::channel_to(server.target());
  temporal::api::errordetails::v1::NotFoundFailure gone;
  gone.set_current_cluster("here");
  server.expect("SignalWorkflowExecution")
      .fail_times(2, status_code::unavailable)
      .fail_with(status_code::not_found, "gone")
      .detail(gone)
      .trailer("grpc-retry-pushback-ms", "7")
      .reply_with(ws::SignalWorkflowExecutionResponse());
  CHECK(server.unmet().size() == 1);

  std::vector<int> codes;
  for (int n = 0; n < 5; ++n) {
    test::signal_call call(channel, "SignalWorkflowExecution");
    auto const status = call();
    codes.push_back(status.error_code());
    if (n != 2) continue;
    google::rpc::Status rich;
    CHECK(rich.ParseFromString(status.error_details()));
    temporal::api::errordetails::v1::NotFoundFailure read;
    CHECK(rich.details(0).UnpackTo(&read));
    CHECK(read.current_cluster() == "here");
    CHECK(call.context.GetServerTrailingMetadata().count("grpc-retry-pushback-ms") == 1);
  }
  CHECK(codes == std::vector<int>{14, 14, 5, 0, 0});
  CHECK(server.calls("SignalWorkflowExecution").size() == 5);
  CHECK(server.unmet().empty());
}

TEST_CASE("the fake server remembers requests, headers, deadlines and compression") {
  test::fake_server server;
  auto const channel = test::channel_to(server.target());
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  ws::SignalWorkflowExecutionRequest request;
  request.set_signal_name(std::string(5000, 's'));
  test::signal_call call(channel, "SignalWorkflowExecution", request);
  call.context.AddMetadata("temporal-namespace", "orders");
  call.context.AddMetadata("raw-bin", std::string("\0\1", 2));
  call.context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  call.context.set_authority("elsewhere");
  CHECK(call().ok());

  auto const seen = server.calls("SignalWorkflowExecution").at(0);
  CHECK(seen.parse<ws::SignalWorkflowExecutionRequest>().signal_name() == std::string(5000, 's'));
  CHECK(seen.header("temporal-namespace") == "orders");
  CHECK(seen.header("raw-bin") == std::string("\0\1", 2));
  CHECK_FALSE(seen.header("absent").has_value());
  CHECK(seen.authority == "elsewhere");
  CHECK(seen.compressed);
  CHECK(seen.wire_size < 200);
  REQUIRE(seen.timeout.has_value());
  // gRPC rounds the header up.
  CHECK(*seen.timeout < std::chrono::seconds(21));
  CHECK(*seen.timeout > std::chrono::seconds(0));
  CHECK_FALSE(seen.cancelled);
}

TEST_CASE("the fake server refuses gzip when told so") {
  test::fake_server_options options;
  options.refuse_gzip = true;
  test::fake_server server(options);
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  ws::SignalWorkflowExecutionRequest request;
  request.set_signal_name(std::string(5000, 's'));
  test::signal_call call(test::channel_to(server.target()), "SignalWorkflowExecution", request);
  call.context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  CHECK(call().error_message().find("Decompressor is not installed") != std::string::npos);
}

TEST_CASE("the fake server holds replies behind a gate and sees cancellation") {
  test::fake_server server;
  auto const channel = test::channel_to(server.target());
  test::gate gate;
  server.expect("SignalWorkflowExecution")
      .reply_with(ws::SignalWorkflowExecutionResponse())
      .behind(gate)
      .never_reply();

  test::signal_call held(channel, "SignalWorkflowExecution");
  held.start();
  test::run(server.arrived(test::rpc_path("SignalWorkflowExecution"), 1));
  CHECK_FALSE(server.calls("SignalWorkflowExecution").at(0).answered);
  gate.open();
  CHECK(held.finish().ok());

  test::signal_call endless(channel, "SignalWorkflowExecution");
  endless.start();
  server.wait_for_calls("SignalWorkflowExecution", 2);
  endless.context.TryCancel();
  CHECK(endless.finish().error_code() == grpc::StatusCode::CANCELLED);
  test::run(server.cancelled("SignalWorkflowExecution", 1));
  CHECK(server.calls("SignalWorkflowExecution").at(1).cancelled);
  CHECK_FALSE(server.calls("SignalWorkflowExecution").at(0).cancelled);
}

TEST_CASE("waiting in vain for calls says what came instead") {
  test::fake_server server;
  test::system_info_call info(test::channel_to(server.target()), "GetSystemInfo");
  CHECK(info().ok());
  auto const limit = std::chrono::seconds(0);
  CHECK_THROWS_WITH(
      server.wait_for_calls("SignalWorkflowExecution", 1, limit),
      doctest::Contains("it saw 0, and in all:\n  /temporal.api.workflowservice.v1.WorkflowService/"
                        "GetSystemInfo"));
  CHECK_THROWS_AS(test::run(server.arrived("SignalWorkflowExecution", 1, limit)),
                  std::runtime_error);
}

TEST_CASE("the fake server stops with calls in flight and starts again on its port") {
  test::fake_server server;
  auto const channel = test::channel_to(server.target());
  server.expect("SignalWorkflowExecution").never_reply();
  test::signal_call lost(channel, "SignalWorkflowExecution");
  lost.start();
  server.wait_for_calls("SignalWorkflowExecution", 1);
  server.stop();
  CHECK_FALSE(lost.finish().ok());
  auto const port = server.port();
  server.start();
  CHECK(server.port() == port);
  test::system_info_call info(channel, "GetSystemInfo");
  CHECK(info().ok());
}

TEST_CASE("the fake server speaks TLS, wants client certificates and listens on IPv6") {
  test::certificate_authority const authority;
  test::fake_server_options options;
  options.host = "[::1]";
  options.tls = test::server_tls(authority.server());
  options.tls->client_ca = authority.pem();
  test::fake_server server(options);

  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = authority.pem();
  auto const client = authority.client();
  ssl.pem_cert_chain = client.certificate;
  ssl.pem_private_key = client.key;
  test::system_info_call info(test::channel_to(server.target(), grpc::SslCredentials(ssl)),
                              "GetSystemInfo");
  CHECK(info().ok());

  ssl.pem_cert_chain.clear();
  ssl.pem_private_key.clear();
  test::system_info_call anonymous(test::channel_to(server.target(), grpc::SslCredentials(ssl)),
                                   "GetSystemInfo");
  anonymous.context.set_wait_for_ready(false);
  CHECK(anonymous().error_code() == grpc::StatusCode::UNAVAILABLE);
}

TEST_CASE("a hundred calls at once") {
  test::fake_server server;
  auto const channel = test::channel_to(server.target());
  test::gate gate;
  server.expect("SignalWorkflowExecution").answer_with([&](test::call_record const& record) {
    return test::reply(ws::SignalWorkflowExecutionResponse())
        .header("echo", record.parse<ws::SignalWorkflowExecutionRequest>().signal_name())
        .behind(gate);
  });
  std::vector<std::unique_ptr<test::signal_call>> calls;
  for (int n = 0; n < 100; ++n) {
    ws::SignalWorkflowExecutionRequest request;
    request.set_signal_name(std::to_string(n));
    calls.push_back(
        std::make_unique<test::signal_call>(channel, "SignalWorkflowExecution", request));
    calls.back()->start();
  }
  server.wait_for_calls("SignalWorkflowExecution", 100);
  gate.open();
  for (int n = 0; n < 100; ++n) {
    CHECK(calls[static_cast<std::size_t>(n)]->finish().ok());
    auto const& headers = calls[static_cast<std::size_t>(n)]->context.GetServerInitialMetadata();
    auto const echo = headers.find("echo");
    REQUIRE(echo != headers.end());
    CHECK(std::string(echo->second.data(), echo->second.size()) == std::to_string(n));
  }
}
