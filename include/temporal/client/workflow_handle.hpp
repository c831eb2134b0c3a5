#pragma once

#include <temporal/client/handle_options.hpp>
#include <temporal/client/history_event.hpp>
#include <temporal/client/interceptor.hpp>
#include <temporal/client/page_stream.hpp>
#include <temporal/client/workflow_execution.hpp>
#include <temporal/client/workflow_failed_error.hpp>
#include <temporal/common/history.hpp>
#include <temporal/common/service_error.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/detail/client/typed_call.hpp>

#include <asio/awaitable.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace temporal {

/// A workflow, by id, as something to talk to. Made by `client`; holding one costs the server
/// nothing.
///
/// Every operation throws, besides what its own text says: `error` for what transport and service
/// answer, `namespace_not_found`, and `workflow_not_found` when there is no such workflow or run,
/// or when it is closed and the operation needs an open one. Arguments that cannot be encoded throw
/// `conversion_error` before anything is sent.
///
/// Cancellation: terminal. Reading operations are safe to cancel; a signal, cancel or terminate
/// that was canceled may have been done.
///
/// Cheap to copy; the connection lives as long as handles and their calls do.
/// Distinct objects: safe. Shared objects: safe, but for assignment.
class untyped_workflow_handle {
 public:
  /// No workflow at all, for variables that get one later: operations throw `std::logic_error`.
  /// (Asio's `co_spawn` wants results that can be made so.)
  untyped_workflow_handle() {}

  /// For the library's own use.
  untyped_workflow_handle(std::shared_ptr<detail::client::client_state const> state,
                          workflow_execution_id target)
      : state_(std::move(state)), target_(std::move(target)) {}

  /// The workflow id.
  std::string const& id() const noexcept { return target_.workflow_id; }

  /// The run that operations act on; empty: the latest. A handle from a start acts on the latest,
  /// so that signals reach the workflow after it continued as new.
  std::string const& run_id() const noexcept { return target_.run_id; }

  /// The run with whose chain `result()` begins; that is the started one for a handle from a start.
  std::string const& result_run_id() const noexcept { return result_run_id_; }

  /// First run of the chain that cancel and terminate are confined to; empty: no such guard. It
  /// keeps a handle from acting on a workflow that took the same id later.
  std::string const& first_execution_run_id() const noexcept { return first_execution_run_id_; }

  /// Whether the start that gave this handle made a new run; false when it found one there already
  /// (`use_existing`, signal-with-start), and for handles not from a start.
  bool started() const noexcept { return started_; }

  /// Whether a worker of this process was given the first workflow task at once: see
  /// `workflow_options::request_eager_start`. False for handles not from a start.
  bool eagerly_started() const noexcept { return eagerly_started_; }

  /// Waits for the workflow's end and decodes its result; `void` ignores it. Follows the chain of
  /// runs. A result that is absent is null to types that have a null, else a `conversion_error`.
  ///
  /// @throws workflow_failed_error when the workflow failed, timed out, was canceled or terminated.
  /// @throws workflow_continued_as_new_error see `result_options::follow_runs`.
  /// @throws error DEADLINE_EXCEEDED when `options.rpc.timeout` passed first.
  /// Cancellation: terminal; ends the wait, and leaves the workflow as it is.
  template <class Result = void>
  asio::awaitable<Result> result(result_options options = {}) const {
    return detail::client::decode_result<Result>(state().converter,
                                                 result_payloads(std::move(options)));
  }

  /// Sends a signal. Returns when the server has it, not when the workflow handled it.
  template <class... Args>
  asio::awaitable<void> signal(std::string name, Args const&... args) const {
    return signal(std::move(name), signal_options(), args...);
  }

  template <class... Args>
  asio::awaitable<void> signal(std::string name, signal_options options,
                               Args const&... args) const {
    return send_signal(std::move(name), state().converter.to_payloads(args...), std::move(options));
  }

  /// The same, checked against a declaration: `handle.signal<&order::approve>("bob")`.
  template <auto Signal, class Owner = detail::handler_class<Signal>, class... Args>
  asio::awaitable<void> signal(Args const&... args) const {
    return signal<Signal>(signal_options(), args...);
  }

  template <auto Signal, class Owner = detail::handler_class<Signal>, class... Args>
  asio::awaitable<void> signal(signal_options options, Args const&... args) const {
    return send_signal(std::string(detail::handler_name<workflow::handler_kind::signal, Signal>()),
                       detail::encode_arguments<Signal>(state().converter, args...),
                       std::move(options));
  }

  /// Asks the workflow's worker, and decodes its answer.
  ///
  /// @throws query_failed when there is no such query or its handler threw.
  /// @throws query_rejected see `query_reject_condition`.
  template <class Result, class... Args>
  asio::awaitable<Result> query(std::string name, Args const&... args) const {
    return query<Result>(std::move(name), query_options(), args...);
  }

