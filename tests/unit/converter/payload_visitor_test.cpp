#include <temporal/detail/converter/payload_visitor.hpp>

#include <temporal/api/operatorservice/v1/request_response.pb.h>
#include <temporal/api/update/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/any.pb.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pb = google::protobuf;
namespace common = temporal::api::common::v1;
namespace ws = temporal::api::workflowservice::v1;
using temporal::detail::payload_visitor;

namespace {

constexpr std::string_view marker = "the marker";
constexpr std::string_view changed = "was changed";

using path = std::vector<pb::FieldDescriptor const*>;

pb::Descriptor const* held(pb::FieldDescriptor const& field) {
  return field.is_map() ? field.message_type()->map_value()->message_type() : field.message_type();
}

/// What codecs must not see, as API and SDKs have it; `Header` apart.
bool is_for_the_server(path const& fields) {
  return std::any_of(fields.begin(), fields.end(), [](pb::FieldDescriptor const* field) {
    auto const type = std::string(held(*field)->full_name());
    return type == "temporal.api.common.v1.SearchAttributes" ||
           type == "temporal.api.compute.v1.ComputeProvider" ||
           type == "temporal.api.compute.v1.ComputeScaler" ||
           std::string(field->full_name()).ends_with("AggregationGroup.group_values");
  });
}

bool is_in_header(path const& fields) {
  return std::any_of(fields.begin(), fields.end(), [](pb::FieldDescriptor const* field) {
    return std::string(held(*field)->full_name()) == "temporal.api.common.v1.Header";
  });
}

/// Every way from a type to payloads, through a type that contains itself twice at most.
void collect(pb::Descriptor const& type, path& so_far, std::map<pb::Descriptor const*, int>& inside,
             std::vector<path>& result) {
  auto const name = std::string(type.full_name());
  if (name == "temporal.api.common.v1.Payload" || name == "google.protobuf.Any") {
    result.push_back(so_far);
    return;
  }
  if (inside[&type] == 2) return;
  ++inside[&type];
  for (int i = 0; i < type.field_count(); ++i) {
    auto const& field = *type.field(i);
    if (held(field) == nullptr) continue;
    so_far.push_back(&field);
    collect(*held(field), so_far, inside, result);
    so_far.pop_back();
  }
  --inside[&type];
}

std::vector<path> paths_of(pb::Descriptor const& type) {
  std::vector<path> result;
  path so_far;
  std::map<pb::Descriptor const*, int> inside;
  collect(type, so_far, inside, result);
  return result;
}

/// A message with nothing in it but a payload at the end of the path.
std::unique_ptr<pb::Message> message_with_payload(pb::Descriptor const& type, path const& fields) {
  std::unique_ptr<pb::Message> message(
      pb::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  auto* at = message.get();
  for (auto const* const field : fields) {
    auto const& reflection = *at->GetReflection();
    if (!field->is_repeated()) {
      at = reflection.MutableMessage(at, field);
    } else {
      at = reflection.AddMessage(at, field);
      if (field->is_map()) {
        at->GetReflection()->SetString(at, field->message_type()->map_key(), "key");
        at = at->GetReflection()->MutableMessage(at, field->message_type()->map_value());
      }
    }
  }
  if (auto* const any = dynamic_cast<pb::Any*>(at)) {
    temporal::api::update::v1::Request inside;
    inside.mutable_input()->mutable_args()->add_payloads()->set_data(std::string(marker));
    any->PackFrom(inside);
  } else {
    dynamic_cast<common::Payload&>(*at).set_data(std::string(marker));
  }
  return message;
}

std::string text_of(path const& fields) {
  std::string text;
  for (auto const* const field : fields) text += "." + std::string(field->name());
  return text;
}

bool holds(pb::Message const& message, std::string_view text) {
  return message.SerializeAsString().find(text) != std::string::npos;
}

/// Changes what the visitor finds, and says whether it was the one marked payload.
bool visits(payload_visitor const& visitor, pb::Message& message) {
  auto found = visitor.find(message);
  if (found.places.size() != 1) return false;
  auto const& place = found.places.front();
  if (place.list != nullptr && place.list->payloads_size() != 1) return false;
  auto& target = place.single != nullptr ? *place.single : *place.list->mutable_payloads(0);
  if (target.data() != marker) return false;
  target.set_data(std::string(changed));
  found.repack();
  return holds(message, changed) && !holds(message, marker);
}

std::size_t check_all_messages(pb::FileDescriptor const& file) {
  payload_visitor const visitor(false);
  payload_visitor const with_headers(true);
  std::size_t checked = 0;
  for (int i = 0; i < file.message_type_count(); ++i) {
    auto const& type = *file.message_type(i);
    for (auto const& fields : paths_of(type)) {
      CAPTURE(std::string(type.full_name()) + text_of(fields));
      auto const message = message_with_payload(type, fields);
      if (is_for_the_server(fields)) {
        CHECK(with_headers.find(*message).places.empty());
      } else if (is_in_header(fields)) {
        CHECK(visitor.find(*message).places.empty());
        CHECK(visits(with_headers, *message));
      } else {
        CHECK(visits(visitor, *message));
      }
      ++checked;
    }
  }
  return checked;
}

}  // namespace

TEST_CASE("every payload of every request and reply is visited once, save what the server reads") {
  // A new field is covered by this test, and by the visitor, as soon as the API has it.
  CHECK(check_all_messages(*ws::StartWorkflowExecutionRequest::descriptor()->file()) > 1000);
  CHECK(check_all_messages(
            *temporal::api::operatorservice::v1::CreateNexusEndpointRequest::descriptor()->file()) >
        3);
}

TEST_CASE("lists are one place, elements of maps and repeated messages a place each") {
  ws::PollWorkflowTaskQueueResponse task;
  auto& event = *task.mutable_history()->add_events();
  auto& started = *event.mutable_workflow_execution_started_event_attributes();
  started.mutable_input()->add_payloads()->set_data("1");
  started.mutable_input()->add_payloads()->set_data("2");
  (*started.mutable_memo()->mutable_fields())["a"].set_data("3");
  (*started.mutable_memo()->mutable_fields())["b"].set_data("4");
  auto& marker_details = *task.mutable_history()
                              ->add_events()
                              ->mutable_marker_recorded_event_attributes()
                              ->mutable_details();
  marker_details["data"].add_payloads()->set_data("5");
  started.mutable_last_completion_result();  // empty

  payload_visitor const visitor(false);
  auto const found = visitor.find(task);
  REQUIRE(found.places.size() == 4);
  std::size_t lists = 0;
  std::size_t of_memo = 0;
  for (auto const& place : found.places) {
    if (place.list != nullptr) ++lists;
    if (place.memo == &started.memo()) ++of_memo;
  }
  CHECK(lists == 2);
  CHECK(of_memo == 2);
}

TEST_CASE("a place knows the nearest workflow around it") {
  payload_visitor const visitor(false);
  ws::StartWorkflowExecutionRequest start;
  start.set_workflow_id("order-1");
  start.mutable_input()->add_payloads();
  CHECK(visitor.find(start).places.at(0).workflow_id == "order-1");
  CHECK(visitor.workflow_of(start) == "order-1");

  ws::ListWorkflowExecutionsResponse list;
  for (auto const* const id : {"a", "b"}) {
    auto& info = *list.add_executions();
    info.mutable_execution()->set_workflow_id(id);
    (*info.mutable_memo()->mutable_fields())["note"].set_data("x");
  }
  auto const found = visitor.find(list, "from outside");
  REQUIRE(found.places.size() == 2);
  CHECK(found.places[0].workflow_id == "a");
  CHECK(found.places[1].workflow_id == "b");

  ws::PollWorkflowExecutionUpdateRequest poll;
  poll.mutable_update_ref()->mutable_workflow_execution()->set_workflow_id("order-2");
  CHECK(visitor.workflow_of(poll) == "order-2");

  ws::RespondWorkflowTaskCompletedRequest completion;
  completion.add_commands()
      ->mutable_schedule_activity_task_command_attributes()
      ->mutable_input()
      ->add_payloads();
  auto& child =
      *completion.add_commands()->mutable_start_child_workflow_execution_command_attributes();
  child.set_workflow_id("child");
  child.mutable_input()->add_payloads();
  auto const commands = visitor.find(completion, "parent");
  REQUIRE(commands.places.size() == 2);
  CHECK(commands.places[0].workflow_id == "parent");
  CHECK(commands.places[1].workflow_id == "child");
}

TEST_CASE("payloads in failures are marked as such, however deep") {
  temporal::api::failure::v1::Failure failure;
  failure.mutable_encoded_attributes()->set_data("a");
  failure.mutable_cause()->mutable_canceled_failure_info()->mutable_details()->add_payloads();
  auto const found = payload_visitor(false).find(failure);
  REQUIRE(found.places.size() == 2);
  CHECK(found.places[0].in_failure);
  CHECK(found.places[1].in_failure);
}

TEST_CASE("packed messages that are unknown or damaged stay as they are") {
  ws::PollWorkflowTaskQueueResponse task;
  auto& unknown = *task.add_messages()->mutable_body();
  unknown.set_type_url("type.googleapis.com/example.Unknown");
  unknown.set_value("anything");
  auto& damaged = *task.add_messages()->mutable_body();
  damaged.set_type_url("type.googleapis.com/temporal.api.update.v1.Request");
  damaged.set_value("\xff\xff");
  auto found = payload_visitor(false).find(task);
  CHECK(found.places.empty());
  found.repack();
  CHECK(task.messages(0).body().value() == "anything");
  CHECK(task.messages(1).body().value() == "\xff\xff");
}
