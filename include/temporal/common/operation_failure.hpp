#pragma once

/// @file
/// Failures of what a workflow or client waits for: timeouts, activities, child workflows, Nexus
/// operations. Part of `temporal/common/failure.hpp`.

#include <temporal/common/failure.hpp>
#include <temporal/common/failure_details.hpp>
#include <temporal/common/failure_enums.hpp>
#include <temporal/config.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace temporal {

/// A limit of time was exceeded.
class timeout_failure : public detail::failure_kind<timeout_failure> {
 public:
  explicit timeout_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit timeout_failure(std::string message, timeout_type type,
                                         failure_details last_heartbeat_details = {},
                                         std::exception_ptr cause = nullptr);

  TEMPORAL_DECL timeout_type type() const noexcept;
  /// What the activity's last heartbeat carried.
  TEMPORAL_DECL failure_details const& last_heartbeat_details() const noexcept;
};

/// The run was reset while an activity was running, and begins again at an earlier point.
class reset_workflow_failure : public detail::failure_kind<reset_workflow_failure> {
 public:
  explicit reset_workflow_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit reset_workflow_failure(std::string message,
                                                failure_details last_heartbeat_details = {});

  TEMPORAL_DECL failure_details const& last_heartbeat_details() const noexcept;
};

/// An activity failed for good. `cause()` says why: an `application_failure`, a `timeout_failure`,
/// or a `canceled_failure`.
class activity_failure : public detail::failure_kind<activity_failure> {
 public:
  explicit activity_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit activity_failure(std::string message, std::string activity_type,
                                          std::string activity_id, temporal::retry_state state,
                                          std::exception_ptr cause);

  TEMPORAL_DECL std::string const& activity_type() const noexcept;
  TEMPORAL_DECL std::string const& activity_id() const noexcept;
  /// Worker that ran the last attempt; may be empty.
  TEMPORAL_DECL std::string const& identity() const noexcept;
  TEMPORAL_DECL temporal::retry_state retry_state() const noexcept;
  TEMPORAL_DECL std::int64_t scheduled_event_id() const noexcept;
  TEMPORAL_DECL std::int64_t started_event_id() const noexcept;
};

/// A child workflow did not complete. `cause()` says why: an `application_failure`, a
/// `timeout_failure`, a `canceled_failure`, or a `terminated_failure`.
class child_workflow_failure : public detail::failure_kind<child_workflow_failure> {
 public:
  explicit child_workflow_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit child_workflow_failure(std::string message, std::string workflow_type,
                                                std::string workflow_id, std::string run_id,
                                                temporal::retry_state state,
                                                std::exception_ptr cause);

  TEMPORAL_DECL std::string const& namespace_name() const noexcept;
  TEMPORAL_DECL std::string const& workflow_id() const noexcept;
  TEMPORAL_DECL std::string const& run_id() const noexcept;
  TEMPORAL_DECL std::string const& workflow_type() const noexcept;
  TEMPORAL_DECL temporal::retry_state retry_state() const noexcept;
  TEMPORAL_DECL std::int64_t initiated_event_id() const noexcept;
  TEMPORAL_DECL std::int64_t started_event_id() const noexcept;
};

/// A Nexus operation did not complete. `cause()` says why.
class nexus_operation_failure : public detail::failure_kind<nexus_operation_failure> {
 public:
  explicit nexus_operation_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit nexus_operation_failure(std::string message, std::string endpoint,
                                                 std::string service, std::string operation,
                                                 std::string operation_token,
                                                 std::exception_ptr cause);

  TEMPORAL_DECL std::string const& endpoint() const noexcept;
  TEMPORAL_DECL std::string const& service() const noexcept;
  TEMPORAL_DECL std::string const& operation() const noexcept;
  /// Empty if the operation was synchronous.
  TEMPORAL_DECL std::string const& operation_token() const noexcept;
  TEMPORAL_DECL std::int64_t scheduled_event_id() const noexcept;
};

/// A Nexus handler refused or failed a request.
class nexus_handler_failure : public detail::failure_kind<nexus_handler_failure> {
 public:
  explicit nexus_handler_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit nexus_handler_failure(
      std::string message, std::string type,
      nexus_retry_behavior behavior = nexus_retry_behavior::unspecified,
      std::exception_ptr cause = nullptr);

  /// Error type of the Nexus specification, such as `BAD_REQUEST`; kept as it came, also if it is
  /// none of the known ones.
  TEMPORAL_DECL std::string const& type() const noexcept;
  TEMPORAL_DECL nexus_retry_behavior retry_behavior() const noexcept;
  /// What `retry_behavior` says, otherwise what the Nexus specification says for `type`.
  TEMPORAL_DECL bool is_retryable() const noexcept;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/operation_failure.ipp>
#endif
