#pragma once

#include <temporal/client/history_event.hpp>
#include <temporal/client/operation_inputs.hpp>
#include <temporal/client/page_stream.hpp>
#include <temporal/client/workflow_execution.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace temporal {

namespace detail::client {
class client_state;
}

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

/// Sees every workflow operation of the clients it is given to, after arguments were encoded and
/// before anything is sent; the calls of an `activity_handle` do not pass it. Override what is of
/// interest, change the input, and hand it on:
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
