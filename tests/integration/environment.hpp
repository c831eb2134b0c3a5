#pragma once

#include <support/process.hpp>
#include <temporal/testing/dev_server.hpp>

#include <memory>
#include <string>
#include <vector>

namespace temporal::test {

/// A development server of its own, on free ports, in memory. Made and destroyed in a second.
///
/// The program is TEMPORAL_TEST_CLI, or `temporal` in PATH; without it the tests fail.
class dev_server {
 public:
  explicit dev_server(testing::dev_server_options options = {});

  std::string const& target() const { return server_.address(); }
  int port() const noexcept { return server_.port(); }
  bool running() const { return server_.running(); }
  std::string output() const { return server_.output(); }
  /// Of the Web UI, when the options ask for it.
  std::string ui_target() const { return server_.ui_address().substr(sizeof "http://" - 1); }
  /// Kills it, and starts one on the same port; an empty one, unless there is a database.
  void restart();

 private:
  testing::dev_server_options options_;
  testing::dev_server server_;
};

/// A worker of the official Python SDK (worker.py beside this file), polling `task_queue`.
class python_worker {
 public:
  python_worker(std::string const& target, std::string const& task_queue,
                std::vector<std::string> const& arguments = {});

  process& child() noexcept { return child_; }

 private:
  process child_;
};

/// What the integration tests of one program share: one server and one worker, started by the
/// first test that asks.
class environment {
 public:
  static environment& get();
  /// Says what the server printed last if it has ended by itself: then tests failed for that.
  ~environment();
  environment(environment const&) = delete;
  environment& operator=(environment const&) = delete;

  dev_server& server() noexcept { return server_; }
  std::string target() const { return server_.target(); }
  /// The queue of the Python worker, which starts with the first call.
  std::string const& task_queue();
  python_worker& worker();
  /// A workflow id, namespace or queue that no other test uses.
  std::string unique(std::string const& start);

 private:
  environment();

  dev_server server_;
  std::string run_;  ///< Different for each program, for a server that outlives it.
  std::string task_queue_;
  std::unique_ptr<python_worker> worker_;
  int made_ = 0;
};

}  // namespace temporal::test
