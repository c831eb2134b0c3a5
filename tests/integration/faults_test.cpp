// The real server behind a bad network, and going down under load: each start has one effect.

#include <support/relay.hpp>
#include <support/temporary_folder.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/thread_pool.hpp>
#include <doctest/doctest.h>
#include <integration/client_fixture.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

namespace test = temporal::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t many = 60;

/// Starts of workflows that no worker takes, each with an id of its own, on a thread of their own.
class starts {
 public:
  starts(temporal::client client, std::string name) : client_(std::move(client)), name_(name) {
    for (std::size_t n = 0; n < many; ++n) asio::co_spawn(pool_, one(n), asio::detached);
  }
  ~starts() { pool_.join(); }

  std::string id_of(std::size_t n) const { return name_ + '-' + std::to_string(n); }

  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(done_.wait_for(lock, test::run_limit, [&] { return runs_.size() + failed_ >= count; }));
  }

  /// Waits for all; then each must have succeeded, and be there once with the run that it said.
  void check(temporal::client const& direct) {
    wait_for(many);
    CHECK(failed_ == 0);
    CHECK(problem_ == "");
    test::run(test::listed(direct, "WorkflowType = '" + name_ + "'", many));
    for (std::size_t n = 0; n < many; ++n) {
      auto const found = test::run(direct.get_workflow_handle(id_of(n)).describe());
      CHECK(found.run_id() == runs_[id_of(n)]);
    }
    auto const counted = test::run(direct.count_workflows("WorkflowType = '" + name_ + "'"));
    CHECK(counted.count == many);
  }

 private:
  asio::awaitable<void> one(std::size_t n) {
    temporal::workflow_options options(id_of(n), "nobody-polls-this");
    std::string run;
    std::string problem;
    try {
      auto const handle = co_await client_.start_workflow(name_, options);
      run = handle.first_execution_run_id();
    } catch (std::exception const& error) {
      problem = error.what();
    }
    {
      std::lock_guard lock(mutex_);
      if (problem.empty()) {
        runs_[id_of(n)] = run;
      } else {
        ++failed_;
        problem_ = problem;
      }
    }
    done_.notify_all();
  }

  temporal::client client_;
  std::string name_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::map<std::string, std::string> runs_;
  std::size_t failed_ = 0;
  std::string problem_;
  asio::thread_pool pool_{1};
};

/// For a server that would tell of each request that ends early.
temporal::testing::dev_server_options quiet() {
  temporal::testing::dev_server_options options;
  options.log_level = "never";
  return options;
}

/// Options that outlive a restart of the server.
temporal::connection_options patient(std::string const& target) {
  temporal::connection_options options(target);
  options.rpc_timeout = 60s;
  options.retry.maximum_attempts = 100;
  return options;
}

}  // namespace

TEST_CASE("connections cut while 60 workflows start: each starts once") {
  test::dev_server server(quiet());
  test::relay before(server.port());
  auto const conn = test::run(temporal::connect(patient(before.target())));
  temporal::client const through(conn, "default");
  // Five connections end somewhere in what the server answers.
  test::flow_faults cut;
  cut.cut_after = before.bytes(test::flow::to_client) + 300;
  cut.last_connection = before.connections() + 4;
  before.set_faults(test::flow::to_client, cut);
  starts load(through, "cut");
  auto const past_it = test::run(temporal::connect(server.target()));
  load.check(temporal::client(past_it, "default"));
  CHECK(before.connections() >= 3);
}

TEST_CASE("a server killed and started again while 60 workflows start: each starts once") {
  test::temporary_folder const folder;
  auto on_disk = quiet();
  on_disk.database = folder.path() / "db";
  test::dev_server server(on_disk);
  auto const conn = test::run(temporal::connect(patient(server.target())));
  temporal::client const client(conn, "default");
  {
    starts load(client, "restart");
    load.wait_for(5);
    server.restart();
    load.check(client);
  }
  // The connection is as good as new.
  temporal::workflow_options after("after", "nobody-polls-this");
  CHECK(test::run(client.start_workflow("after", after)).id() == "after");
}
