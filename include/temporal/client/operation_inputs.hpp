#pragma once

/// @file
/// What a client's operations are given, as interceptors see it: arguments are encoded already.

#include <temporal/client/handle_options.hpp>
#include <temporal/client/workflow_execution.hpp>
#include <temporal/client/workflow_options.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace temporal {

/// Named payloads that travel with a call to the workflow's side, where interceptors read them.
using headers = std::map<std::string, payload>;

/// A signal that is sent with a start.
class start_signal {
 public:
  start_signal(std::string name, payloads arguments)
      : name(std::move(name)), arguments(std::move(arguments)) {}

  std::string name;
  payloads arguments;
};

/// What starts a workflow.
class start_workflow_input {
 public:
  start_workflow_input(std::string workflow_type, payloads arguments, workflow_options options)
      : workflow_type(std::move(workflow_type)),
        arguments(std::move(arguments)),
        options(std::move(options)) {}

  std::string workflow_type;
  payloads arguments;
  workflow_options options;
  temporal::headers headers;
  /// Set for signal-with-start.
  std::optional<start_signal> signal;
};

class start_workflow_output {
 public:
  start_workflow_output() {}

  /// Empty: the id of the input, as it was before the first interceptor.
  std::string workflow_id;
  std::string run_id;
  std::string first_execution_run_id;
  /// Whether the run is new, not one that was there already.
  bool started = false;
  /// Whether a worker of this process was given the first workflow task with the reply.
  bool eagerly_started = false;
};

class signal_workflow_input {
 public:
  signal_workflow_input(workflow_execution_id target, std::string signal, payloads arguments,
                        signal_options options)
      : target(std::move(target)),
        signal(std::move(signal)),
        arguments(std::move(arguments)),
        options(std::move(options)) {}

  workflow_execution_id target;
  std::string signal;
  payloads arguments;
  signal_options options;
  temporal::headers headers;
};

class query_workflow_input {
 public:
  query_workflow_input(workflow_execution_id target, std::string query, payloads arguments,
                       query_options options)
      : target(std::move(target)),
        query(std::move(query)),
        arguments(std::move(arguments)),
        options(std::move(options)) {}

  workflow_execution_id target;
  std::string query;
  payloads arguments;
  query_options options;
  temporal::headers headers;
};

class cancel_workflow_input {
 public:
  cancel_workflow_input(workflow_execution_id target, std::string first_execution_run_id,
                        cancel_options options)
      : target(std::move(target)),
        first_execution_run_id(std::move(first_execution_run_id)),
        options(std::move(options)) {}

  workflow_execution_id target;
  /// The target must belong to the chain that began with this run; empty: any.
  std::string first_execution_run_id;
  cancel_options options;
};

class terminate_workflow_input {
 public:
  terminate_workflow_input(workflow_execution_id target, std::string first_execution_run_id,
                           payloads details, terminate_options options)
      : target(std::move(target)),
        first_execution_run_id(std::move(first_execution_run_id)),
        details(std::move(details)),
        options(std::move(options)) {}

  workflow_execution_id target;
  /// The target must belong to the chain that began with this run; empty: any.
  std::string first_execution_run_id;
  /// What is sent; `options.details` is not looked at any more.
  payloads details;
  terminate_options options;
};

class describe_workflow_input {
 public:
  describe_workflow_input(workflow_execution_id target, rpc_options rpc)
      : target(std::move(target)), rpc(std::move(rpc)) {}

  workflow_execution_id target;
  rpc_options rpc;
};

/// What waits for the result of a workflow.
class workflow_result_input {
 public:
  workflow_result_input(workflow_execution_id target, result_options options)
      : target(std::move(target)), options(std::move(options)) {}

  workflow_execution_id target;
  result_options options;
};

/// What fetches one page of a history.
class fetch_history_input {
 public:
  fetch_history_input(workflow_execution_id target, history_options options)
      : target(std::move(target)), options(std::move(options)) {}

  workflow_execution_id target;
  history_options options;
  std::string page_token;
};

/// What fetches one page of a list.
class list_workflows_input {
 public:
  list_workflows_input(std::string query, list_options options)
      : query(std::move(query)), options(std::move(options)) {}

  std::string query;
  list_options options;
  std::string page_token;
};

class count_workflows_input {
 public:
  count_workflows_input(std::string query, rpc_options rpc)
      : query(std::move(query)), rpc(std::move(rpc)) {}

  std::string query;
  rpc_options rpc;
};

}  // namespace temporal
