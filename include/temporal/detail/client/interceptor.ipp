#pragma once

#include <temporal/client/interceptor.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/detail/client/operations.hpp>

#include <stdexcept>
#include <utility>

namespace temporal {

namespace detail::client {

/// Hands an operation to the interceptor at `position`, or past the last one does it.
template <class Input, class Result>
asio::awaitable<Result> dispatch(
    std::shared_ptr<client_state const> const& state, std::size_t position, Input&& input,
    asio::awaitable<Result> (client_interceptor::*intercept)(Input, client_operations),
    asio::awaitable<Result> (*perform)(std::shared_ptr<client_state const>, Input)) {
  if (!state) throw std::logic_error("an empty workflow handle was used");
  if (position == state->interceptors.size()) return perform(state, std::move(input));
  auto& interceptor = *state->interceptors[position];
  return (interceptor.*intercept)(std::move(input), client_operations(state, position + 1));
}

}  // namespace detail::client

TEMPORAL_DECL asio::awaitable<start_workflow_output> client_operations::start_workflow(
    start_workflow_input input) const {
  // An interceptor may add or remove the signal, so the last one decides which call it is.
  auto const perform =
      input.signal ? detail::client::signal_with_start : detail::client::start_workflow;
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::start_workflow, perform);
}

TEMPORAL_DECL asio::awaitable<void> client_operations::signal_workflow(
    signal_workflow_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::signal_workflow,
                                  detail::client::signal_workflow);
}

TEMPORAL_DECL asio::awaitable<payloads> client_operations::query_workflow(
    query_workflow_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::query_workflow,
                                  detail::client::query_workflow);
}

TEMPORAL_DECL asio::awaitable<void> client_operations::cancel_workflow(
    cancel_workflow_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::cancel_workflow,
                                  detail::client::cancel_workflow);
}

TEMPORAL_DECL asio::awaitable<void> client_operations::terminate_workflow(
    terminate_workflow_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::terminate_workflow,
                                  detail::client::terminate_workflow);
}

TEMPORAL_DECL asio::awaitable<workflow_execution_description> client_operations::describe_workflow(
    describe_workflow_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::describe_workflow,
                                  detail::client::describe_workflow);
}

TEMPORAL_DECL asio::awaitable<payloads> client_operations::workflow_result(
    workflow_result_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::workflow_result,
                                  detail::client::workflow_result);
}

TEMPORAL_DECL asio::awaitable<page<history_event>> client_operations::fetch_history(
    fetch_history_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::fetch_history,
                                  detail::client::fetch_history);
}

TEMPORAL_DECL asio::awaitable<page<workflow_execution>> client_operations::list_workflows(
    list_workflows_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::list_workflows,
                                  detail::client::list_workflows);
}

TEMPORAL_DECL asio::awaitable<workflow_count> client_operations::count_workflows(
    count_workflows_input input) const {
  return detail::client::dispatch(state_, position_, std::move(input),
                                  &client_interceptor::count_workflows,
                                  detail::client::count_workflows);
}

TEMPORAL_DECL asio::awaitable<start_workflow_output> client_interceptor::start_workflow(
    start_workflow_input input, client_operations next) {
  return next.start_workflow(std::move(input));
}

TEMPORAL_DECL asio::awaitable<void> client_interceptor::signal_workflow(signal_workflow_input input,
                                                                        client_operations next) {
  return next.signal_workflow(std::move(input));
}

TEMPORAL_DECL asio::awaitable<payloads> client_interceptor::query_workflow(
    query_workflow_input input, client_operations next) {
  return next.query_workflow(std::move(input));
}

TEMPORAL_DECL asio::awaitable<void> client_interceptor::cancel_workflow(cancel_workflow_input input,
                                                                        client_operations next) {
  return next.cancel_workflow(std::move(input));
}

TEMPORAL_DECL asio::awaitable<void> client_interceptor::terminate_workflow(
    terminate_workflow_input input, client_operations next) {
  return next.terminate_workflow(std::move(input));
}

TEMPORAL_DECL asio::awaitable<workflow_execution_description> client_interceptor::describe_workflow(
    describe_workflow_input input, client_operations next) {
  return next.describe_workflow(std::move(input));
}

TEMPORAL_DECL asio::awaitable<payloads> client_interceptor::workflow_result(
    workflow_result_input input, client_operations next) {
  return next.workflow_result(std::move(input));
}

TEMPORAL_DECL asio::awaitable<page<history_event>> client_interceptor::fetch_history(
    fetch_history_input input, client_operations next) {
  return next.fetch_history(std::move(input));
}

TEMPORAL_DECL asio::awaitable<page<workflow_execution>> client_interceptor::list_workflows(
    list_workflows_input input, client_operations next) {
  return next.list_workflows(std::move(input));
}

TEMPORAL_DECL asio::awaitable<workflow_count> client_interceptor::count_workflows(
    count_workflows_input input, client_operations next) {
  return next.count_workflows(std::move(input));
}

}  // namespace temporal
