#pragma once

#include <temporal/client/activity_handle.hpp>
#include <temporal/client/handle_options.hpp>
#include <temporal/client/interceptor.hpp>
#include <temporal/client/page_stream.hpp>
#include <temporal/client/signal_call.hpp>
#include <temporal/client/workflow_execution.hpp>
#include <temporal/client/workflow_handle.hpp>
#include <temporal/client/workflow_options.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/detail/client/typed_call.hpp>
#include <temporal/detail/common/given_text.hpp>
#include <temporal/rpc/connection.hpp>

#include <asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace temporal {

namespace config {
class client_profile;
}  // namespace config

/// What a client is, beside its connection.
class client_options {
 public:
  client_options() {}
  client_options(std::string name) : namespace_name(std::move(name)) {}  // NOLINT
  /// @throws std::invalid_argument for a null pointer, which an unset environment variable gives.
  client_options(char const* name)  // NOLINT
      : namespace_name(detail::given_text("client_options::namespace_name", name)) {}
  /// The namespace of a profile (`config::load`), so that a profile can be passed to a client.
  TEMPORAL_DECL client_options(config::client_profile const& profile);  // NOLINT

  /// The namespace of everything the client does. On Temporal Cloud `<name>.<account>`.
  std::string namespace_name = "default";
  temporal::data_converter data_converter;
  /// The first is the outermost.
  std::vector<std::shared_ptr<client_interceptor>> interceptors;
  /// For queries that have no condition of their own.
  temporal::query_reject_condition query_reject_condition = query_reject_condition::none;
  /// Who the server sees in histories; empty: the connection's.
  std::string identity;
};

/// Starts and finds the workflows of one namespace.
///
/// The namespace is not looked up when the client is made: a missing one shows in the first call,
/// as `namespace_not_found`, which says how to register it.
///
/// Arguments are encoded before the returned awaitable starts; one that cannot be encoded throws
/// `conversion_error`, and nothing is sent. Nothing passed needs to outlive the call expression.
/// (GCC 12 destroys temporaries of aggregate type twice in a `co_await` expression: give inputs
/// that are aggregates, and lambdas, a name before.)
///
/// A cheap handle: copies, and clients of other namespaces made from the same connection, share the
/// connection. Handles and calls in flight outlive the client.
/// Distinct objects: safe. Shared objects: safe, but for assignment.
class client {
 public:
  /// @throws std::invalid_argument when the namespace is empty or an interceptor is null.
  TEMPORAL_DECL explicit client(temporal::connection connection, client_options options = {});

  TEMPORAL_DECL std::string const& namespace_name() const noexcept;
  TEMPORAL_DECL std::string const& identity() const noexcept;
  TEMPORAL_DECL temporal::connection const& connection() const noexcept;
  TEMPORAL_DECL temporal::data_converter const& data_converter() const noexcept;

  /// Starts a workflow that is known by a declaration, and gives its handle:
  /// `co_await client.start_workflow<&order::run>(options, input)`. The workflow type is the
  /// class's name, see `workflow::define`.
  ///
  /// Sent again until the server answers, with one request id, so that at most one run comes of it.
  ///
  /// @throws std::invalid_argument for bad options, before anything is sent.
  /// @throws workflow_already_started see `workflow_id_reuse_policy` and
  ///   `workflow_id_conflict_policy`.
  /// @throws namespace_not_found, error
  /// Cancellation: terminal. The workflow may have been started: `error::outcome()` tells what is
  ///   known, and starting again with the same `workflow_options::request_id` is safe.
  template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
  asio::awaitable<workflow_handle<Run>> start_workflow(workflow_options options,
                                                       Args const&... args) const {
    return typed_handle<Run>(start(typed_input<Run>(std::move(options), args...)));
  }

  /// The same by name, without a declaration.
  template <class... Args>
  asio::awaitable<untyped_workflow_handle> start_workflow(std::string workflow_type,
                                                          workflow_options options,
                                                          Args const&... args) const {
    return start(input(std::move(workflow_type), std::move(options), args...));
  }

  /// Starts a workflow and waits for its result: the one of this run's chain, also if another
  /// workflow takes the id later. `options.rpc` is for the start; waiting has no limit.
  ///
  /// @throws as `start_workflow` and `untyped_workflow_handle::result` do.
  /// Cancellation: terminal; does not cancel the workflow.
  template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
  asio::awaitable<detail::handler_result_t<Run>> execute_workflow(workflow_options options,
                                                                  Args const&... args) const {
    return detail::client::decode_result<detail::handler_result_t<Run>>(
        data_converter(), execute(typed_input<Run>(std::move(options), args...)));
  }

