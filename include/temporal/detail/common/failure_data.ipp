#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/detail/common/failure_data.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message/ActivityType.pb.h>
#include <temporal/api/common/v1/message/WorkflowType.pb.h>

#include <utility>

namespace temporal::detail {

TEMPORAL_DECL failure_data const& failure_access::data(failure const& value) noexcept {
  return *value.data_;
}
TEMPORAL_DECL void failure_access::set_data(failure& value,
                                            std::shared_ptr<failure_data const> data) noexcept {
  value.data_ = std::move(data);
}

/// `title`, with the message if that says more than the title does.
TEMPORAL_DECL std::string with_message(std::string title, std::string const& message) {
  if (message.empty() || message == title) return title;
  return std::move(title) + ": " + message;
}

TEMPORAL_DECL std::string quoted(char const* before, std::string const& name, char const* after) {
  return std::string(before) + " '" + name + "' " + after;
}

/// What one failure says, without its causes. Messages of activities, child workflows and Nexus
/// operations are set phrases of the server, and add nothing where the cause follows.
TEMPORAL_DECL std::string failure_headline(failure_data const& data) {
  using api::failure::v1::Failure;
  Failure const& proto = *data.proto;
  std::string const& message = data.message;
  std::string title;
  switch (proto.failure_info_case()) {
    case Failure::kApplicationFailureInfo: {
      auto const& type = proto.application_failure_info().type();
      return type.empty() ? message : with_message(type, message);
    }
    case Failure::kTimeoutFailureInfo: {
      auto const type = enum_cast<timeout_type>(proto.timeout_failure_info().timeout_type());
      return with_message(type == timeout_type::unspecified
                              ? std::string("timed out")
                              : std::string(to_string(type)) + " timeout",
                          message);
    }
    case Failure::kCanceledFailureInfo:
      return message == "cancelled" ? "canceled" : with_message("canceled", message);
    case Failure::kTerminatedFailureInfo:
      return with_message("terminated", message);
    case Failure::kServerFailureInfo:
      return with_message("server failure", message);
    case Failure::kResetWorkflowFailureInfo:
      return with_message("workflow reset", message);
    case Failure::kActivityFailureInfo:
      title = quoted("activity", proto.activity_failure_info().activity_type().name(), "failed");
      break;
    case Failure::kChildWorkflowExecutionFailureInfo:
      title =
          quoted("child workflow",
                 proto.child_workflow_execution_failure_info().workflow_type().name(), "failed");
      break;
    case Failure::kNexusOperationExecutionFailureInfo: {
      auto const& info = proto.nexus_operation_execution_failure_info();
      title = quoted("nexus operation", info.service() + "/" + info.operation(), "failed");
      break;
    }
    case Failure::kNexusHandlerFailureInfo:
      title = "nexus handler error";
      if (auto const& type = proto.nexus_handler_failure_info().type(); !type.empty()) {
        title += " (" + type + ")";
      }
      return with_message(title, message);
    case Failure::FAILURE_INFO_NOT_SET:
      return message;
  }
  return data.cause ? title : with_message(title, message);
}

TEMPORAL_DECL std::shared_ptr<failure_data const> finish_failure(failure_data data) {
  data.what = failure_headline(data);
  if (data.cause) {
    if (!data.what.empty()) data.what += ": ";
    data.what += data.cause->what();
  }
  if (data.what.empty()) data.what = "failed without a message";
  return std::make_shared<failure_data const>(std::move(data));
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_failure(api::failure::v1::Failure proto,
                                                               std::exception_ptr const& cause,
                                                               failure_details details) {
  proto.set_source("CppSDK");
  failure_data data;
  data.message = proto.message();
  data.proto = std::make_shared<api::failure::v1::Failure const>(std::move(proto));
  if (cause) data.cause = failure::from(cause);
  data.details = std::move(details);
  return finish_failure(std::move(data));
}

}  // namespace temporal::detail
