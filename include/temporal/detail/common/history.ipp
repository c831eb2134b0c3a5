#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/common/history.hpp>
#include <temporal/converter/json.hpp>
#include <temporal/detail/proto/history_json.hpp>
#include <temporal/detail/proto/json.hpp>

#include <temporal/api/history/v1/message/History.pb.h>
#include <temporal/api/history/v1/message/WorkflowExecutionStartedEventAttributes.pb.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace temporal {

namespace detail {

TEMPORAL_DECL api::history::v1::WorkflowExecutionStartedEventAttributes const& started_attributes(
    api::history::v1::History const& history) {
  if (history.events_size() == 0) {
    return api::history::v1::WorkflowExecutionStartedEventAttributes::default_instance();
  }
  return history.events(0).workflow_execution_started_event_attributes();
}

TEMPORAL_DECL std::string read_file(std::filesystem::path const& path) {
  auto const refuse = [&](int code) {
    throw std::filesystem::filesystem_error("cannot read a workflow history", path,
                                            std::error_code(code, std::generic_category()));
  };
  if (std::filesystem::is_directory(path)) refuse(EISDIR);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(errno != 0 ? errno : EIO);
  std::ostringstream text;
  // An empty file inserts nothing, which counts as a failure of the target only.
  text << file.rdbuf();
  if (text.bad() || file.bad()) refuse(EIO);
  return std::move(text).str();
}

}  // namespace detail

TEMPORAL_DECL workflow_history::workflow_history()
    : workflow_history(api::history::v1::History()) {}

TEMPORAL_DECL workflow_history::workflow_history(api::history::v1::History history,
                                                 std::string workflow_id)
    : history_(std::make_shared<api::history::v1::History const>(std::move(history))),
      workflow_id_(std::move(workflow_id)) {
  if (workflow_id_.empty()) workflow_id_ = detail::started_attributes(*history_).workflow_id();
}

TEMPORAL_DECL workflow_history workflow_history::from_json(std::string_view text,
                                                           std::string workflow_id) {
  api::history::v1::History history;
  try {
    json value = parse_json(text);
    if (value.is_array()) {
      json events = std::move(value);
      value = json::object();
      value["events"] = std::move(events);
    } else if (value.is_object() && !value.contains("events") && value.contains("history")) {
      // A whole GetWorkflowExecutionHistoryResponse.
      json inner = std::move(value["history"]);
      value = std::move(inner);
    }
    // A file of another kind would otherwise be read as a history without events.
    if (!value.is_object() || !value.contains("events")) {
      throw conversion_error("cannot convert", "there is no list of events");
    }
    detail::prepare_for_protobuf(value, *history.GetDescriptor());
    detail::message_from_json(dump_json(value), history);
  } catch (conversion_error const& error) {
    throw conversion_error("cannot read a workflow history", error.what());
  }
  return workflow_history(std::move(history), std::move(workflow_id));
}

TEMPORAL_DECL workflow_history workflow_history::from_file(std::filesystem::path const& path,
                                                           std::string workflow_id) {
  std::string const text = detail::read_file(path);
  try {
    return from_json(text, std::move(workflow_id));
  } catch (conversion_error const& error) {
    throw conversion_error(path.string(), error.what());
  }
}

TEMPORAL_DECL std::string workflow_history::to_json() const {
  // Protobuf leaves empty lists out; without one, `from_json` would not know it for a history.
  if (history_->events_size() == 0) return R"({"events":[]})";
  return detail::message_to_json(*history_);
}

TEMPORAL_DECL std::string const& workflow_history::workflow_id() const noexcept {
  return workflow_id_;
}
TEMPORAL_DECL std::string const& workflow_history::run_id() const noexcept {
  return detail::started_attributes(*history_).original_execution_run_id();
}
TEMPORAL_DECL std::string const& workflow_history::workflow_type() const noexcept {
  return detail::started_attributes(*history_).workflow_type().name();
}
TEMPORAL_DECL std::size_t workflow_history::size() const noexcept {
  return static_cast<std::size_t>(history_->events_size());
}
TEMPORAL_DECL api::history::v1::History const& workflow_history::raw() const noexcept {
  return *history_;
}

}  // namespace temporal
