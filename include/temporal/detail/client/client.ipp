#pragma once

#include <temporal/client/client.hpp>
#include <temporal/config/client_profile.hpp>
#include <temporal/detail/common/interceptor_check.hpp>
#include <temporal/detail/converter/codec_chain.hpp>
#include <temporal/detail/converter/payload_visitor.hpp>
#include <temporal/detail/rpc/connection_state.hpp>

#include <stdexcept>

namespace temporal {

TEMPORAL_DECL client_options::client_options(config::client_profile const& profile)
    : namespace_name(profile.namespace_name()) {}

TEMPORAL_DECL client::client(temporal::connection connection, client_options options) {
  if (options.namespace_name.empty()) {
    throw std::invalid_argument(
        "client_options: namespace_name is empty; local servers have a namespace 'default'");
  }
  detail::check_interceptors("client_options", options.interceptors);
  auto state = std::make_shared<detail::client::client_state>(std::move(connection));
  state->namespace_name = std::move(options.namespace_name);
  state->identity =
      options.identity.empty() ? state->connection.identity() : std::move(options.identity);
  state->converter = std::move(options.data_converter);
  auto const& conversion = state->converter.options();
  state->visitor = std::make_shared<detail::payload_visitor const>(conversion.header_codec);
  if (!conversion.codecs.empty()) {
    state->codecs = std::make_shared<detail::codec_chain const>(
        conversion.codecs, state->visitor, state->namespace_name,
        state->connection.impl()->options().logger);
  }
  state->interceptors = std::move(options.interceptors);
  state->reject_condition = options.query_reject_condition;
  state_ = std::move(state);
}

TEMPORAL_DECL std::string const& client::namespace_name() const noexcept {
  return state_->namespace_name;
}

TEMPORAL_DECL std::string const& client::identity() const noexcept { return state_->identity; }

TEMPORAL_DECL temporal::connection const& client::connection() const noexcept {
  return state_->connection;
}

TEMPORAL_DECL temporal::data_converter const& client::data_converter() const noexcept {
  return state_->converter;
}

TEMPORAL_DECL untyped_workflow_handle client::get_workflow_handle(
    std::string workflow_id, std::string run_id, std::string first_execution_run_id) const {
  if (workflow_id.empty()) throw std::invalid_argument("a workflow handle needs a workflow id");
  untyped_workflow_handle handle(state_,
                                 workflow_execution_id(std::move(workflow_id), std::move(run_id)));
  handle.first_execution_run_id_ = std::move(first_execution_run_id);
  return handle;
}

TEMPORAL_DECL activity_handle client::get_activity_handle(std::string task_token,
                                                          rpc_options rpc) const {
  if (task_token.empty()) throw std::invalid_argument("an activity handle needs a task token");
  return activity_handle(state_, activity_reference(std::move(task_token)), std::move(rpc));
}

TEMPORAL_DECL activity_handle client::get_activity_handle(std::string workflow_id,
                                                          std::string run_id,
                                                          std::string activity_id,
                                                          rpc_options rpc) const {
  if (activity_id.empty()) throw std::invalid_argument("an activity handle needs an activity id");
  activity_reference reference(std::move(workflow_id), std::move(run_id), std::move(activity_id));
  return activity_handle(state_, std::move(reference), std::move(rpc));
}

TEMPORAL_DECL start_workflow_input client::with_signal(start_workflow_input input,
                                                       signal_call signal) const {
  payloads arguments;
  arguments.reserve(signal.arguments.size());
  for (auto const& value : signal.arguments) arguments.push_back(value.encode(state_->converter));
  input.signal.emplace(std::move(signal.name), std::move(arguments));
  return input;
}

namespace detail::client {

/// Two steps, of which the second costs as little as if it were the only one: what the start needed
/// is gone by then.
inline asio::awaitable<payloads> start_then_wait(std::shared_ptr<client_state const> state,
                                                 std::string id,
                                                 asio::awaitable<start_workflow_output> starting) {
  auto started = co_await std::move(starting);
  // An interceptor may have given another id.
  if (!started.workflow_id.empty()) id = std::move(started.workflow_id);
  workflow_execution_id target(std::move(id), std::move(started.run_id));
  workflow_result_input waiting(std::move(target), result_options());
  co_return co_await client_operations(std::move(state)).workflow_result(std::move(waiting));
}

}  // namespace detail::client

TEMPORAL_DECL asio::awaitable<untyped_workflow_handle> client::start(
    start_workflow_input input) const {
  // A coroutine of its own object, not of this one, which may be gone when it runs.
  return [](std::shared_ptr<detail::client::client_state const> state,
            start_workflow_input input) -> asio::awaitable<untyped_workflow_handle> {
    auto id = input.options.id;
    auto started = co_await client_operations(state).start_workflow(std::move(input));
    // An interceptor may have given another id.
    if (!started.workflow_id.empty()) id = std::move(started.workflow_id);
    untyped_workflow_handle handle(std::move(state), workflow_execution_id(std::move(id)));
    // Without an answer to it, the chain of a new run begins with the run itself.
    handle.first_execution_run_id_ = !started.first_execution_run_id.empty()
                                         ? std::move(started.first_execution_run_id)
                                     : started.started ? started.run_id
                                                       : std::string();
    handle.result_run_id_ = std::move(started.run_id);
    handle.started_ = started.started;
    handle.eagerly_started_ = started.eagerly_started;
    co_return handle;
  }(state_, std::move(input));
}

TEMPORAL_DECL asio::awaitable<payloads> client::execute(start_workflow_input input) const {
  auto id = input.options.id;
  return detail::client::start_then_wait(
      state_, std::move(id), client_operations(state_).start_workflow(std::move(input)));
}

TEMPORAL_DECL page_stream<workflow_execution> client::list_workflows(std::string query,
                                                                     list_options options) const {
  auto const limit = options.limit;
  list_workflows_input const input(std::move(query), std::move(options));
  return page_stream<workflow_execution>(
      [state = state_, input](std::string token) {
        auto next = input;
        next.page_token = std::move(token);
        return client_operations(state).list_workflows(std::move(next));
      },
      limit);
}

TEMPORAL_DECL asio::awaitable<workflow_count> client::count_workflows(std::string query,
                                                                      rpc_options options) const {
  return client_operations(state_).count_workflows(
      count_workflows_input(std::move(query), std::move(options)));
}

}  // namespace temporal
