#pragma once

#include <temporal/detail/converter/payload_visitor.hpp>

#include <temporal/api/common/v1/message/Memo.pb.h>
#include <temporal/api/common/v1/message/Payload.pb.h>
#include <temporal/api/common/v1/message/Payloads.pb.h>

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <set>
#include <string>
#include <utility>

namespace temporal::detail {

/// What a field that leads to payloads holds.
enum class payload_field { payload, payloads, memo, failure, any, message };

struct payload_visitor::step {
  google::protobuf::FieldDescriptor const* field;
  payload_field kind;
  plan const* next;  // of the message; of a map, of its values
};

struct payload_visitor::plan {
  std::vector<step> steps;
  /// Each a way to a field that holds the id of a workflow.
  std::vector<std::vector<google::protobuf::FieldDescriptor const*>> ids;
};

/// What a message is inside of.
struct payload_visitor::around {
  std::string_view workflow_id;
  api::common::v1::Memo* memo = nullptr;
  bool in_failure = false;
};

/// The message that a field holds, that its map's values are, or nothing.
inline google::protobuf::Descriptor const* held_message(
    google::protobuf::FieldDescriptor const& field) {
  if (field.is_map()) return field.message_type()->map_value()->message_type();
  return field.message_type();
}

TEMPORAL_DECL bool payload_visitor::is_excluded(
    google::protobuf::FieldDescriptor const& field) const {
  auto const* const type = held_message(field);
  if (type == nullptr) return true;
  auto const name = std::string(type->full_name());
  if (name == "temporal.api.common.v1.SearchAttributes" ||
      name == "temporal.api.compute.v1.ComputeProvider" ||
      name == "temporal.api.compute.v1.ComputeScaler") {
    return true;
  }
  if (name == "temporal.api.common.v1.Header") return !headers_;
  // What counts are grouped by: values of search attributes.
  return field.is_repeated() && name == "temporal.api.common.v1.Payload" &&
         std::string(field.name()) == "group_values";
}

inline bool is_payload_target(google::protobuf::Descriptor const& type) {
  auto const name = std::string(type.full_name());
  return name == "temporal.api.common.v1.Payload" || name == "temporal.api.common.v1.Payloads" ||
         name == "google.protobuf.Any";
}

TEMPORAL_DECL bool payload_visitor::leads_to_payloads(
    google::protobuf::Descriptor const& type) const {
  std::set<google::protobuf::Descriptor const*> seen{&type};
  std::vector<google::protobuf::Descriptor const*> left{&type};
  while (!left.empty()) {
    auto const* const current = left.back();
    left.pop_back();
    if (is_payload_target(*current)) return true;
    for (int i = 0; i < current->field_count(); ++i) {
      auto const& field = *current->field(i);
      if (is_excluded(field)) continue;
      auto const* const held = held_message(field);
      if (seen.insert(held).second) left.push_back(held);
    }
  }
  return false;
}

inline payload_field kind_of(google::protobuf::Descriptor const& type) {
  auto const name = std::string(type.full_name());
  if (name == "temporal.api.common.v1.Payload") return payload_field::payload;
  if (name == "temporal.api.common.v1.Payloads") return payload_field::payloads;
  if (name == "temporal.api.common.v1.Memo") return payload_field::memo;
  if (name == "temporal.api.failure.v1.Failure") return payload_field::failure;
  if (name == "google.protobuf.Any") return payload_field::any;
  return payload_field::message;
}

/// Where messages say which workflow they are about.
inline std::vector<std::vector<google::protobuf::FieldDescriptor const*>> ways_to_workflow_ids(
    google::protobuf::Descriptor const& type) {
  static std::vector<std::string> const ways[] = {
      {"workflow_id"},
      {"workflow_execution", "workflow_id"},
      {"execution", "workflow_id"},
      {"update_ref", "workflow_execution", "workflow_id"},
  };
  std::vector<std::vector<google::protobuf::FieldDescriptor const*>> result;
  for (auto const& way : ways) {
    std::vector<google::protobuf::FieldDescriptor const*> fields;
    auto const* in = &type;
    for (auto const& name : way) {
      auto const* const field = in == nullptr ? nullptr : in->FindFieldByName(name);
      if (field == nullptr || field->is_repeated()) break;
      fields.push_back(field);
      in = field->message_type();
    }
    using google::protobuf::FieldDescriptor;
    if (fields.size() == way.size() && fields.back()->type() == FieldDescriptor::TYPE_STRING) {
      result.push_back(std::move(fields));
    }
  }
  return result;
}

/// Called with the mutex locked. Types contain each other, so a plan is known before it is filled.
TEMPORAL_DECL payload_visitor::plan& payload_visitor::make_plan(
    google::protobuf::Descriptor const& type) const {
  auto& known = plans_[&type];
  if (known) return *known;
  known = std::make_shared<plan>();
  auto& made = *known;
  made.ids = ways_to_workflow_ids(type);
  for (int i = 0; i < type.field_count(); ++i) {
    auto const& field = *type.field(i);
    if (is_excluded(field)) continue;
    auto const& held = *held_message(field);
    if (!leads_to_payloads(held)) continue;
    made.steps.push_back(
        {&field, kind_of(held), is_payload_target(held) ? nullptr : &make_plan(held)});
  }
  return made;
}

TEMPORAL_DECL payload_visitor::plan const& payload_visitor::plan_for(
    google::protobuf::Descriptor const& type) const {
  std::lock_guard lock(mutex_);
  return make_plan(type);
}

TEMPORAL_DECL std::string_view payload_visitor::named_workflow(
    google::protobuf::Message const& message, plan const& how) {
  for (auto const& way : how.ids) {
    auto const* in = &message;
    for (std::size_t i = 0; i + 1 < way.size(); ++i) {
      in = &in->GetReflection()->GetMessage(*in, way[i]);
    }
    // The string of the message itself: only fields that are kept in other ways use the scratch.
    std::string scratch;
    auto const& id = in->GetReflection()->GetStringReference(*in, way.back(), &scratch);
    if (!id.empty() && &id != &scratch) return id;
  }
  return {};
}

TEMPORAL_DECL std::string_view payload_visitor::workflow_of(
    google::protobuf::Message const& message) const {
  return named_workflow(message, plan_for(*message.GetDescriptor()));
}

TEMPORAL_DECL void payload_visitor::visit_packed(google::protobuf::Any& any, around where,
                                                 payload_places& result) const {
  auto const& url = any.type_url();
  auto const* const type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
          std::string(url.substr(url.rfind('/') + 1)));
  if (type == nullptr) return;
  auto const& how = plan_for(*type);
  if (how.steps.empty()) return;
  std::shared_ptr<google::protobuf::Message> content(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!content->ParseFromString(any.value())) return;
  auto const before = result.places.size();
  auto const packed_before = result.packed_.size();
  auto& inside = *content;
  result.packed_.push_back({&any, std::move(content)});
  visit(inside, how, where, result);
  if (result.places.size() == before) result.packed_.resize(packed_before);
}

