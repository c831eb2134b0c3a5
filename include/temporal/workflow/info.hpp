#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/common/search_attributes.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace temporal::workflow {

/// Another workflow, as `info` names it.
class workflow_reference {
 public:
  workflow_reference() {}

  std::string namespace_name;
  std::string workflow_id;
  std::string run_id;
};

/// What a workflow knows of itself. Given by `workflow::info()`.
class workflow_info {
 public:
  workflow_info() {}

  std::string namespace_name;
  std::string workflow_id;
  std::string run_id;
  std::string workflow_type;
  std::string task_queue;

  /// From 1 on; more after the server ran a failed workflow again.
  std::int32_t attempt = 1;
  /// The first run of the chain, before retries, cron and continue-as-new.
  std::string first_execution_run_id;
  /// The run that this one goes on with; empty if it is the first.
  std::string continued_run_id;
  /// This run, but after a reset the run that was reset.
  std::string original_execution_run_id;
  std::string cron_schedule;

  /// None: no limit.
  std::optional<std::chrono::nanoseconds> execution_timeout;
  std::optional<std::chrono::nanoseconds> run_timeout;
  std::chrono::nanoseconds task_timeout{0};
  std::optional<retry_policy> retry;
  temporal::priority priority;

  /// When the run was started, on the server's clock.
  std::chrono::system_clock::time_point start_time;

  /// None: it is no child workflow.
  std::optional<workflow_reference> parent;
  /// The first ancestor; this workflow itself if it is no child. None: the server does not tell.
  std::optional<workflow_reference> root;

  /// Of the start; those of now: `workflow::current_search_attributes()`,
  /// `workflow::memo_value<T>(name)`.
  temporal::search_attributes search_attributes;
  std::map<std::string, payload> memo;
  /// Of the start, as interceptors wrote them.
  std::map<std::string, payload> headers;
};

}  // namespace temporal::workflow
