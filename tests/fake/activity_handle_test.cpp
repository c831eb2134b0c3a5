#include <temporal/client/activity_handle.hpp>

#include <doctest/doctest.h>
#include <fake/worker_fixture.hpp>

#include <stdexcept>
#include <string>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using temporal::status_code;
using test::worker_fixture;

TEST_CASE("an activity is completed, failed and canceled from outside by its token") {
  worker_fixture with;
  auto const handle = with.client.get_activity_handle("the token");
  with.accept("RespondActivityTaskCompleted", "RespondActivityTaskFailed",
              "RespondActivityTaskCanceled");
  test::run(handle.complete(42));
  auto const error = std::make_exception_ptr(temporal::application_failure("no", "Refused"));
  test::run(handle.fail(error));
  test::run(handle.report_cancellation("why"));
  auto const completed =
      with.only<ws::RespondActivityTaskCompletedRequest>("RespondActivityTaskCompleted");
  CHECK(completed.task_token() == "the token");
  CHECK(completed.namespace_() == "orders");
  CHECK(completed.identity() == with.client.identity());
  CHECK(completed.result().payloads(0).data() == "42");
  auto const failed = with.only<ws::RespondActivityTaskFailedRequest>("RespondActivityTaskFailed");
  CHECK(failed.task_token() == "the token");
  CHECK(failed.failure().application_failure_info().type() == "Refused");
  auto const canceled =
      with.only<ws::RespondActivityTaskCanceledRequest>("RespondActivityTaskCanceled");
  CHECK(canceled.details().payloads(0).data() == "\"why\"");
}

TEST_CASE("the same by ids") {
  worker_fixture with;
  auto const handle = with.client.get_activity_handle("order-1", "run-1", "charge-1");
  with.accept("RespondActivityTaskCompletedById", "RespondActivityTaskFailedById",
              "RespondActivityTaskCanceledById", "RecordActivityTaskHeartbeatById");
  test::run(handle.complete());
  test::run(handle.fail(std::make_exception_ptr(std::runtime_error("no"))));
  test::run(handle.report_cancellation());
  CHECK_FALSE(test::run(handle.heartbeat(1)));
  auto const completed =
      with.only<ws::RespondActivityTaskCompletedByIdRequest>("RespondActivityTaskCompletedById");
  CHECK(completed.workflow_id() == "order-1");
  CHECK(completed.run_id() == "run-1");
  CHECK(completed.activity_id() == "charge-1");
  CHECK(completed.resource_id() == "workflow:order-1");
  CHECK_FALSE(completed.has_result());
  auto const failed =
      with.only<ws::RespondActivityTaskFailedByIdRequest>("RespondActivityTaskFailedById");
  CHECK(failed.failure().message() == "no");
  auto const canceled =
      with.only<ws::RespondActivityTaskCanceledByIdRequest>("RespondActivityTaskCanceledById");
  CHECK_FALSE(canceled.has_details());
  auto const beat =
      with.only<ws::RecordActivityTaskHeartbeatByIdRequest>("RecordActivityTaskHeartbeatById");
  CHECK(beat.details().payloads(0).data() == "1");
}

TEST_CASE("an activity without a workflow is named by its own id") {
  worker_fixture with;
  with.accept("RespondActivityTaskCompletedById");
  test::run(with.client.get_activity_handle("", "", "alone").complete());
  CHECK(with.only<ws::RespondActivityTaskCompletedByIdRequest>("RespondActivityTaskCompletedById")
            .resource_id() == "activity:alone");
}

TEST_CASE("ASY-09 a heartbeat from outside tells apart why the activity is to stop") {
  worker_fixture with;
  ws::RecordActivityTaskHeartbeatResponse canceled;
  canceled.set_cancel_requested(true);
  ws::RecordActivityTaskHeartbeatResponse paused;
  paused.set_activity_paused(true);
  ws::RecordActivityTaskHeartbeatResponse reset;
  reset.set_activity_reset(true);
  with.server.expect("RecordActivityTaskHeartbeat")
      .reply_with(canceled)
      .reply_with(paused)
      .reply_with(reset)
      .reply_with(ws::RecordActivityTaskHeartbeatResponse());
  auto const handle = with.client.get_activity_handle("token");
  CHECK(test::run(handle.heartbeat())->is_canceled);
  CHECK(test::run(handle.heartbeat())->is_paused);
  CHECK(test::run(handle.heartbeat())->is_reset);
  CHECK_FALSE(test::run(handle.heartbeat()));
}

TEST_CASE("ASY-03 an activity that does not wait any more is not found") {
  worker_fixture with;
  with.server.expect("RespondActivityTaskCompletedById")
      .fail_with(status_code::not_found, "activity not found");
  auto const handle = with.client.get_activity_handle("order-1", "", "charge-1");
  auto const thrown = test::run(test::failure_of<temporal::activity_not_found>(handle.complete(1)));
  REQUIRE(thrown);
  CHECK(thrown->activity_id() == "charge-1");
  CHECK(std::string(thrown->what()).find("charge-1") != std::string::npos);
}

TEST_CASE("a handle of nothing is refused") {
  worker_fixture with;
  CHECK_THROWS_AS(with.client.get_activity_handle(""), std::invalid_argument);
  CHECK_THROWS_AS(with.client.get_activity_handle("order-1", "", ""), std::invalid_argument);
}
