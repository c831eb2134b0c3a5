#include <support/vectors.hpp>
#include <temporal/common/conversion_error.hpp>
#include <temporal/common/history.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include <filesystem>
#include <fstream>
#include <string>

using google::protobuf::util::MessageDifferencer;
using temporal::json;
using temporal::workflow_history;
namespace enums = temporal::api::enums::v1;

namespace {

std::string refusal(std::string const& text) {
  try {
    workflow_history::from_json(text);
  } catch (temporal::conversion_error const& error) {
    return error.what();
  }
  return "accepted";
}

bool same(workflow_history const& left, workflow_history const& right) {
  return MessageDifferencer::Equals(left.raw(), right.raw());
}

/// One event for each of the 14 kinds of enums that old servers wrote otherwise, with names as
/// `style` turns them.
template <class Style>
json enum_events(Style const& style) {
  auto const failure = [&] {
    return json{{"message", "m"},
                {"timeoutFailureInfo", {{"timeoutType", style("TIMEOUT_TYPE", "HEARTBEAT")}}},
                {"cause",
                 {{"activityFailureInfo",
                   {{"retryState", style("RETRY_STATE", "MAXIMUM_ATTEMPTS_REACHED")}}}}}};
  };
  json events = json::array();
  auto const add = [&](char const* type, char const* attributes, json value) {
    json event{{"eventId", std::to_string(events.size() + 1)},
               {"eventType", style("EVENT_TYPE", type)}};
    event[attributes] = std::move(value);
    events.push_back(std::move(event));
  };
  add("WORKFLOW_EXECUTION_STARTED", "workflowExecutionStartedEventAttributes",
      {{"initiator", style("CONTINUE_AS_NEW_INITIATOR", "CRON_SCHEDULE")},
       {"taskQueue", {{"name", "q"}, {"kind", style("TASK_QUEUE_KIND", "STICKY")}}},
       {"continuedFailure", failure()}});
  add("ACTIVITY_TASK_CANCEL_REQUESTED", "activityTaskCancelRequestedEventAttributes",
      {{"scheduledEventId", "5"}});
  add("WORKFLOW_TASK_FAILED", "workflowTaskFailedEventAttributes",
      {{"cause", style("WORKFLOW_TASK_FAILED_CAUSE", "NON_DETERMINISTIC_ERROR")},
       {"failure", failure()}});
  add("WORKFLOW_TASK_TIMED_OUT", "workflowTaskTimedOutEventAttributes",
      {{"timeoutType", style("TIMEOUT_TYPE", "SCHEDULE_TO_START")}});
  add("WORKFLOW_EXECUTION_FAILED", "workflowExecutionFailedEventAttributes",
      {{"retryState", style("RETRY_STATE", "RETRY_POLICY_NOT_SET")}});
  add("START_CHILD_WORKFLOW_EXECUTION_INITIATED",
      "startChildWorkflowExecutionInitiatedEventAttributes",
      {{"parentClosePolicy", style("PARENT_CLOSE_POLICY", "REQUEST_CANCEL")},
       {"workflowIdReusePolicy",
        style("WORKFLOW_ID_REUSE_POLICY", "ALLOW_DUPLICATE_FAILED_ONLY")}});
  add("START_CHILD_WORKFLOW_EXECUTION_FAILED", "startChildWorkflowExecutionFailedEventAttributes",
      {{"cause", style("START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE", "WORKFLOW_ALREADY_EXISTS")}});
  add("SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED",
      "signalExternalWorkflowExecutionFailedEventAttributes",
      {{"cause", style("SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE",
                       "EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND")}});
  add("REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED",
      "requestCancelExternalWorkflowExecutionFailedEventAttributes",
      {{"cause", style("CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE",
                       "EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND")}});
  add("WORKFLOW_EXECUTION_UPDATE_ADMITTED", "workflowExecutionUpdateAdmittedEventAttributes",
      {{"origin", style("UPDATE_ADMITTED_EVENT_ORIGIN", "REAPPLY")}});
  add("WORKFLOW_TASK_COMPLETED", "workflowTaskCompletedEventAttributes",
      {{"versioningBehavior", style("VERSIONING_BEHAVIOR", "AUTO_UPGRADE")}});
  add("ACTIVITY_TASK_TIMED_OUT", "activityTaskTimedOutEventAttributes", {{"failure", failure()}});
  add("WORKFLOW_EXECUTION_UPDATE_COMPLETED", "workflowExecutionUpdateCompletedEventAttributes",
      {{"outcome",
        {{"failure",
          {{"applicationFailureInfo",
            {{"category", style("APPLICATION_ERROR_CATEGORY", "BENIGN")}}}}}}}});
  return json{{"events", events}};
}

std::string screaming(char const* type, char const* name) { return std::string(type) + "_" + name; }

std::string pascal(char const*, char const* name) {
  std::string result;
  bool first = true;
  for (char const* c = name; *c != '\0'; ++c) {
    if (*c == '_') {
      first = true;
    } else {
      result += first ? *c : static_cast<char>(std::tolower(*c));
      first = false;
    }
  }
  return result;
}

}  // namespace

