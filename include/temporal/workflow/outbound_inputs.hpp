#pragma once

/// @file
/// What a workflow asks for, after its arguments were encoded: what interceptors see.

#include <temporal/common/memo.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/workflow/activity_options.hpp>
#include <temporal/workflow/child_workflow_options.hpp>
#include <temporal/workflow/future.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <utility>

namespace temporal::workflow {

class schedule_activity_input {
 public:
  schedule_activity_input(std::string activity_type, activity_options options, payloads arguments,
                          std::source_location where)
      : activity_type(std::move(activity_type)),
        options(std::move(options)),
        arguments(std::move(arguments)),
        where(where) {}

  std::string activity_type;
  activity_options options;
  payloads arguments;
  std::map<std::string, payload> headers;
  /// The call in the workflow's code.
  std::source_location where;
};

class start_timer_input {
 public:
  start_timer_input(std::chrono::nanoseconds duration, std::string summary,
                    std::source_location where)
      : duration(duration), summary(std::move(summary)), where(where) {}

  std::chrono::nanoseconds duration;
  std::string summary;
  std::source_location where;
};

class start_child_workflow_input {
 public:
  start_child_workflow_input(std::string workflow_type, child_workflow_options options,
                             payloads arguments, std::source_location where)
      : workflow_type(std::move(workflow_type)),
        options(std::move(options)),
        arguments(std::move(arguments)),
        where(where) {}

  std::string workflow_type;
  child_workflow_options options;
  payloads arguments;
  std::map<std::string, payload> headers;
  std::source_location where;
};

/// A child workflow that was asked for: its id, and what becomes of its start and of itself.
class started_child_workflow {
 public:
  started_child_workflow(std::string workflow_id, future<std::string> run_id,
                         future<payloads> result)
      : workflow_id(std::move(workflow_id)), run_id(std::move(run_id)), result(std::move(result)) {}

  std::string workflow_id;
  /// There once the server has started it.
  future<std::string> run_id;
  future<payloads> result;
};

/// A signal to another workflow; to a child of this one if `child_only`.
class signal_external_workflow_input {
 public:
  signal_external_workflow_input(std::string workflow_id, std::string run_id,
                                 std::string signal_name, payloads arguments,
                                 std::source_location where)
      : workflow_id(std::move(workflow_id)),
        run_id(std::move(run_id)),
        signal_name(std::move(signal_name)),
        arguments(std::move(arguments)),
        where(where) {}

  std::string workflow_id;
  std::string run_id;
  std::string signal_name;
  payloads arguments;
  std::map<std::string, payload> headers;
  bool child_only = false;
  std::source_location where;
};

class cancel_external_workflow_input {
 public:
  cancel_external_workflow_input(std::string workflow_id, std::string run_id,
                                 std::source_location where)
      : workflow_id(std::move(workflow_id)), run_id(std::move(run_id)), where(where) {}

  std::string workflow_id;
  std::string run_id;
  std::string reason;
  std::source_location where;
};

/// How the next run differs from this one. What is unset stays as it is.
class continue_as_new_options {
 public:
  continue_as_new_options() {}

  /// Empty: the same workflow type.
  std::string workflow_type;
  /// Empty: the same task queue.
  std::string task_queue;
  std::optional<std::chrono::nanoseconds> run_timeout;
  std::optional<std::chrono::nanoseconds> task_timeout;
  std::optional<retry_policy> retry;
  std::optional<temporal::memo> memo;
  std::optional<temporal::search_attributes> search_attributes;
};

class continue_as_new_input {
 public:
  continue_as_new_input(continue_as_new_options options, payloads arguments)
      : options(std::move(options)), arguments(std::move(arguments)) {}

  continue_as_new_options options;
  payloads arguments;
  std::map<std::string, payload> headers;
};

}  // namespace temporal::workflow
