#pragma once

#include <temporal/client/workflow_handle.hpp>

#include <temporal/api/history/v1/message/History.pb.h>

#include <stdexcept>

namespace temporal {

TEMPORAL_DECL detail::client::client_state const& untyped_workflow_handle::state() const {
  if (!state_) throw std::logic_error("an empty workflow handle was used");
  return *state_;
}

TEMPORAL_DECL workflow_execution_id untyped_workflow_handle::result_target() const {
  return workflow_execution_id(target_.workflow_id,
                               result_run_id_.empty() ? target_.run_id : result_run_id_);
}

TEMPORAL_DECL asio::awaitable<payloads> untyped_workflow_handle::result_payloads(
    result_options options) const {
  return client_operations(state_).workflow_result(
      workflow_result_input(result_target(), std::move(options)));
}

TEMPORAL_DECL asio::awaitable<void> untyped_workflow_handle::send_signal(
    std::string name, payloads arguments, signal_options options) const {
  return client_operations(state_).signal_workflow(
      signal_workflow_input(target_, std::move(name), std::move(arguments), std::move(options)));
}

TEMPORAL_DECL asio::awaitable<payloads> untyped_workflow_handle::ask(std::string name,
                                                                     payloads arguments,
                                                                     query_options options) const {
  return client_operations(state_).query_workflow(
      query_workflow_input(target_, std::move(name), std::move(arguments), std::move(options)));
}

TEMPORAL_DECL asio::awaitable<void> untyped_workflow_handle::cancel(cancel_options options) const {
  return client_operations(state_).cancel_workflow(
      cancel_workflow_input(target_, first_execution_run_id_, std::move(options)));
}

TEMPORAL_DECL asio::awaitable<void> untyped_workflow_handle::terminate(
    terminate_options options) const {
  payloads details;
  details.reserve(options.details.size());
  for (auto const& value : options.details) details.push_back(value.encode(state().converter));
  return client_operations(state_).terminate_workflow(terminate_workflow_input(
      target_, first_execution_run_id_, std::move(details), std::move(options)));
}

TEMPORAL_DECL asio::awaitable<workflow_execution_description> untyped_workflow_handle::describe(
    rpc_options options) const {
  return client_operations(state_).describe_workflow(
      describe_workflow_input(target_, std::move(options)));
}

TEMPORAL_DECL page_stream<history_event> untyped_workflow_handle::history_events(
    history_options options) const {
  fetch_history_input const input(target_, std::move(options));
  return page_stream<history_event>([state = state_, input](std::string token) {
    auto next = input;
    next.page_token = std::move(token);
    return client_operations(state).fetch_history(std::move(next));
  });
}

namespace detail::client {

inline asio::awaitable<workflow_history> collect_history(page_stream<history_event> events,
                                                         std::string workflow_id) {
  api::history::v1::History history;
  while (auto const event = co_await events.next()) *history.add_events() = event->raw();
  co_return workflow_history(std::move(history), std::move(workflow_id));
}

}  // namespace detail::client

TEMPORAL_DECL asio::awaitable<workflow_history> untyped_workflow_handle::fetch_history(
    history_options options) const {
  return detail::client::collect_history(history_events(std::move(options)), id());
}

}  // namespace temporal
