#include <support/refusal.hpp>
#include <support/rpc_fixture.hpp>
#include <support/temporary_folder.hpp>
#include <temporal/detail/testing/time_skipping.hpp>
#include <temporal/testing/workflow_environment.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace test = temporal::test;
namespace testing = temporal::testing;
namespace ws = temporal::api::workflowservice::v1;

namespace {

/// A program in place of Temporal's CLI, and the server that it seems to have started.
class server_of_version {
 public:
  explicit server_of_version(std::string const& version) {
    ws::GetSystemInfoResponse info;
    info.set_server_version(version);
    server_.expect("GetSystemInfo").reply_with(info);
    server_.expect("GetWorkflowExecutionHistory")
        .reply_with(ws::GetWorkflowExecutionHistoryResponse());
    program_ = folder_.write("temporal", "#!/bin/sh\nexec tail -f /dev/null\n");
    std::filesystem::permissions(program_, std::filesystem::perms::owner_all);
  }

  testing::workflow_environment start(bool skip_time) const {
    testing::workflow_environment_options options;
    options.skip_time = skip_time;
    options.server.program = program_;
    options.server.port = server_.port();
    return test::run(testing::workflow_environment::start(std::move(options)));
  }

 private:
  test::fake_server server_;
  test::temporary_folder folder_;
  std::filesystem::path program_;
};

}  // namespace

TEST_CASE("a server that cannot skip time is refused, and the way out named") {
  server_of_version const old("1.31.2");
  auto const refused = test::refusal<std::runtime_error>([&] { old.start(true); });
  CHECK(test::contains(refused, "the development server 1.31.2 cannot skip time"));
  CHECK(test::contains(refused, "CLI 1.9"));
  CHECK(test::contains(refused, "TEMPORAL_CLI"));
  CHECK(test::contains(refused, "skip_time"));
  auto const environment = old.start(false);
  CHECK(environment.server().running());
}

TEST_CASE("an environment that cannot be changed shows its server") {
  server_of_version const recent("1.32.0");
  auto const environment = recent.start(true);
  CHECK(environment.server().running());
  CHECK(environment.server().address() == environment.connection().target());
}

TEST_CASE("which servers skip time") {
  using temporal::detail::testing::too_old_to_skip_time;
  CHECK(too_old_to_skip_time("1.31.99"));
  CHECK(too_old_to_skip_time("1.4"));
  CHECK(too_old_to_skip_time("0.99.0"));
  CHECK_FALSE(too_old_to_skip_time("1.32.0"));
  CHECK_FALSE(too_old_to_skip_time("1.32.0-rc.1"));
  CHECK_FALSE(too_old_to_skip_time("2.0.0"));
  CHECK_FALSE(too_old_to_skip_time("a-build-of-my-own"));
  CHECK_FALSE(too_old_to_skip_time("1"));
  CHECK_FALSE(too_old_to_skip_time(""));
}
