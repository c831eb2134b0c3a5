// On which executor a coroutine goes on after a call.

#include <support/rpc_fixture.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>
#include <doctest/doctest.h>

#include <future>
#include <thread>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;

namespace {

asio::awaitable<bool> signals_on(temporal::connection conn,
                                 asio::strand<asio::any_io_executor> strand) {
  co_await test::signal(conn);
  auto const first = strand.running_in_this_thread();
  co_await test::signal(conn);
  co_return first&& strand.running_in_this_thread();
}

}  // namespace

TEST_CASE("a coroutine on a strand is resumed on that strand") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = test::run(temporal::connect(test::options_for(server)));

  asio::io_context context;
  asio::any_io_executor const of_context = context.get_executor();
  auto const strand = asio::make_strand(of_context);
  auto result = asio::co_spawn(strand, signals_on(conn, strand), asio::use_future);
  context.run_for(test::run_limit);
  CHECK(result.get());

  asio::thread_pool pool(2);
  asio::any_io_executor const of_pool = pool.get_executor();
  auto const other = asio::make_strand(of_pool);
  CHECK(asio::co_spawn(other, signals_on(conn, other), asio::use_future).get());
}

TEST_CASE("a coroutine on a strand of an io_context's own executor type is resumed on it") {
  test::fake_server server;
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());
  auto const conn = test::run(temporal::connect(test::options_for(server)));

  asio::io_context context;
  auto const strand = asio::make_strand(context);
  bool on_strand = false;
  auto const work = [&]() -> asio::awaitable<void> {
    co_await test::signal(conn);
    on_strand = strand.running_in_this_thread();
  };
  auto result = asio::co_spawn(strand, work(), asio::use_future);
  context.run_for(test::run_limit);
  result.get();
  CHECK(on_strand);
}

namespace {

/// Two calls whose replies come together, so that one turn of the context finds both.
class two_calls {
 public:
  two_calls() {
    server.expect("SignalWorkflowExecution")
        .reply_with(ws::SignalWorkflowExecutionResponse())
        .behind(together);
    conn = test::run(temporal::connect(test::options_for(server)));
  }

  test::fake_server server;
  test::gate together;
  temporal::connection conn;
};

}  // namespace

TEST_CASE("a resumed coroutine that blocks its thread does not hold up others of the context") {
  two_calls with;
  std::promise<void> second_resumed;
  auto const blocking = [&]() -> asio::awaitable<void> {
    co_await test::signal(with.conn);
    auto waiting = second_resumed.get_future();
    CHECK(waiting.wait_for(test::run_limit) == std::future_status::ready);
  };
  auto const releasing = [&]() -> asio::awaitable<void> {
    co_await test::signal(with.conn);
    second_resumed.set_value();
  };
  asio::io_context context;
  auto first = asio::co_spawn(context, blocking(), asio::use_future);
  auto second = asio::co_spawn(context, releasing(), asio::use_future);
  std::thread other([&context] { context.run_for(test::run_limit); });
  std::thread opener([&with] {
    with.server.wait_for_calls("SignalWorkflowExecution", 2);
    with.together.open();
  });
  context.run_for(test::run_limit);
  opener.join();
  other.join();
  first.get();
  second.get();
}

TEST_CASE("an exception that leaves the context's run strands no other coroutine") {
  two_calls with;
  asio::io_context context;
  int ended = 0;
  for (int i = 0; i < 2; ++i) {
    asio::co_spawn(context, test::signal(with.conn), [&ended](std::exception_ptr) {
      ++ended;
      throw std::runtime_error("from a completion handler");
    });
  }
  std::thread opener([&with] {
    with.server.wait_for_calls("SignalWorkflowExecution", 2);
    with.together.open();
  });
  for (int i = 1; i <= 2; ++i) {
    CHECK_THROWS_AS(context.run_for(test::run_limit), std::runtime_error);
    CHECK(ended == i);
  }
  opener.join();
}