TEMPORAL_DECL void payload_visitor::visit_value(google::protobuf::Message& value, step const& how,
                                                around where, payload_places& result) const {
  payload_place place;
  switch (how.kind) {
    case payload_field::payload:
      place.single = static_cast<api::common::v1::Payload*>(&value);
      break;
    case payload_field::payloads:
      place.list = static_cast<api::common::v1::Payloads*>(&value);
      if (place.list->payloads().empty()) return;
      break;
    case payload_field::any:
      visit_packed(static_cast<google::protobuf::Any&>(value), where, result);
      return;
    case payload_field::memo:
      where.memo = static_cast<api::common::v1::Memo*>(&value);
      visit(value, *how.next, where, result);
      return;
    case payload_field::failure:
      where.in_failure = true;
      visit(value, *how.next, where, result);
      return;
    case payload_field::message:
      visit(value, *how.next, where, result);
      return;
  }
  place.memo = where.memo;
  place.in_failure = where.in_failure;
  place.workflow_id = where.workflow_id;
  result.places.push_back(place);
}

TEMPORAL_DECL void payload_visitor::visit(google::protobuf::Message& message, plan const& how,
                                          around where, payload_places& result) const {
  auto const& reflection = *message.GetReflection();
  if (auto const id = named_workflow(message, how); !id.empty()) where.workflow_id = id;
  for (auto const& step : how.steps) {
    auto const* const field = step.field;
    if (!field->is_repeated()) {
      if (reflection.HasField(message, field)) {
        visit_value(*reflection.MutableMessage(&message, field), step, where, result);
      }
      continue;
    }
    int const size = reflection.FieldSize(message, field);
    for (int i = 0; i < size; ++i) {
      auto* element = reflection.MutableRepeatedMessage(&message, field, i);
      if (field->is_map()) {
        auto const* const value = field->message_type()->map_value();
        element = element->GetReflection()->MutableMessage(element, value);
      }
      visit_value(*element, step, where, result);
    }
  }
}

TEMPORAL_DECL payload_places payload_visitor::find(google::protobuf::Message& message,
                                                   std::string_view workflow_id) const {
  payload_places result;
  around where;
  where.workflow_id = workflow_id;
  auto const& type = *message.GetDescriptor();
  step const whole{nullptr, kind_of(type), is_payload_target(type) ? nullptr : &plan_for(type)};
  visit_value(message, whole, where, result);
  return result;
}

TEMPORAL_DECL void payload_places::repack() {
  // Inner ones first.
  for (auto at = packed_.rbegin(); at != packed_.rend(); ++at) {
    at->target->set_value(at->content->SerializeAsString());
  }
  packed_.clear();
}

}  // namespace temporal::detail
