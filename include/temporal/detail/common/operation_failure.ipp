#pragma once

#include <temporal/common/operation_failure.hpp>
#include <temporal/detail/common/failure_data.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message/ActivityType.pb.h>
#include <temporal/api/common/v1/message/WorkflowExecution.pb.h>
#include <temporal/api/common/v1/message/WorkflowType.pb.h>

#include <array>

namespace temporal {

namespace detail {

TEMPORAL_DECL std::shared_ptr<failure_data const> make_timeout_failure(
    std::string message, timeout_type type, failure_details details,
    std::exception_ptr const& cause) {
  api::failure::v1::Failure proto;
  proto.set_message(std::move(message));
  proto.mutable_timeout_failure_info()->set_timeout_type(
      enum_cast<api::enums::v1::TimeoutType>(type));
  return make_failure(std::move(proto), cause, std::move(details));
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_reset_workflow_failure(
    std::string message, failure_details details) {
  api::failure::v1::Failure proto;
  proto.set_message(std::move(message));
  proto.mutable_reset_workflow_failure_info();
  return make_failure(std::move(proto), nullptr, std::move(details));
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_activity_failure(
    std::string message, std::string activity_type, std::string activity_id, retry_state state,
    std::exception_ptr const& cause) {
  api::failure::v1::Failure proto;
  proto.set_message(std::move(message));
  auto& info = *proto.mutable_activity_failure_info();
  info.mutable_activity_type()->set_name(std::move(activity_type));
  info.set_activity_id(std::move(activity_id));
  info.set_retry_state(enum_cast<api::enums::v1::RetryState>(state));
  return make_failure(std::move(proto), cause);
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_child_workflow_failure(
    std::string message, std::string workflow_type, std::string workflow_id, std::string run_id,
    retry_state state, std::exception_ptr const& cause) {
  api::failure::v1::Failure proto;
  proto.set_message(std::move(message));
  auto& info = *proto.mutable_child_workflow_execution_failure_info();
  info.mutable_workflow_type()->set_name(std::move(workflow_type));
  info.mutable_workflow_execution()->set_workflow_id(std::move(workflow_id));
  info.mutable_workflow_execution()->set_run_id(std::move(run_id));
  info.set_retry_state(enum_cast<api::enums::v1::RetryState>(state));
  return make_failure(std::move(proto), cause);
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_nexus_operation_failure(
    std::string message, std::string endpoint, std::string service, std::string operation,
    std::string operation_token, std::exception_ptr const& cause) {
  api::failure::v1::Failure proto;
  proto.set_message(std::move(message));
  auto& info = *proto.mutable_nexus_operation_execution_failure_info();
  info.set_endpoint(std::move(endpoint));
  info.set_service(std::move(service));
  info.set_operation(std::move(operation));
  info.set_operation_token(std::move(operation_token));
  return make_failure(std::move(proto), cause);
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_nexus_handler_failure(
    std::string message, std::string type, nexus_retry_behavior behavior,
    std::exception_ptr const& cause) {
  api::failure::v1::Failure proto;
  proto.set_message(std::move(message));
  auto& info = *proto.mutable_nexus_handler_failure_info();
  info.set_type(std::move(type));
  info.set_retry_behavior(enum_cast<api::enums::v1::NexusHandlerErrorRetryBehavior>(behavior));
  return make_failure(std::move(proto), cause);
}

}  // namespace detail

TEMPORAL_DECL timeout_failure::timeout_failure(std::string message, timeout_type type,
                                               failure_details last_heartbeat_details,
                                               std::exception_ptr cause)
    : failure_kind(detail::make_timeout_failure(std::move(message), type,
                                                std::move(last_heartbeat_details), cause)) {}

TEMPORAL_DECL timeout_type timeout_failure::type() const noexcept {
  return detail::enum_cast<timeout_type>(data().proto->timeout_failure_info().timeout_type());
}
TEMPORAL_DECL failure_details const& timeout_failure::last_heartbeat_details() const noexcept {
  return data().details;
}

TEMPORAL_DECL reset_workflow_failure::reset_workflow_failure(std::string message,
                                                             failure_details last_heartbeat_details)
    : failure_kind(detail::make_reset_workflow_failure(std::move(message),
                                                       std::move(last_heartbeat_details))) {}

TEMPORAL_DECL failure_details const& reset_workflow_failure::last_heartbeat_details()
    const noexcept {
  return data().details;
}

TEMPORAL_DECL activity_failure::activity_failure(std::string message, std::string activity_type,
                                                 std::string activity_id,
                                                 temporal::retry_state state,
                                                 std::exception_ptr cause)
    : failure_kind(detail::make_activity_failure(std::move(message), std::move(activity_type),
                                                 std::move(activity_id), state, cause)) {}

TEMPORAL_DECL std::string const& activity_failure::activity_type() const noexcept {
  return data().proto->activity_failure_info().activity_type().name();
}
TEMPORAL_DECL std::string const& activity_failure::activity_id() const noexcept {
  return data().proto->activity_failure_info().activity_id();
}
TEMPORAL_DECL std::string const& activity_failure::identity() const noexcept {
  return data().proto->activity_failure_info().identity();
}
TEMPORAL_DECL retry_state activity_failure::retry_state() const noexcept {
  return detail::enum_cast<temporal::retry_state>(
      data().proto->activity_failure_info().retry_state());
}
TEMPORAL_DECL std::int64_t activity_failure::scheduled_event_id() const noexcept {
  return data().proto->activity_failure_info().scheduled_event_id();
}
TEMPORAL_DECL std::int64_t activity_failure::started_event_id() const noexcept {
  return data().proto->activity_failure_info().started_event_id();
}

TEMPORAL_DECL child_workflow_failure::child_workflow_failure(
    std::string message, std::string workflow_type, std::string workflow_id, std::string run_id,
    temporal::retry_state state, std::exception_ptr cause)
    : failure_kind(detail::make_child_workflow_failure(std::move(message), std::move(workflow_type),
                                                       std::move(workflow_id), std::move(run_id),
                                                       state, cause)) {}

TEMPORAL_DECL std::string const& child_workflow_failure::namespace_name() const noexcept {
  return data().proto->child_workflow_execution_failure_info().namespace_();
}
TEMPORAL_DECL std::string const& child_workflow_failure::workflow_id() const noexcept {
  return data().proto->child_workflow_execution_failure_info().workflow_execution().workflow_id();
}
TEMPORAL_DECL std::string const& child_workflow_failure::run_id() const noexcept {
  return data().proto->child_workflow_execution_failure_info().workflow_execution().run_id();
}
TEMPORAL_DECL std::string const& child_workflow_failure::workflow_type() const noexcept {
  return data().proto->child_workflow_execution_failure_info().workflow_type().name();
}
TEMPORAL_DECL retry_state child_workflow_failure::retry_state() const noexcept {
  return detail::enum_cast<temporal::retry_state>(
      data().proto->child_workflow_execution_failure_info().retry_state());
}
TEMPORAL_DECL std::int64_t child_workflow_failure::initiated_event_id() const noexcept {
  return data().proto->child_workflow_execution_failure_info().initiated_event_id();
}
TEMPORAL_DECL std::int64_t child_workflow_failure::started_event_id() const noexcept {
  return data().proto->child_workflow_execution_failure_info().started_event_id();
}

TEMPORAL_DECL nexus_operation_failure::nexus_operation_failure(
    std::string message, std::string endpoint, std::string service, std::string operation,
    std::string operation_token, std::exception_ptr cause)
    : failure_kind(detail::make_nexus_operation_failure(std::move(message), std::move(endpoint),
                                                        std::move(service), std::move(operation),
                                                        std::move(operation_token), cause)) {}

TEMPORAL_DECL std::string const& nexus_operation_failure::endpoint() const noexcept {
  return data().proto->nexus_operation_execution_failure_info().endpoint();
}
TEMPORAL_DECL std::string const& nexus_operation_failure::service() const noexcept {
  return data().proto->nexus_operation_execution_failure_info().service();
}
TEMPORAL_DECL std::string const& nexus_operation_failure::operation() const noexcept {
  return data().proto->nexus_operation_execution_failure_info().operation();
}
TEMPORAL_DECL std::string const& nexus_operation_failure::operation_token() const noexcept {
  return data().proto->nexus_operation_execution_failure_info().operation_token();
}
TEMPORAL_DECL std::int64_t nexus_operation_failure::scheduled_event_id() const noexcept {
  return data().proto->nexus_operation_execution_failure_info().scheduled_event_id();
}

TEMPORAL_DECL nexus_handler_failure::nexus_handler_failure(std::string message, std::string type,
                                                           nexus_retry_behavior behavior,
                                                           std::exception_ptr cause)
    : failure_kind(detail::make_nexus_handler_failure(std::move(message), std::move(type), behavior,
                                                      cause)) {}

TEMPORAL_DECL std::string const& nexus_handler_failure::type() const noexcept {
  return data().proto->nexus_handler_failure_info().type();
}
TEMPORAL_DECL nexus_retry_behavior nexus_handler_failure::retry_behavior() const noexcept {
  return detail::enum_cast<nexus_retry_behavior>(
      data().proto->nexus_handler_failure_info().retry_behavior());
}
TEMPORAL_DECL bool nexus_handler_failure::is_retryable() const noexcept {
  if (retry_behavior() != nexus_retry_behavior::unspecified) {
    return retry_behavior() == nexus_retry_behavior::retryable;
  }
  // What is not known to be final is worth another try.
  static constexpr std::array<std::string_view, 6> final_types{
      "BAD_REQUEST", "UNAUTHENTICATED", "UNAUTHORIZED", "NOT_FOUND", "CONFLICT", "NOT_IMPLEMENTED"};
  for (auto const final_type : final_types) {
    if (type() == final_type) return false;
  }
  return true;
}

}  // namespace temporal
