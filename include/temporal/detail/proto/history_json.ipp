#pragma once

#include <temporal/detail/proto/history_json.hpp>

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace temporal::detail {

/// `TimerStarted` and `TIMER_STARTED` alike become `timerstarted`.
TEMPORAL_DECL std::string fold_enum_name(std::string_view name) {
  std::string folded;
  for (char const c : name) {
    if (c != '_') folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return folded;
}

TEMPORAL_DECL void modernize_enum_name(json& value, google::protobuf::EnumDescriptor const& type) {
  if (!value.is_string()) return;
  auto const& name = value.get_ref<std::string const&>();
  if (type.FindValueByName(name) != nullptr) return;
  // All values of an enum begin with its name, which the old style leaves out.
  std::string const wanted = fold_enum_name(std::string(type.name()) + "_" + name);
  for (int i = 0; i < type.value_count(); ++i) {
    if (fold_enum_name(type.value(i)->name()) == wanted) {
      value = std::string(type.value(i)->name());
      return;
    }
  }
}

TEMPORAL_DECL void modernize_field(json& value, google::protobuf::FieldDescriptor const& field) {
  if (field.type() == google::protobuf::FieldDescriptor::TYPE_ENUM) {
    modernize_enum_name(value, *field.enum_type());
  } else if (field.type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE) {
    prepare_for_protobuf(value, *field.message_type());
  }
}

TEMPORAL_DECL void prepare_for_protobuf(json& value, google::protobuf::Descriptor const& type) {
  if (!value.is_object()) return;
  // No field has an empty name, and protobuf's parser takes one for the message's first field.
  value.erase("");
  for (int i = 0; i < type.field_count(); ++i) {
    auto const& field = *type.field(i);
    auto found = value.find(std::string(field.json_name()));
    if (found == value.end()) found = value.find(std::string(field.name()));
    if (found == value.end()) continue;
    if (field.is_map()) {
      if (!found->is_object()) continue;
      for (auto& element : *found) {
        modernize_field(element, *field.message_type()->FindFieldByNumber(2));
      }
    } else if (field.is_repeated()) {
      if (!found->is_array()) continue;
      for (auto& element : *found) modernize_field(element, field);
    } else {
      modernize_field(*found, field);
    }
  }
}

}  // namespace temporal::detail
