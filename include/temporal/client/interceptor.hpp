#pragma once

#include <temporal/client/handle_options.hpp>
#include <temporal/client/history_event.hpp>
#include <temporal/client/page_stream.hpp>
#include <temporal/client/workflow_execution.hpp>
#include <temporal/client/workflow_options.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace temporal {

namespace detail::client {
class client_state;
}

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

  std::string run_id;
  std::string first_execution_run_id;
  /// Whether the run is new, not one that was there already.
  bool started = false;
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

/// The operations of a client, from some interceptor on inwards. An interceptor that does not hand
/// its call on answers it itself. Cheap to copy.
class client_operations {
 public:
  explicit client_operations(std::shared_ptr<detail::client::client_state const> state,
                             std::size_t position = 0) noexcept
      : state_(std::move(state)), position_(position) {}

  TEMPORAL_DECL asio::awaitable<start_workflow_output> start_workflow(
      start_workflow_input input) const;
  TEMPORAL_DECL asio::awaitable<void> signal_workflow(signal_workflow_input input) const;
  TEMPORAL_DECL asio::awaitable<payloads> query_workflow(query_workflow_input input) const;
  TEMPORAL_DECL asio::awaitable<void> cancel_workflow(cancel_workflow_input input) const;
  TEMPORAL_DECL asio::awaitable<void> terminate_workflow(terminate_workflow_input input) const;
  TEMPORAL_DECL asio::awaitable<workflow_execution_description> describe_workflow(
      describe_workflow_input input) const;
  TEMPORAL_DECL asio::awaitable<payloads> workflow_result(workflow_result_input input) const;
  TEMPORAL_DECL asio::awaitable<page<history_event>> fetch_history(fetch_history_input input) const;
  TEMPORAL_DECL asio::awaitable<page<workflow_execution>> list_workflows(
      list_workflows_input input) const;
  TEMPORAL_DECL asio::awaitable<workflow_count> count_workflows(count_workflows_input input) const;

 private:
  std::shared_ptr<detail::client::client_state const> state_;
  std::size_t position_;
};

/// Sees every operation of the clients it is given to, after arguments were encoded and before
/// anything is sent. Override what is of interest, change the input, and hand it on:
/// @code
/// struct tracing : temporal::client_interceptor {
///   asio::awaitable<temporal::start_workflow_output> start_workflow(
///       temporal::start_workflow_input input, temporal::client_operations next) override {
///     input.headers["trace"] = converter.to_payload(current_trace());
///     return next.start_workflow(std::move(input));
///   }
/// };
/// @endcode
/// The first interceptor of a client's list is the outermost. What an override throws is what the
/// caller gets. One object may serve many clients and threads at a time.
class client_interceptor {
 public:
  virtual ~client_interceptor() = default;

  TEMPORAL_DECL virtual asio::awaitable<start_workflow_output> start_workflow(
      start_workflow_input input, client_operations next);
  TEMPORAL_DECL virtual asio::awaitable<void> signal_workflow(signal_workflow_input input,
                                                              client_operations next);
  TEMPORAL_DECL virtual asio::awaitable<payloads> query_workflow(query_workflow_input input,
                                                                 client_operations next);
  TEMPORAL_DECL virtual asio::awaitable<void> cancel_workflow(cancel_workflow_input input,
                                                              client_operations next);
  TEMPORAL_DECL virtual asio::awaitable<void> terminate_workflow(terminate_workflow_input input,
                                                                 client_operations next);
  TEMPORAL_DECL virtual asio::awaitable<workflow_execution_description> describe_workflow(
      describe_workflow_input input, client_operations next);
  /// Once for each `result()`, whatever it takes to wait for it.
  TEMPORAL_DECL virtual asio::awaitable<payloads> workflow_result(workflow_result_input input,
                                                                  client_operations next);
  /// Once for each page.
  TEMPORAL_DECL virtual asio::awaitable<page<history_event>> fetch_history(
      fetch_history_input input, client_operations next);
  /// Once for each page.
  TEMPORAL_DECL virtual asio::awaitable<page<workflow_execution>> list_workflows(
      list_workflows_input input, client_operations next);
  TEMPORAL_DECL virtual asio::awaitable<workflow_count> count_workflows(count_workflows_input input,
                                                                        client_operations next);

 protected:
  client_interceptor() = default;
  client_interceptor(client_interceptor const&) = default;
  client_interceptor& operator=(client_interceptor const&) = default;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/interceptor.ipp>
#endif
