#include <support/fault_fixture.hpp>
#include <temporal/services/services.hpp>

#include <temporal/api/errordetails/v1/message.pb.h>
#include <temporal/api/testservice/v1/request_response.pb.h>

#include <doctest/doctest.h>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::status_code;

namespace {

class retries {
 public:
  retries() { connect(); }

  void connect() { conn = test::run(temporal::connect(test::options_for(server))); }

  std::optional<temporal::error> send(temporal::rpc_options options = {}) {
    return test::run(test::failure_of(test::signal(*conn, std::move(options))));
  }
  std::size_t attempts() const { return server.calls("SignalWorkflowExecution").size(); }
  void forgive_internal() {
    server.set_system_info(ws::GetSystemInfoResponse());
    connect();
  }

  test::fake_server server;
  std::optional<temporal::connection> conn;
};

}  // namespace

TEST_CASE("RT-01 RT-02 RT-03 RT-05 RT-06 three failures, then success, with one request id") {
  for (auto const code : {status_code::unknown, status_code::aborted, status_code::out_of_range,
                          status_code::unavailable, status_code::data_loss}) {
    CAPTURE(to_string(code));
    retries with;
    with.server.expect("SignalWorkflowExecution")
        .fail_times(3, code)
        .reply_with(ws::SignalWorkflowExecutionResponse());
    CHECK_FALSE(with.send().has_value());
    auto const calls = with.server.calls("SignalWorkflowExecution");
    REQUIRE(calls.size() == 4);
    for (auto const& call : calls) CHECK(call.request == calls.front().request);
    CHECK_FALSE(calls.front().parse<ws::SignalWorkflowExecutionRequest>().request_id().empty());
  }
}

TEST_CASE("RT-04 RT-23 INTERNAL is repeated unless the server differentiates internal errors") {
  retries with;
  with.server.expect("SignalWorkflowExecution").fail_with(status_code::internal, "oops");
  auto const failed = with.send();
  REQUIRE(failed);
  CHECK(failed->attempts() == 1);
  with.server.reset();
  with.forgive_internal();
  with.server.expect("SignalWorkflowExecution")
      .fail_times(3, status_code::internal)
      .reply_with(ws::SignalWorkflowExecutionResponse());
  CHECK_FALSE(with.send().has_value());
  CHECK(with.attempts() == 4);
}

TEST_CASE("RT-08 to RT-16 a final answer keeps its code and text after one attempt") {
  for (auto const code :
       {status_code::canceled, status_code::invalid_argument, status_code::deadline_exceeded,
        status_code::not_found, status_code::already_exists, status_code::permission_denied,
        status_code::failed_precondition, status_code::unimplemented,
        status_code::unauthenticated}) {
    CAPTURE(to_string(code));
    retries with;
    with.server.expect("SignalWorkflowExecution").fail_with(code, "the server's words");
    auto const failed = with.send();
    REQUIRE(failed);
    CHECK(failed->code() == code);
    CHECK(failed->status().message == "the server's words");
    CHECK(failed->attempts() == 1);
    auto const may_have_run =
        code == status_code::canceled || code == status_code::deadline_exceeded;
    CHECK(failed->outcome() ==
          (may_have_run ? temporal::outcome::unknown : temporal::outcome::rejected));
    CHECK(with.attempts() == 1);
  }
}

TEST_CASE("what an attempt left open stays open, whatever the last one is told") {
  for (auto const last :
       {status_code::already_exists, status_code::not_found, status_code::invalid_argument}) {
    CAPTURE(to_string(last));
    retries with;
    with.server.expect("SignalWorkflowExecution")
        .fail_with(status_code::unknown, "it may have run")
        .fail_with(last, "refused");
    auto const failed = with.send();
    REQUIRE(failed);
    CHECK(failed->code() == last);
    CHECK(failed->attempts() == 2);
    CHECK(failed->outcome() == temporal::outcome::unknown);
  }
}

TEST_CASE("RT-18 UNAVAILABLE for ever ends after ten attempts with UNAVAILABLE") {
  retries with;
  with.server.expect("SignalWorkflowExecution").fail_with(status_code::unavailable, "down");
  auto const failed = with.send();
  REQUIRE(failed);
  CHECK(failed->code() == status_code::unavailable);
  CHECK(failed->attempts() == 10);
  CHECK(with.attempts() == 10);
  CHECK(std::string(failed->what()).find("after 10 attempts") != std::string::npos);
}

TEST_CASE("RT-21 metadata and request are the same in each attempt") {
  retries with;
  with.server.expect("DescribeWorkflowExecution")
      .fail_times(2, status_code::unknown)
      .reply_with(ws::DescribeWorkflowExecutionResponse());
  ws::DescribeWorkflowExecutionRequest request;
  request.set_namespace_("my-ns");
  request.mutable_execution()->set_workflow_id("order-1");
  temporal::rpc_options options;
  options.metadata.set("a", "bc");
  test::run(temporal::workflow_service(*with.conn)
                .describe_workflow_execution(std::move(request), options));
  auto const calls = with.server.calls("DescribeWorkflowExecution");
  REQUIRE(calls.size() == 3);
  for (auto const& call : calls) {
    CHECK(call.header("a") == "bc");
    CHECK(call.request == calls.front().request);
  }
}