TEST_CASE("HIS-01 every history is read, written and read again") {
  auto const index = support::load_vectors("histories/index.json");
  int count = 0;
  for (auto const& entry : index["histories"]) {
    auto const name = entry["name"].get<std::string>();
    CAPTURE(name);
    auto const history =
        workflow_history::from_file(support::vectors_path() / entry["file"].get<std::string>());
    CHECK(history.workflow_id() == entry["workflow_id"].get<std::string>());
    CHECK(history.workflow_type() == entry["workflow_type"].get<std::string>());
    CHECK(history.run_id() == entry["run_id"].get<std::string>());
    REQUIRE(history.size() == entry["events"].size());
    for (std::size_t i = 0; i < history.size(); ++i) {
      auto const& event = history.raw().events(static_cast<int>(i));
      CHECK(enums::EventType_Name(event.event_type()) ==
            "EVENT_TYPE_" + entry["events"][i].get<std::string>());
      CHECK(event.event_id() == static_cast<std::int64_t>(i) + 1);
    }
    auto const written = history.to_json();
    CHECK(same(workflow_history::from_json(written), history));
    // Nothing of the file is lost on the way.
    bool const nothing_lost =
        json::parse(written) ==
        json::parse(support::read_vector_file(entry["file"].get<std::string>()));
    CHECK(nothing_lost);
    ++count;
  }
  CHECK(count == 27);
}

TEST_CASE("HIS-02 enum names of old servers and tctl") {
  auto const today = workflow_history::from_json(enum_events(screaming).dump());
  auto const old = workflow_history::from_json(enum_events(pascal).dump());
  CHECK(same(old, today));
  CHECK(old.size() == 13);
  CHECK(same(workflow_history::from_json(old.to_json()), today));
  auto const& started = old.raw().events(0).workflow_execution_started_event_attributes();
  CHECK(started.initiator() == enums::CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE);
  CHECK(started.task_queue().kind() == enums::TASK_QUEUE_KIND_STICKY);
  CHECK(started.continued_failure().cause().activity_failure_info().retry_state() ==
        enums::RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED);
  CHECK(old.raw().events(1).event_type() == enums::EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
  CHECK(old.raw().events(2).workflow_task_failed_event_attributes().cause() ==
        enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
  CHECK(
      old.raw().events(7).signal_external_workflow_execution_failed_event_attributes().cause() ==
      enums::SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND);
  CHECK(old.raw()
            .events(12)
            .workflow_execution_update_completed_event_attributes()
            .outcome()
            .failure()
            .application_failure_info()
            .category() == enums::APPLICATION_ERROR_CATEGORY_BENIGN);
}

TEST_CASE("HIS-02 every vector with its enum names in the old style") {
  auto const index = support::load_vectors("histories/index.json");
  for (auto const& entry : index["histories"]) {
    auto const file = entry["file"].get<std::string>();
    CAPTURE(file);
    auto text = support::read_vector_file(file);
    auto value = json::parse(text);
    for (auto& event : value["events"]) {
      event["eventType"] = pascal("", event["eventType"].get<std::string>().c_str() + 11);
    }
    CHECK(same(workflow_history::from_json(value.dump()), workflow_history::from_json(text)));
  }
}

TEST_CASE("the forms in which a history is exported") {
  auto const text = support::read_vector_file("histories/activity.json");
  auto const expected = workflow_history::from_json(text);
  auto const value = json::parse(text);
  CHECK(same(workflow_history::from_json(value["events"].dump()), expected));
  json response;
  response["history"] = value;
  CHECK(same(workflow_history::from_json(response.dump()), expected));
  json newer = value;
  newer["events"][0]["somethingNew"] = {{"a", 1}};
  newer["future"] = true;
  CHECK(same(workflow_history::from_json(newer.dump()), expected));
  json nameless = value;
  nameless[""] = {{"eventId", "7"}};
  nameless["events"][0][""] = {{"workflowType", {{"name", "w"}}}};
  CHECK(same(workflow_history::from_json(nameless.dump()), expected));
  CHECK(workflow_history::from_json(text, "mine").workflow_id() == "mine");
  auto const empty = workflow_history::from_json(R"({"events":[]})");
  CHECK(empty.size() == 0);
  CHECK(same(workflow_history::from_json(empty.to_json()), empty));
  CHECK(empty.workflow_id().empty());
  CHECK(empty.workflow_type().empty());
  CHECK(empty.run_id().empty());
}

TEST_CASE("what is not a history is refused") {
  CHECK(refusal("") != "accepted");
  CHECK(refusal("{}").find("there is no list of events") != std::string::npos);
  CHECK(refusal("1") != "accepted");
  CHECK(refusal("null") != "accepted");
  CHECK(refusal(R"({"events":1})") != "accepted");
  CHECK(refusal(R"({"events":[1]})") != "accepted");
  CHECK(refusal(R"({"events":[{"eventId":"x"}]})") != "accepted");
  CHECK(refusal(R"({"events":[]} x)") != "accepted");
  CHECK(refusal(std::string(10'000, '[')) != "accepted");
  CHECK_THROWS_AS(workflow_history::from_file("/no/such/file"), std::filesystem::filesystem_error);
  CHECK_THROWS_AS(workflow_history::from_file(support::vectors_path()),
                  std::filesystem::filesystem_error);
  auto const path = support::vectors_path() / "misc.json";
  try {
    workflow_history::from_file(path);
    FAIL("accepted");
  } catch (temporal::conversion_error const& error) {
    CHECK(std::string(error.what()).find("misc.json") != std::string::npos);
  }
}
