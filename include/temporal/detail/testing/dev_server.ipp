#pragma once

#include <temporal/client/namespaces.hpp>
#include <temporal/detail/common/strand_task.hpp>
#include <temporal/detail/common/timed_wire.hpp>
#include <temporal/detail/testing/child_process.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/testing/dev_server.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace temporal::detail::testing {

using server_clock = std::chrono::steady_clock;

/// A port of 127.0.0.1 that nobody uses right now.
inline int free_port(asio::any_io_executor const& executor) {
  asio::ip::tcp::endpoint const any(asio::ip::address_v4::loopback(), 0);
  return asio::ip::tcp::acceptor(executor, any).local_endpoint().port();
}

inline std::string local_address(int port) { return "127.0.0.1:" + std::to_string(port); }

inline std::string server_program(temporal::testing::dev_server_options const& options) {
  if (!options.program.empty()) return options.program.string();
  auto const* const named = std::getenv("TEMPORAL_CLI");
  return named != nullptr && *named != '\0' ? named : "temporal";
}

inline std::vector<std::string> server_command(temporal::testing::dev_server_options const& options,
                                               int port, int ui_port) {
  std::vector<std::string> command = {
      server_program(options), "server", "start-dev", "--ip", "127.0.0.1", "--port",
      std::to_string(port)};
  auto const add = [&command](std::string name, std::string value) {
    command.push_back(std::move(name));
    command.push_back(std::move(value));
  };
  if (ui_port != 0) {
    add("--ui-port", std::to_string(ui_port));
  } else {
    command.emplace_back("--headless");
  }
  add("--namespace", options.namespace_name);
  add("--log-level", options.log_level);
  if (!options.database.empty()) add("--db-filename", options.database.string());
  for (auto const& [name, type] : options.search_attributes) {
    add("--search-attribute", name + '=' + std::string(to_string(type)));
  }
  for (auto const& [key, value] : options.dynamic_config) {
    add("--dynamic-config-value", key + '=' + value);
  }
  command.insert(command.end(), options.arguments.begin(), options.arguments.end());
  return command;
}

inline std::unique_ptr<child_process> start_server(std::vector<std::string> command) {
  auto const program = command.front();
  try {
    return std::make_unique<child_process>(std::move(command));
  } catch (std::system_error const& error) {
    throw std::system_error(error.code(),
                            "cannot start the development server, '" + program +
                                "'; dev_server_options::program or the environment variable "
                                "TEMPORAL_CLI says where Temporal's CLI is");
  }
}

[[noreturn]] inline void fail_start(child_process const& server, std::string const& what) {
  auto const output = server.output();
  throw std::runtime_error("the development server " + what +
                           (output.empty() ? "; it printed nothing" : "; it printed:\n" + output));
}

inline asio::awaitable<void> try_port(int port, server_clock::time_point deadline, bool& accepts) {
  timed_wire wire(co_await asio::this_coro::executor, deadline);
  std::vector<timed_wire::address_type> const to(
      1,
      asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)));
  accepts = !co_await wire.connect(to);
}

inline asio::awaitable<bool> accepts_connections(int port, server_clock::time_point deadline) {
  bool accepts = false;
  auto attempt = try_port(port, deadline, accepts);
  co_await run_on_strand(std::move(attempt));
  co_return accepts;
}

/// Returns when the namespace can be used. The port opens before that.
inline asio::awaitable<void> wait_for_server(child_process const& server, int port,
                                             std::string namespace_name,
                                             server_clock::time_point deadline) {
  static constexpr std::chrono::milliseconds pause{20};
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (!co_await accepts_connections(port, deadline)) {
    if (!server.running()) fail_start(server, "ended while starting");
    if (server_clock::now() > deadline) fail_start(server, "did not open its port in time");
    timer.expires_after(pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
  auto const left =
      std::max(std::chrono::ceil<std::chrono::milliseconds>(deadline - server_clock::now()), pause);
  std::string problem;
  try {
    // Lazy: at first the server answers that it is not healthy yet, which calls are repeated after,
    // and the end of `connect`.
    connection_options options(local_address(port));
    options.rpc_timeout = left;
    options.retry.maximum_attempts = 0;
    auto const connection = connection::lazy(std::move(options));
    co_await namespaces(connection).wait_until_usable(std::move(namespace_name), left);
    co_return;
  } catch (error const& thrown) {
    problem = thrown.what();
  }
  fail_start(server, server.running() ? "does not serve: " + problem : "ended while starting");
}

}  // namespace temporal::detail::testing

namespace temporal::testing {

TEMPORAL_DECL dev_server::dev_server() noexcept = default;
TEMPORAL_DECL dev_server::dev_server(dev_server&& other) noexcept = default;
TEMPORAL_DECL dev_server& dev_server::operator=(dev_server&& other) noexcept = default;
TEMPORAL_DECL dev_server::~dev_server() = default;

TEMPORAL_DECL asio::awaitable<dev_server> dev_server::start(dev_server_options options) {
  auto const deadline = detail::testing::server_clock::now() + options.start_timeout;
  auto const executor = co_await asio::this_coro::executor;
  dev_server server;
  server.port_ = options.port != 0 ? options.port : detail::testing::free_port(executor);
  server.address_ = detail::testing::local_address(server.port_);
  server.namespace_name_ = options.namespace_name;
  int ui_port = 0;
  if (options.ui) {
    ui_port = detail::testing::free_port(executor);
    server.ui_address_ = "http://" + detail::testing::local_address(ui_port);
  }
  server.process_ = detail::testing::start_server(
      detail::testing::server_command(options, server.port_, ui_port));
  co_await detail::testing::wait_for_server(*server.process_, server.port_,
                                            std::move(options.namespace_name), deadline);
  co_return server;
}

TEMPORAL_DECL pid_t dev_server::process_id() const noexcept {
  return process_ ? process_->id() : -1;
}

TEMPORAL_DECL bool dev_server::running() const { return process_ && process_->running(); }

TEMPORAL_DECL std::string dev_server::output() const {
  return process_ ? process_->output() : std::string();
}

TEMPORAL_DECL void dev_server::stop() {
  if (process_) process_->stop(std::chrono::seconds(10));
}

}  // namespace temporal::testing