  template <class Result, class... Args>
  asio::awaitable<Result> query(std::string name, query_options options,
                                Args const&... args) const {
    return detail::client::decode_result<Result>(
        state().converter,
        ask(std::move(name), state().converter.to_payloads(args...), std::move(options)));
  }

  /// The same, checked against a declaration: `co_await handle.query<&order::state>()`.
  template <auto Query, class Owner = detail::handler_class<Query>, class... Args>
  asio::awaitable<detail::handler_result_t<Query>> query(Args const&... args) const {
    return query<Query>(query_options(), args...);
  }

  template <auto Query, class Owner = detail::handler_class<Query>, class... Args>
  asio::awaitable<detail::handler_result_t<Query>> query(query_options options,
                                                         Args const&... args) const {
    return detail::client::decode_result<detail::handler_result_t<Query>>(
        state().converter,
        ask(std::string(detail::handler_name<workflow::handler_kind::query, Query>()),
            detail::encode_arguments<Query>(state().converter, args...), std::move(options)));
  }

  /// Asks the workflow to cancel itself; it may take its time, or not heed it. Asking again, or
  /// asking a closed workflow, does nothing.
  TEMPORAL_DECL asio::awaitable<void> cancel(cancel_options options = {}) const;

  /// Ends the workflow at once, without asking it.
  TEMPORAL_DECL asio::awaitable<void> terminate(terminate_options options = {}) const;

  TEMPORAL_DECL asio::awaitable<workflow_execution_description> describe(
      rpc_options options = {}) const;

  /// The events so far, all pages, of the run (or the latest). With
  /// `history_options::wait_for_new_events`: up to the end of the run.
  TEMPORAL_DECL asio::awaitable<workflow_history> fetch_history(history_options options = {}) const;

  /// The events one after the other, in order, fetched page by page.
  TEMPORAL_DECL page_stream<history_event> history_events(history_options options = {}) const;

 protected:
  /// The run that reading its result and history begins with.
  TEMPORAL_DECL workflow_execution_id result_target() const;

 private:
  friend class client;

  TEMPORAL_DECL detail::client::client_state const& state() const;
  TEMPORAL_DECL asio::awaitable<payloads> result_payloads(result_options options) const;
  TEMPORAL_DECL asio::awaitable<void> send_signal(std::string name, payloads arguments,
                                                  signal_options options) const;
  TEMPORAL_DECL asio::awaitable<payloads> ask(std::string name, payloads arguments,
                                              query_options options) const;

  std::shared_ptr<detail::client::client_state const> state_;
  workflow_execution_id target_;
  std::string result_run_id_;
  std::string first_execution_run_id_;
  bool started_ = false;
  bool eagerly_started_ = false;
};

/// A workflow whose class is known from a declaration: results are typed, and signals and queries
/// are checked to be that class's. `Run` is a pointer to its run function; `Owner` is never given.
template <auto Run, class Owner = detail::handler_class<Run>>
class workflow_handle : public untyped_workflow_handle {
  static_assert(detail::is_handler<Run>,
                "name the workflow by a pointer to its member function, as in &order::run");

 public:
  using workflow_class = Owner;
  using result_type = detail::handler_result_t<Run>;

  /// See `untyped_workflow_handle`.
  workflow_handle() {}
  explicit workflow_handle(untyped_workflow_handle handle)
      : untyped_workflow_handle(std::move(handle)) {}

  /// See `untyped_workflow_handle::result`.
  asio::awaitable<result_type> result(result_options options = {}) const {
    return untyped_workflow_handle::result<result_type>(std::move(options));
  }

  using untyped_workflow_handle::query;
  using untyped_workflow_handle::signal;

  template <auto Signal, class Class = detail::handler_class<Signal>, class... Args>
  asio::awaitable<void> signal(Args const&... args) const {
    return signal<Signal>(signal_options(), args...);
  }

  template <auto Signal, class Class = detail::handler_class<Signal>, class... Args>
  asio::awaitable<void> signal(signal_options options, Args const&... args) const {
    check_class<Signal>();
    return untyped_workflow_handle::signal<Signal>(std::move(options), args...);
  }

  template <auto Query, class Class = detail::handler_class<Query>, class... Args>
  asio::awaitable<detail::handler_result_t<Query>> query(Args const&... args) const {
    return query<Query>(query_options(), args...);
  }

  template <auto Query, class Class = detail::handler_class<Query>, class... Args>
  asio::awaitable<detail::handler_result_t<Query>> query(query_options options,
                                                         Args const&... args) const {
    check_class<Query>();
    return untyped_workflow_handle::query<Query>(std::move(options), args...);
  }

 private:
  template <auto Handler, class Class = detail::handler_class<Handler>>
  static constexpr void check_class() {
    static_assert(std::is_base_of_v<Class, Owner>,
                  "this signal or query belongs to another workflow class than the handle");
  }
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/workflow_handle.ipp>
#endif
