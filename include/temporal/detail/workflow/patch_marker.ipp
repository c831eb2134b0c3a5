#pragma once

#include <temporal/common/search_attributes.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/workflow/patch_marker.hpp>

#include <temporal/api/command/v1/message/Command.pb.h>
#include <temporal/api/history/v1/message/HistoryEvent.pb.h>

#include <cstddef>
#include <utility>
#include <vector>

namespace temporal::detail::wf {

class patch_reader {
 public:
  /// `Attributes`: those of a marker's event or command.
  template <class Attributes>
  static std::optional<patch_mark> read(Attributes const& attributes) {
    if (attributes.marker_name() != patch_marker_name) return std::nullopt;
    if (auto const* data = detail(attributes, "patch-data")) {
      auto const value = data_converter().from_payload<json>(from_proto(*data));
      return patch_mark(value.value("id", std::string()), value.value("deprecated", false));
    }
    auto const* id = detail(attributes, "patch_id");
    auto const* deprecated = detail(attributes, "deprecated");
    if (id == nullptr) return std::nullopt;
    auto const set = deprecated != nullptr && deprecated->data() == std::string(1, '\1');
    return patch_mark(id->data(), set);
  }

 private:
  template <class Attributes>
  static api::common::v1::Payload const* detail(Attributes const& attributes, char const* key) {
    auto const found = attributes.details().find(key);
    if (found == attributes.details().end() || found->second.payloads_size() == 0) return nullptr;
    return &found->second.payloads(0);
  }
};

TEMPORAL_DECL std::optional<patch_mark> read_patch(api::history::v1::HistoryEvent const& event) {
  return patch_reader::read(event.marker_recorded_event_attributes());
}

TEMPORAL_DECL std::optional<patch_mark> read_patch(api::command::v1::Command const& command) {
  return patch_reader::read(command.record_marker_command_attributes());
}

TEMPORAL_DECL api::command::v1::Command patch_command(patch_mark const& mark) {
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_RECORD_MARKER);
  auto& attributes = *command.mutable_record_marker_command_attributes();
  attributes.set_marker_name(std::string(patch_marker_name));
  json const data = {{"id", mark.id}, {"deprecated", mark.deprecated}};
  auto& details = (*attributes.mutable_details())["patch-data"];
  to_proto(data_converter().to_payload(data), *details.add_payloads());
  return command;
}

TEMPORAL_DECL std::optional<api::command::v1::Command> change_version_command(
    std::set<std::string> const& ids) {
  constexpr std::size_t longest = 2048;
  search_attributes values;
  values.set(keyword_list_key(std::string(change_version_attribute)),
             std::vector<std::string>(ids.begin(), ids.end()));
  api::command::v1::Command command;
  command.set_command_type(api::enums::v1::COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
  auto& target = *command.mutable_upsert_workflow_search_attributes_command_attributes()
                      ->mutable_search_attributes();
  to_proto(values, target);
  auto const& made = target.indexed_fields().at(std::string(change_version_attribute));
  if (made.data().size() >= longest) return std::nullopt;
  return command;
}

TEMPORAL_DECL bool is_change_version(api::history::v1::HistoryEvent const& event) {
  if (event.event_type() != api::enums::v1::EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
    return false;
  auto const& fields =
      event.upsert_workflow_search_attributes_event_attributes().search_attributes();
  return fields.indexed_fields().contains(std::string(change_version_attribute));
}

}  // namespace temporal::detail::wf
