#pragma once

#include <temporal/common/search_attributes.hpp>
#include <temporal/config.hpp>

#include <asio/awaitable.hpp>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace temporal::detail::testing {
class child_process;
}

/// What tests of workflows and activities need: a server of their own, time that passes at once.
namespace temporal::testing {

/// How to start a development server.
class dev_server_options {
 public:
  dev_server_options() {}

  /// The program `temporal` (Temporal's CLI). Empty: the environment variable TEMPORAL_CLI, else
  /// `temporal` in PATH.
  std::filesystem::path program;
  /// 0: any free port.
  int port = 0;
  /// Registered at the start, beside `default`, which always is.
  std::string namespace_name = "default";
  /// Custom search attributes that workflows may then set.
  std::map<std::string, search_attribute_type> search_attributes;
  /// The server's dynamic configuration; the values are JSON: `{"frontend.enableX", "true"}`.
  std::map<std::string, std::string> dynamic_config;
  /// Where the server keeps its state. Empty: in memory, gone with the server.
  std::filesystem::path database;
  /// Whether to serve the Web UI too, on a free port: `dev_server::ui_address`.
  bool ui = false;
  /// `debug`, `info`, `warn`, `error` or `never`: what the server prints, and errors show.
  std::string log_level = "error";
  /// More arguments for `temporal server start-dev`.
  std::vector<std::string> arguments;
  /// How long the start may take.
  std::chrono::milliseconds start_timeout{60'000};
};

/// A development server, `temporal server start-dev`, on 127.0.0.1: a process of its own that ends
/// with this object, and with this process however that ends (on Linux). Starts in about a second.
///
/// Distinct objects: safe. Shared objects: safe, but for assignment and moving.
class dev_server {
 public:
  /// No server at all, for variables that get one later. (Asio's `co_spawn` wants results that can
  /// be made so.)
  TEMPORAL_DECL dev_server() noexcept;
  TEMPORAL_DECL dev_server(dev_server&& other) noexcept;
  TEMPORAL_DECL dev_server& operator=(dev_server&& other) noexcept;
  /// Ends the server at once.
  TEMPORAL_DECL ~dev_server();

  /// Starts a server, and returns when workflows can be started in its namespace.
  ///
  /// @throws std::system_error when the program cannot be started; it names the program and how to
  ///   give another.
  /// @throws std::runtime_error with what the server printed, when it ended while starting, or took
  ///   longer than `start_timeout`.
  /// Cancellation: terminal; the server is ended.
  TEMPORAL_DECL static asio::awaitable<dev_server> start(dev_server_options options = {});

  /// `127.0.0.1:<port>`, for `temporal::connect`; empty without a server.
  std::string const& address() const noexcept { return address_; }
  int port() const noexcept { return port_; }
  std::string const& namespace_name() const noexcept { return namespace_name_; }
  /// `http://127.0.0.1:<port>`; empty unless `dev_server_options::ui` was set.
  std::string const& ui_address() const noexcept { return ui_address_; }
  /// The process's number, for tests that stop or kill a server themselves; -1 without a server.
  TEMPORAL_DECL pid_t process_id() const noexcept;
  /// Whether the process has not ended yet.
  TEMPORAL_DECL bool running() const;
  /// The last that the server printed, up to 16 KiB.
  TEMPORAL_DECL std::string output() const;

  /// Ends the server in good order, as Ctrl-C does, and waits for that, 10 s at most. Stopping
  /// again does nothing.
  TEMPORAL_DECL void stop();

 private:
  std::unique_ptr<detail::testing::child_process> process_;
  std::string address_;
  std::string namespace_name_;
  std::string ui_address_;
  int port_ = 0;
};

}  // namespace temporal::testing

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/testing/dev_server.ipp>
#endif
