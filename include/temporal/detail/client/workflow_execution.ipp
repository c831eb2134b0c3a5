#pragma once

#include <temporal/client/workflow_execution.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message/WorkflowExecution.pb.h>
#include <temporal/api/workflow/v1/message/WorkflowExecutionConfig.pb.h>
#include <temporal/api/workflow/v1/message/WorkflowExecutionInfo.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeWorkflowExecutionResponse.pb.h>

namespace temporal {

namespace detail::client {

inline std::optional<workflow_execution_id> execution_id(
    bool present, api::common::v1::WorkflowExecution const& source) {
  if (!present || source.workflow_id().empty()) return std::nullopt;
  return workflow_execution_id(source.workflow_id(), source.run_id());
}

inline std::optional<std::string> text_of(bool present, api::common::v1::Payload const& source,
                                          data_converter const& converter) {
  if (!present) return std::nullopt;
  return converter.from_payload<std::string>(from_proto(source));
}

}  // namespace detail::client

TEMPORAL_DECL workflow_execution::workflow_execution(
    std::shared_ptr<api::workflow::v1::WorkflowExecutionInfo const> info, data_converter converter)
    : info_(std::move(info)), converter_(std::move(converter)) {}

TEMPORAL_DECL std::string const& workflow_execution::id() const noexcept {
  return info_->execution().workflow_id();
}

TEMPORAL_DECL std::string const& workflow_execution::run_id() const noexcept {
  return info_->execution().run_id();
}

TEMPORAL_DECL std::string const& workflow_execution::first_execution_run_id() const noexcept {
  return info_->first_run_id();
}

TEMPORAL_DECL std::string const& workflow_execution::type() const noexcept {
  return info_->type().name();
}

TEMPORAL_DECL std::string const& workflow_execution::task_queue() const noexcept {
  return info_->task_queue();
}

TEMPORAL_DECL workflow_status workflow_execution::status() const noexcept {
  return detail::enum_cast<workflow_status>(info_->status());
}

TEMPORAL_DECL std::chrono::system_clock::time_point workflow_execution::start_time() const {
  return detail::from_proto(info_->start_time());
}

TEMPORAL_DECL std::optional<std::chrono::system_clock::time_point>
workflow_execution::execution_time() const {
  if (!info_->has_execution_time()) return std::nullopt;
  return detail::from_proto(info_->execution_time());
}

TEMPORAL_DECL std::optional<std::chrono::system_clock::time_point> workflow_execution::close_time()
    const {
  if (!info_->has_close_time()) return std::nullopt;
  return detail::from_proto(info_->close_time());
}

TEMPORAL_DECL std::int64_t workflow_execution::history_length() const noexcept {
  return info_->history_length();
}

TEMPORAL_DECL std::int64_t workflow_execution::history_size() const noexcept {
  return info_->history_size_bytes();
}

TEMPORAL_DECL std::optional<workflow_execution_id> workflow_execution::parent() const {
  return detail::client::execution_id(info_->has_parent_execution(), info_->parent_execution());
}

TEMPORAL_DECL std::optional<workflow_execution_id> workflow_execution::root() const {
  return detail::client::execution_id(info_->has_root_execution(), info_->root_execution());
}

TEMPORAL_DECL temporal::memo workflow_execution::memo() const {
  return detail::from_proto(info_->memo(), converter_);
}

TEMPORAL_DECL temporal::search_attributes workflow_execution::search_attributes() const {
  return detail::from_proto(info_->search_attributes());
}

TEMPORAL_DECL temporal::priority workflow_execution::priority() const {
  return detail::from_proto(info_->priority());
}

TEMPORAL_DECL workflow_execution_description::workflow_execution_description()
    : workflow_execution_description(
          std::make_shared<api::workflowservice::v1::DescribeWorkflowExecutionResponse const>(),
          temporal::data_converter()) {}

TEMPORAL_DECL workflow_execution_description::workflow_execution_description(
    std::shared_ptr<api::workflowservice::v1::DescribeWorkflowExecutionResponse const> response,
    data_converter converter)
    : workflow_execution({response, &response->workflow_execution_info()}, std::move(converter)),
      response_(std::move(response)) {}

TEMPORAL_DECL std::optional<std::string> workflow_execution_description::static_summary() const {
  auto const& metadata = response_->execution_config().user_metadata();
  return detail::client::text_of(metadata.has_summary(), metadata.summary(), converter());
}

TEMPORAL_DECL std::optional<std::string> workflow_execution_description::static_details() const {
  auto const& metadata = response_->execution_config().user_metadata();
  return detail::client::text_of(metadata.has_details(), metadata.details(), converter());
}

}  // namespace temporal