  /// The same by name: `co_await client.execute_workflow<receipt>("order", options, input)`.
  template <class Result = void, class... Args>
  asio::awaitable<Result> execute_workflow(std::string workflow_type, workflow_options options,
                                           Args const&... args) const {
    return detail::client::decode_result<Result>(
        data_converter(), execute(input(std::move(workflow_type), std::move(options), args...)));
  }

  /// Sends a signal to the workflow with this id, and starts it before if it is not running, in one
  /// call: `client.signal_with_start<&order::run>(options, signal_call::of<&order::approve>("bob"),
  /// input)`. The handle's `started()` tells which it was.
  ///
  /// @throws as `start_workflow` does.
  /// Cancellation: terminal; it may have been done.
  template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
  asio::awaitable<workflow_handle<Run>> signal_with_start(workflow_options options,
                                                          signal_call signal,
                                                          Args const&... args) const {
    return typed_handle<Run>(
        start(with_signal(typed_input<Run>(std::move(options), args...), std::move(signal))));
  }

  /// The same by name.
  template <class... Args>
  asio::awaitable<untyped_workflow_handle> signal_with_start(std::string workflow_type,
                                                             workflow_options options,
                                                             signal_call signal,
                                                             Args const&... args) const {
    return start(with_signal(input(std::move(workflow_type), std::move(options), args...),
                             std::move(signal)));
  }

  /// A handle of a workflow that exists, or may exist: nothing is sent. An empty `run_id` means the
  /// latest run. With `first_execution_run_id`, cancel and terminate act only on that chain.
  /// @throws std::invalid_argument when the id is empty.
  TEMPORAL_DECL untyped_workflow_handle
  get_workflow_handle(std::string workflow_id, std::string run_id = {},
                      std::string first_execution_run_id = {}) const;

  template <auto Run, class Owner = detail::handler_class<Run>>
  workflow_handle<Run> get_workflow_handle(std::string workflow_id, std::string run_id = {},
                                           std::string first_execution_run_id = {}) const {
    return workflow_handle<Run>(get_workflow_handle(std::move(workflow_id), std::move(run_id),
                                                    std::move(first_execution_run_id)));
  }

  /// A handle that completes an activity from outside, by the token of one attempt: nothing is
  /// sent. `rpc` is for each of its calls.
  /// @throws std::invalid_argument when the token is empty.
  TEMPORAL_DECL activity_handle get_activity_handle(std::string task_token,
                                                    rpc_options rpc = {}) const;

  /// The same by ids. An empty `workflow_id` means an activity that was started without a workflow,
  /// an empty `run_id` the latest run.
  /// @throws std::invalid_argument when the activity id is empty.
  TEMPORAL_DECL activity_handle get_activity_handle(std::string workflow_id, std::string run_id,
                                                    std::string activity_id,
                                                    rpc_options rpc = {}) const;

  /// Workflows that a query finds, such as `WorkflowType = 'order' AND ExecutionStatus =
  /// 'Running'`; an empty query finds all. What was started a moment ago may be missing yet.
  TEMPORAL_DECL page_stream<workflow_execution> list_workflows(std::string query = {},
                                                               list_options options = {}) const;

  /// Number of workflows that a query finds; it may end in `GROUP BY ExecutionStatus`.
  TEMPORAL_DECL asio::awaitable<workflow_count> count_workflows(std::string query = {},
                                                                rpc_options options = {}) const;

  /// For the library's own use.
  std::shared_ptr<detail::client::client_state const> const& impl() const noexcept {
    return state_;
  }

 private:
  template <class... Args>
  start_workflow_input input(std::string workflow_type, workflow_options options,
                             Args const&... args) const {
    return start_workflow_input(std::move(workflow_type), data_converter().to_payloads(args...),
                                std::move(options));
  }

  template <auto Run, class Owner = detail::handler_class<Run>, class... Args>
  start_workflow_input typed_input(workflow_options options, Args const&... args) const {
    return start_workflow_input(std::string(detail::workflow_name<Run>()),
                                detail::encode_arguments<Run>(data_converter(), args...),
                                std::move(options));
  }

  template <auto Run, class Owner = detail::handler_class<Run>>
  static asio::awaitable<workflow_handle<Run>> typed_handle(
      asio::awaitable<untyped_workflow_handle> pending) {
    co_return workflow_handle<Run>(co_await std::move(pending));
  }

  TEMPORAL_DECL start_workflow_input with_signal(start_workflow_input input,
                                                 signal_call signal) const;
  TEMPORAL_DECL asio::awaitable<untyped_workflow_handle> start(start_workflow_input input) const;
  TEMPORAL_DECL asio::awaitable<payloads> execute(start_workflow_input input) const;

  std::shared_ptr<detail::client::client_state const> state_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/client.ipp>
#endif
