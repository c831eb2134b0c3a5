#pragma once

#include <temporal/common/memo.hpp>
#include <temporal/common/priority.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/common/workflow_status.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/fwd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace temporal {

/// Names one run of a workflow, or with an empty run id its latest.
class workflow_execution_id {
 public:
  workflow_execution_id() {}
  explicit workflow_execution_id(std::string workflow_id, std::string run_id = {})
      : workflow_id(std::move(workflow_id)), run_id(std::move(run_id)) {}

  friend bool operator==(workflow_execution_id const&, workflow_execution_id const&) = default;

  std::string workflow_id;
  std::string run_id;
};

/// A run of a workflow as the server lists it.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe.
class workflow_execution {
 public:
  TEMPORAL_DECL workflow_execution(
      std::shared_ptr<api::workflow::v1::WorkflowExecutionInfo const> info,
      data_converter converter);

  TEMPORAL_DECL std::string const& id() const noexcept;
  TEMPORAL_DECL std::string const& run_id() const noexcept;
  /// First run of the chain; empty from servers before 1.24.
  TEMPORAL_DECL std::string const& first_execution_run_id() const noexcept;
  /// Name of the workflow type.
  TEMPORAL_DECL std::string const& type() const noexcept;
  TEMPORAL_DECL std::string const& task_queue() const noexcept;
  TEMPORAL_DECL workflow_status status() const noexcept;

  TEMPORAL_DECL std::chrono::system_clock::time_point start_time() const;
  /// When the first task was due: later than the start for a delayed or cron workflow.
  TEMPORAL_DECL std::optional<std::chrono::system_clock::time_point> execution_time() const;
  /// Nothing while the run is open.
  TEMPORAL_DECL std::optional<std::chrono::system_clock::time_point> close_time() const;

  /// Number of events. Listings give it for closed runs only.
  TEMPORAL_DECL std::int64_t history_length() const noexcept;
  /// Size of the history in bytes. Listings give it for closed runs only.
  TEMPORAL_DECL std::int64_t history_size() const noexcept;

  /// The workflow whose child this is; nothing for others.
  TEMPORAL_DECL std::optional<workflow_execution_id> parent() const;
  /// The workflow at the top of the parents, itself if it has none; nothing from servers before
  /// 1.25.
  TEMPORAL_DECL std::optional<workflow_execution_id> root() const;

  TEMPORAL_DECL temporal::memo memo() const;
  TEMPORAL_DECL temporal::search_attributes search_attributes() const;
  TEMPORAL_DECL temporal::priority priority() const;

  /// The message (include `temporal/api/workflow/v1/message.pb.h`).
  api::workflow::v1::WorkflowExecutionInfo const& raw() const noexcept { return *info_; }

 protected:
  data_converter const& converter() const noexcept { return converter_; }

 private:
  std::shared_ptr<api::workflow::v1::WorkflowExecutionInfo const> info_;
  data_converter converter_;
};

/// Everything the server tells of one run.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe.
class workflow_execution_description : public workflow_execution {
 public:
  /// Of nothing: everything is empty. (Asio's `co_spawn` wants results that can be made so.)
  TEMPORAL_DECL workflow_execution_description();
  TEMPORAL_DECL workflow_execution_description(
      std::shared_ptr<api::workflowservice::v1::DescribeWorkflowExecutionResponse const> response,
      data_converter converter);

  /// As given at the start; nothing when none was. Throws `conversion_error` if it is no text.
  TEMPORAL_DECL std::optional<std::string> static_summary() const;
  TEMPORAL_DECL std::optional<std::string> static_details() const;

  /// The message, with pending activities, children and so on (include
  /// `temporal/api/workflowservice/v1/request_response.pb.h`).
  api::workflowservice::v1::DescribeWorkflowExecutionResponse const& raw() const noexcept {
    return *response_;
  }

 private:
  std::shared_ptr<api::workflowservice::v1::DescribeWorkflowExecutionResponse const> response_;
};

/// Workflows of one group of a count.
class workflow_count_group {
 public:
  workflow_count_group(std::int64_t count, payloads values)
      : count(count), values(std::move(values)) {}

  /// The value that the group has in the `GROUP BY` attribute at `index`, counted from 0. Throws
  /// `std::out_of_range` and `conversion_error`.
  template <class T>
  T value(std::size_t index = 0) const {
    // Search attributes are always in the default encoding.
    return data_converter().from_payload<T>(values.at(index));
  }

  std::int64_t count;
  payloads values;
};

/// Number of workflows that a query finds.
class workflow_count {
 public:
  workflow_count() {}

  /// In all groups; approximate on busy namespaces, as everything in the visibility store is.
  std::int64_t count = 0;
  /// Empty unless the query ends in `GROUP BY`.
  std::vector<workflow_count_group> groups;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/workflow_execution.ipp>
#endif
