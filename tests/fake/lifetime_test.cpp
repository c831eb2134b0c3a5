// Calls in flight while everything around them goes away. These run under AddressSanitizer and
// ThreadSanitizer, where a race or a leak fails them.

#include <support/fault_fixture.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using temporal::connection;
using temporal::status_code;

namespace {

constexpr int many = 100;

/// Counts the coroutines that hold one: shows that frames were destroyed.
class counted {
 public:
  explicit counted(std::atomic<int>& count) : count_(&count) { ++*count_; }
  counted(counted const&) = delete;
  counted& operator=(counted const&) = delete;
  ~counted() { --*count_; }

 private:
  std::atomic<int>* count_;
};

asio::awaitable<void> hold(connection conn, std::atomic<int>& alive, std::atomic<int>& failed) {
  counted const here(alive);
  try {
    co_await test::signal(conn);
  } catch (temporal::error const&) {
    ++failed;
  }
}

/// Calls that get no answer, and what became of them.
class silent : public test::silent_server {
 public:
  /// Has many calls made by whatever runs `context`.
  template <class Context>
  void spawn_calls(Context& context) {
    for (int i = 0; i < many; ++i)
      asio::co_spawn(context, hold(*conn, alive, failed), asio::detached);
  }

  std::atomic<int> alive = 0;
  std::atomic<int> failed = 0;
};

}  // namespace

TEST_CASE("the io_context may be destroyed with 100 calls in flight") {
  silent with;
  {
    asio::io_context context;
    with.spawn_calls(context);
    context.poll();
    with.server.wait_for_calls("SignalWorkflowExecution", many);
    CHECK(with.alive == many);
  }
  CHECK(with.alive == 0);
  CHECK(with.failed == 0);
  with.server.wait_for_cancelled("SignalWorkflowExecution", many);
}

TEST_CASE("calls that are canceled while they wait for the queue's thread end as canceled") {
  silent with;
  asio::io_context context;
  std::vector<asio::cancellation_signal> cancel(many);
  int canceled = 0;
  for (auto& each : cancel) {
    asio::co_spawn(
        context, test::failure_of(test::signal(*with.conn)),
        asio::bind_cancellation_slot(each.slot(), [&](std::exception_ptr, auto const& failed) {
          if (failed && failed->code() == status_code::canceled) ++canceled;
        }));
  }
  // All are started in this one go, and the next handler gives all of them up.
  asio::post(context, [&] {
    for (auto& each : cancel) each.emit(asio::cancellation_type::terminal);
  });
  context.run_for(test::run_limit);
  CHECK(canceled == many);
}

TEST_CASE("the io_context may be destroyed with calls that wait for the queue's thread") {
  silent with;
  {
    asio::io_context context;
    with.spawn_calls(context);
    context.poll();
    CHECK(with.alive == many);
  }
  CHECK(with.alive == 0);
  CHECK(with.failed == 0);
}

TEST_CASE("the io_context may be destroyed while answers come in") {
  for (int round = 0; round < 20; ++round) {
    test::fake_server server;
    test::gate gate;
    server.expect("SignalWorkflowExecution")
        .reply_with(ws::SignalWorkflowExecutionResponse())
        .behind(gate);
    auto const conn = test::run(temporal::connect(test::options_for(server)));
    std::atomic<int> alive = 0;
    std::atomic<int> failed = 0;
    std::thread opener;
    {
      asio::io_context context;
      for (int i = 0; i < many; ++i)
        asio::co_spawn(context, hold(conn, alive, failed), asio::detached);
      context.poll();
      server.wait_for_calls("SignalWorkflowExecution", many);
      opener = std::thread([gate]() mutable { gate.open(); });
      context.poll();
    }
    opener.join();
    CHECK(alive == 0);
  }
}

TEST_CASE("the io_context may be destroyed with a thread pool's calls in flight elsewhere") {
  silent with;
  asio::thread_pool pool(2);
  with.spawn_calls(pool);
  with.server.wait_for_calls("SignalWorkflowExecution", many);
  with.conn->close();
  pool.join();
  CHECK(with.alive == 0);
  CHECK(with.failed == many);
}

