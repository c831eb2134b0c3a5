#pragma once

#include <temporal/client/interceptor.hpp>
#include <temporal/detail/testing/time_skipping.hpp>
#include <temporal/testing/workflow_environment.hpp>

#include <memory>
#include <stdexcept>
#include <utility>

namespace temporal::detail::testing {

/// Has the workflows of a client skip time.
class time_skipper final : public client_interceptor {
 public:
  asio::awaitable<start_workflow_output> start_workflow(start_workflow_input input,
                                                        client_operations next) override {
    input.options.skip_time = true;
    return next.start_workflow(std::move(input));
  }
};

inline temporal::client make_client(connection conn, client_options options, bool skip_time) {
  if (skip_time) options.interceptors.push_back(std::make_shared<time_skipper>());
  return temporal::client(std::move(conn), std::move(options));
}

}  // namespace temporal::detail::testing

namespace temporal::testing {

TEMPORAL_DECL asio::awaitable<workflow_environment> workflow_environment::start(
    workflow_environment_options options) {
  if (options.skip_time) {
    options.server.dynamic_config.emplace("frontend.WorkflowTimeSkippingEnabled", "true");
  }
  options.client.namespace_name = options.server.namespace_name;
  workflow_environment result;
  result.skip_time_ = options.skip_time;
  auto starting = dev_server::start(std::move(options.server));
  result.server_ = co_await std::move(starting);
  auto connection = co_await connect(result.server_.address());
  if (options.skip_time) detail::testing::require_time_skipping(connection.server_version());
  result.client_ = detail::testing::make_client(std::move(connection), std::move(options.client),
                                                options.skip_time);
  co_return result;
}

TEMPORAL_DECL temporal::client const& workflow_environment::client() const {
  if (!client_) throw std::logic_error("an empty workflow environment was used");
  return *client_;
}

TEMPORAL_DECL temporal::client workflow_environment::make_client(client_options options) const {
  return detail::testing::make_client(connection(), std::move(options), skip_time_);
}

TEMPORAL_DECL temporal::connection const& workflow_environment::connection() const {
  return client().connection();
}

}  // namespace temporal::testing
