// The development server and the workflow environment that users' tests get.

#include <support/run.hpp>
#include <support/temporary_folder.hpp>
#include <temporal/client/client.hpp>
#include <temporal/detail/testing/child_process.hpp>
#include <temporal/testing/dev_server.hpp>
#include <temporal/testing/workflow_environment.hpp>

#include <doctest/doctest.h>
#include <integration/environment.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace test = temporal::test;
namespace testing = temporal::testing;
using namespace std::chrono_literals;

namespace {

testing::dev_server_options options_here() {
  testing::dev_server_options options;
  options.program = test::environment_or("TEMPORAL_TEST_CLI", "temporal");
  return options;
}

template <class Error>
std::string start_failure(testing::dev_server_options const& options) {
  try {
    test::run(testing::dev_server::start(options));
  } catch (Error const& error) {
    return error.what();
  }
  return "it started";
}

}  // namespace

TEST_CASE("a development server has the namespace, attributes and configuration it was given") {
  auto options = options_here();
  options.namespace_name = "orders";
  options.search_attributes = {{"CustomerId", temporal::search_attribute_type::keyword}};
  options.dynamic_config = {{"limit.maxIDLength", "50"}};
  auto server = test::run(testing::dev_server::start(options));
  CHECK(server.running());
  CHECK(server.address() == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(server.ui_address().empty());
  auto const connection = test::run(temporal::connect(server.address()));
  temporal::client const client(connection, "orders");
  temporal::workflow_options workflow("order-1", "nobody-polls-this");
  workflow.search_attributes.set(temporal::keyword_key("CustomerId"), "ann");
  CHECK(test::run(client.start_workflow("order", workflow)).started());
  workflow.id = std::string(51, 'o');
  CHECK_THROWS_AS(test::run(client.start_workflow("order", workflow)), temporal::error);

  auto moved = std::move(server);
  CHECK_FALSE(server.running());
  moved.stop();
  CHECK_FALSE(moved.running());
  moved.stop();
}

TEST_CASE("a development server keeps its state in its database") {
  test::temporary_folder const folder;
  auto options = options_here();
  options.database = folder.path() / "state.db";
  temporal::workflow_options const workflow("order-1", "nobody-polls-this");
  {
    auto server = test::run(testing::dev_server::start(options));
    auto const connection = test::run(temporal::connect(server.address()));
    test::run(temporal::client(connection, "default").start_workflow("order", workflow));
    server.stop();
  }
  auto const server = test::run(testing::dev_server::start(options));
  auto const connection = test::run(temporal::connect(server.address()));
  temporal::client const client(connection, "default");
  CHECK(test::run(client.get_workflow_handle("order-1").describe()).id() == "order-1");
}

TEST_CASE("a development server that does not start says why") {
  auto options = options_here();
  options.arguments = {"--no-such-flag"};
  auto const refused = start_failure<std::runtime_error>(options);
  CHECK(refused.find("ended while starting; it printed:") != std::string::npos);
  CHECK(refused.find("no-such-flag") != std::string::npos);

  options = options_here();
  options.program = "no-such-program";
  auto const missing = start_failure<std::system_error>(options);
  CHECK(missing.find("'no-such-program'") != std::string::npos);
  CHECK(missing.find("TEMPORAL_CLI") != std::string::npos);
  CHECK(missing.find("No such file") != std::string::npos);

  // A program that runs, and serves nothing.
  test::temporary_folder const folder;
  options.program = folder.write("silent", "#!/bin/sh\nexec tail -f /dev/null\n");
  std::filesystem::permissions(options.program, std::filesystem::perms::owner_all);
  options.start_timeout = 100ms;
  CHECK(start_failure<std::runtime_error>(options).find("did not open its port in time") !=
        std::string::npos);
}

TEST_CASE("a child process is ended with what it started, and its output is kept") {
  temporal::detail::testing::child_process child({"sh", "-c", "sleep 1000 & echo made; wait"});
  child.kill();
  CHECK_FALSE(child.running());
  temporal::detail::testing::child_process talker({"sh", "-c", "echo out; echo err >&2"});
  talker.stop(10s);
  CHECK_FALSE(talker.running());
}

TEST_CASE("a workflow that sleeps for ten days ends at once in the workflow environment") {
  testing::workflow_environment_options options;
  options.server = options_here();
  auto environment = test::run(testing::workflow_environment::start(options));
  test::python_worker const worker(environment.server().address(), "sleepers");
  temporal::workflow_options const workflow("sleeper", "sleepers");
  // Without skipping, `run` would give up.
  std::int64_t const span = std::chrono::milliseconds(std::chrono::days(10)).count();
  CHECK(test::run(environment.client().execute_workflow<std::string>("timer", workflow, span)) ==
        "fired");

  // By the history, the time has passed.
  auto const done = test::run(environment.client().get_workflow_handle("sleeper").describe());
  CHECK(*done.close_time() - done.start_time() >= std::chrono::days(10));

  auto const another = environment.make_client(temporal::client_options("default"));
  CHECK(test::run(another.execute_workflow<std::string>(
            "timer", temporal::workflow_options("again", "sleepers"), span)) == "fired");
}

TEST_CASE("an empty workflow environment says so") {
  testing::workflow_environment const none;
  CHECK_THROWS_AS(none.client(), std::logic_error);
}
