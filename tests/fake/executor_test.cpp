// On which executor a coroutine goes on after a call.

#include <support/rpc_fixture.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>
#include <doctest/doctest.h>

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
