#include <temporal/client/workflow_failed_error.hpp>
#include <temporal/detail/client/close_event.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>

#include <string>

namespace enums = temporal::api::enums::v1;
using temporal::api::history::v1::HistoryEvent;
using temporal::detail::client::read_close_event;

namespace {

temporal::detail::client::run_outcome read(HistoryEvent const& event, bool follow = true) {
  return read_close_event(event, "id-1", "run-1", follow, temporal::data_converter());
}

temporal::workflow_failed_error failure_of(HistoryEvent const& event) {
  try {
    read(event);
  } catch (temporal::workflow_failed_error const& failed) {
    CHECK(failed.workflow_id() == "id-1");
    CHECK(failed.run_id() == "run-1");
    return failed;
  }
  FAIL("no failure");
  throw std::exception();
}

void add_payload(temporal::api::common::v1::Payloads& target, std::string data) {
  auto& payload = *target.add_payloads();
  (*payload.mutable_metadata())["encoding"] = "json/plain";
  payload.set_data(std::move(data));
}

}  // namespace

TEST_CASE("WF-01 a completed run gives its result") {
  HistoryEvent event;
  auto& completed = *event.mutable_workflow_execution_completed_event_attributes();
  CHECK(read(event).result.empty());
  add_payload(*completed.mutable_result(), "7");
  auto const outcome = read(event);
  REQUIRE(outcome.result.size() == 1);
  CHECK(outcome.result[0].data == "7");
  CHECK(outcome.next_run_id.empty());
}

TEST_CASE("a run that goes on leads to the next one, or gives its own outcome") {
  HistoryEvent completed;
  completed.mutable_workflow_execution_completed_event_attributes()->set_new_execution_run_id("n");
  CHECK(read(completed).next_run_id == "n");
  CHECK(read(completed, false).next_run_id.empty());

  HistoryEvent failed;
  failed.mutable_workflow_execution_failed_event_attributes()->set_new_execution_run_id("n");
  CHECK(read(failed).next_run_id == "n");
  CHECK_THROWS_AS(read(failed, false), temporal::workflow_failed_error);

  HistoryEvent timed_out;
  timed_out.mutable_workflow_execution_timed_out_event_attributes()->set_new_execution_run_id("n");
  CHECK(read(timed_out).next_run_id == "n");
  CHECK_THROWS_AS(read(timed_out, false), temporal::workflow_failed_error);

  HistoryEvent continued;
  continued.mutable_workflow_execution_continued_as_new_event_attributes()
      ->set_new_execution_run_id("n");
  CHECK(read(continued).next_run_id == "n");
  try {
    read(continued, false);
    FAIL("followed");
  } catch (temporal::workflow_continued_as_new_error const& next) {
    CHECK(next.new_run_id() == "n");
  }
}

TEST_CASE("WF-16 WF-17 a failed run tells why") {
  HistoryEvent event;
  auto& failed = *event.mutable_workflow_execution_failed_event_attributes();
  failed.set_retry_state(enums::RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED);
  failed.mutable_failure()->set_message("some error");
  auto& info = *failed.mutable_failure()->mutable_application_failure_info();
  info.set_category(enums::APPLICATION_ERROR_CATEGORY_BENIGN);
  auto const error = failure_of(event);
  CHECK(error.status() == temporal::workflow_status::failed);
  CHECK(error.retry_state() == temporal::retry_state::maximum_attempts_reached);
  auto const* cause = temporal::find_cause<temporal::application_failure>(error);
  REQUIRE(cause != nullptr);
  CHECK(cause->message() == "some error");
  CHECK(cause->category() == temporal::failure_category::benign);
}

TEST_CASE("WF-19 a canceled run") {
  HistoryEvent event;
  add_payload(*event.mutable_workflow_execution_canceled_event_attributes()->mutable_details(),
              "\"d\"");
  auto const error = failure_of(event);
  CHECK(error.status() == temporal::workflow_status::canceled);
  CHECK(error.details().get<std::string>(0) == "d");
  auto const* cause = temporal::find_cause<temporal::canceled_failure>(error);
  REQUIRE(cause != nullptr);
  CHECK(cause->details().get<std::string>(0) == "d");
}

TEST_CASE("WF-20 a terminated run") {
  HistoryEvent event;
  auto& terminated = *event.mutable_workflow_execution_terminated_event_attributes();
  terminated.set_reason("some reason");
  terminated.set_identity("someone");
  add_payload(*terminated.mutable_details(), "\"arg1\"");
  auto const error = failure_of(event);
  CHECK(error.status() == temporal::workflow_status::terminated);
  CHECK(error.details().get<std::string>(0) == "arg1");
  auto const* cause = temporal::find_cause<temporal::terminated_failure>(error);
  REQUIRE(cause != nullptr);
  CHECK(cause->message() == "some reason");
  CHECK(cause->identity() == "someone");
}

TEST_CASE("WF-21 a run that timed out") {
  HistoryEvent event;
  event.mutable_workflow_execution_timed_out_event_attributes()->set_retry_state(
      enums::RETRY_STATE_TIMEOUT);
  auto const error = failure_of(event);
  CHECK(error.status() == temporal::workflow_status::timed_out);
  CHECK(error.retry_state() == temporal::retry_state::timeout);
  auto const* cause = temporal::find_cause<temporal::timeout_failure>(error);
  REQUIRE(cause != nullptr);
  CHECK(cause->type() == temporal::timeout_type::start_to_close);
}

TEST_CASE("an end this version does not know is a failure that names the event") {
  HistoryEvent event;
  event.set_event_type(enums::EVENT_TYPE_TIMER_FIRED);
  event.mutable_timer_fired_event_attributes();
  auto const error = failure_of(event);
  CHECK(std::string(error.what()).find("EVENT_TYPE_TIMER_FIRED") != std::string::npos);
}