TEST_CASE("a stopped io_context keeps its calls until it runs again") {
  test::fake_server server;
  test::gate gate;
  server.expect("SignalWorkflowExecution")
      .reply_with(ws::SignalWorkflowExecutionResponse())
      .behind(gate);
  auto const conn = test::run(temporal::connect(test::options_for(server)));
  asio::io_context context;
  std::atomic<int> alive = 0;
  std::atomic<int> failed = 0;
  for (int i = 0; i < many; ++i) asio::co_spawn(context, hold(conn, alive, failed), asio::detached);
  context.poll();
  server.wait_for_calls("SignalWorkflowExecution", many);
  context.stop();
  gate.open();
  context.restart();
  context.run_for(20s);
  CHECK(alive == 0);
  CHECK(failed == 0);
}

TEST_CASE("the last handle may go while calls are in flight; they still end") {
  silent with;
  asio::io_context context;
  with.spawn_calls(context);
  context.poll();
  with.server.wait_for_calls("SignalWorkflowExecution", many);
  with.conn.reset();
  with.server.stop();
  context.run_for(20s);
  CHECK(with.alive == 0);
  CHECK(with.failed == many);
}

TEST_CASE("the last handle may go on the queue's thread") {
  silent with;
  {
    asio::io_context context;
    with.spawn_calls(context);
    context.poll();
    with.server.wait_for_calls("SignalWorkflowExecution", many);
    with.conn.reset();
    // The coroutines go here; what is left of the calls refers to the connection alone, and the
    // queue's thread drops the last of it.
  }
  CHECK(with.alive == 0);
  with.server.wait_for_cancelled("SignalWorkflowExecution", many);
}

TEST_CASE("a server killed under 100 calls ends them with UNAVAILABLE") {
  silent with;
  asio::io_context context;
  auto options = temporal::rpc_options();
  options.retry = temporal::retry_options::none();
  std::atomic<int> unavailable = 0;
  auto const call = [](connection conn, temporal::rpc_options options,
                       std::atomic<int>& count) -> asio::awaitable<void> {
    auto const failed = co_await test::failure_of(test::signal(conn, options));
    if (failed && failed->code() == status_code::unavailable &&
        failed->outcome() == temporal::outcome::unknown)
      ++count;
  };
  for (int i = 0; i < many; ++i)
    asio::co_spawn(context, call(*with.conn, options, unavailable), asio::detached);
  context.poll();
  with.server.wait_for_calls("SignalWorkflowExecution", many);
  with.server.stop();
  context.run_for(20s);
  CHECK(unavailable == many);
}

TEST_CASE("connections share a runtime, and it outlives them in any order") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  std::optional<temporal::runtime> shared = temporal::runtime();
  auto options = test::options_for(server);
  options.runtime = *shared;
  std::optional<connection> first = test::run(temporal::connect(options));
  std::optional<connection> second = test::run(temporal::connect(options));
  shared.reset();
  options.runtime.reset();
  test::run(test::signal(*first));
  first.reset();
  test::run(test::signal(*second));
}

TEST_CASE("after a fork the child's calls fail with a clear error, the parent's go on") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  std::optional<connection> conn = test::run(temporal::connect(test::options_for(server)));
  asio::io_context context;
  std::atomic<int> alive = 0;
  std::atomic<int> failed = 0;
  for (int i = 0; i < many; ++i)
    asio::co_spawn(context, hold(*conn, alive, failed), asio::detached);
  context.poll();
  auto const child = ::fork();
  if (child == 0) {
    auto const refused = test::run(test::failure_of(test::signal(*conn)));
    auto const clear = refused && refused->outcome() == temporal::outcome::not_sent &&
                       std::string(refused->what()).find("fork") != std::string::npos;
    conn.reset();
    ::_exit(clear ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  context.run_for(20s);
  CHECK(failed == 0);
  CHECK(alive == 0);
  test::run(test::signal(*conn));
}

TEST_CASE("a lazy connection's waiters end with their io_context") {
  test::fake_server server;
  server.expect("GetSystemInfo").never_reply();
  std::atomic<int> alive = 0;
  std::atomic<int> failed = 0;
  auto conn = connection::lazy(test::options_for(server));
  {
    asio::io_context context;
    for (int i = 0; i < many; ++i)
      asio::co_spawn(context, hold(conn, alive, failed), asio::detached);
    context.poll();
    server.wait_for_calls("GetSystemInfo", 1);
    CHECK(alive == many);
  }
  CHECK(alive == 0);
  // The duty to ask went with the context: another one takes it.
  server.reset();
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  test::run(test::signal(conn));
}