TEST_CASE("RT-22 with retries off there is one attempt") {
  retries with;
  with.server.expect("SignalWorkflowExecution").fail_with(status_code::unavailable, "down");
  temporal::rpc_options options;
  options.retry = temporal::retry_options::none();
  auto const failed = with.send(options);
  REQUIRE(failed);
  CHECK(failed->attempts() == 1);
}

TEST_CASE("grpc-retry-pushback-ms stops retries or sets the wait") {
  retries with;
  with.server.expect("SignalWorkflowExecution")
      .fail_with(status_code::unavailable, "go away")
      .trailer("grpc-retry-pushback-ms", "-1");
  CHECK(with.send()->attempts() == 1);
  with.server.reset();
  with.server.expect("SignalWorkflowExecution")
      .fail_with(status_code::unavailable, "later")
      .trailer("grpc-retry-pushback-ms", "7")
      .reply_with(ws::SignalWorkflowExecutionResponse());
  CHECK_FALSE(with.send().has_value());
  CHECK(with.attempts() == 2);
}

TEST_CASE("a method that must not run twice is sent once, whatever the transport says") {
  retries with;
  auto const path = "/temporal.api.testservice.v1.TestService/LockTimeSkipping";
  with.server.expect(path).fail_with(status_code::unavailable, "lost");
  temporal::api::testservice::v1::LockTimeSkippingRequest request;
  auto const failed = test::run(
      test::failure_of(temporal::test_service(*with.conn).lock_time_skipping(std::move(request))));
  REQUIRE(failed);
  CHECK(with.server.calls(path).size() == 1);
}

TEST_CASE("WF-36 a request over the limit is refused here, with its largest field") {
  retries with;
  auto request = test::signal_request();
  request.mutable_input()->add_payloads()->set_data(std::string(5u << 20, 'x'));
  auto const failed = test::run(test::failure_of(
      temporal::workflow_service(*with.conn).signal_workflow_execution(std::move(request))));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::resource_exhausted);
  CHECK(failed->outcome() == temporal::outcome::not_sent);
  std::string const what = failed->what();
  CHECK(what.find("4194304") != std::string::npos);
  CHECK(what.find("input (52") != std::string::npos);
  CHECK(with.attempts() == 0);
}

TEST_CASE("RT-25 RT-26 streams reset by the transport are repeated") {
  for (auto const reason : {test::http2_error::internal_error, test::http2_error::refused_stream}) {
    CAPTURE(static_cast<int>(reason));
    test::behind_raw_server with;
    auto const conn = with.connect();
    with.before.fail_streams(3, reason);
    test::run(test::signal(conn));
    CHECK(with.before.faults_left() == 0);
    CHECK(with.signals().size() == 1);
  }
}

TEST_CASE("RT-27 a load balancer's 503 is repeated") {
  test::behind_raw_server with;
  auto const conn = with.connect();
  with.before.answer_streams_with_http(2, 503, "<html>unavailable</html>");
  test::run(test::signal(conn));
  CHECK(with.before.faults_left() == 0);
  CHECK(with.signals().size() == 1);
}

TEST_CASE("a GOAWAY is survived") {
  test::behind_raw_server with;
  with.options.retry = temporal::retry_options();
  auto const conn = with.connect();
  with.before.refuse_streams_with_goaway(1);
  test::run(test::signal(conn));
  CHECK(with.signals().size() == 1);
}

TEST_CASE("a server that comes back is found again") {
  retries with;
  with.server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  CHECK_FALSE(with.send().has_value());
  with.server.stop();
  auto const down = with.send();
  REQUIRE(down);
  CHECK(down->code() == status_code::unavailable);
  with.server.start();
  temporal::rpc_options patient;
  patient.retry = temporal::retry_options();
  CHECK_FALSE(with.send(patient).has_value());
}

TEST_CASE("FL-16 the details of a status are reachable by type") {
  retries with;
  temporal::api::errordetails::v1::ResourceExhaustedFailure detail;
  detail.set_cause(temporal::api::enums::v1::RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT);
  with.server.expect("SignalWorkflowExecution")
      .fail_with(status_code::resource_exhausted, "too fast")
      .detail(detail);
  temporal::rpc_options once;
  once.retry = temporal::retry_options::none();
  auto const failed = with.send(once);
  REQUIRE(failed);
  auto const found = failed->detail<temporal::api::errordetails::v1::ResourceExhaustedFailure>();
  REQUIRE(found);
  CHECK(found->cause() == temporal::api::enums::v1::RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT);
  CHECK_FALSE(failed->detail<temporal::api::errordetails::v1::NotFoundFailure>().has_value());
}
