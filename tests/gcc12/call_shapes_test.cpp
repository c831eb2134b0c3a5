// Every shape in which users pass options, inside co_await expressions. GCC 12 destroys temporaries
// of aggregate type twice there; these types must not be among them. A wrong one crashes here, with
// AddressSanitizer at the latest.

#include <support/fake_server.hpp>
#include <support/run.hpp>
#include <temporal/temporal.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;

namespace {

// Longer than any small string: a second destruction is then a double free.
std::string const text(100, 'x');

asio::awaitable<void> hop() {
  auto const executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, asio::use_awaitable);
}

/// What the SDK's functions do: take by value, suspend, use.
template <class Options>
asio::awaitable<Options> take(Options options) {
  co_await hop();
  co_return options;
}

asio::awaitable<std::size_t> take_two(temporal::workflow_options options,
                                      temporal::rpc_options rpc) {
  co_await hop();
  co_return options.id.size() + rpc.metadata.size();
}

temporal::rpc_options call_options() {
  temporal::rpc_options options;
  options.metadata.set("key", text);
  return options;
}

}  // namespace

TEST_CASE("temporaries of option types live and die once") {
  auto const shapes = []() -> asio::awaitable<void> {
    CHECK((co_await take(temporal::connection_options(text))).target == text);
    CHECK((co_await take<temporal::connection_options>(text.c_str())).target == text);
    CHECK((co_await take<temporal::connection_options>({})).target == "localhost:7233");
    CHECK((co_await take(temporal::workflow_options(text, text))).task_queue == text);
    CHECK((co_await take<temporal::workflow_options>({text, text})).id == text);
    CHECK((co_await take(temporal::client_options(text))).namespace_name == text);
    CHECK((co_await take<temporal::client_options>(text)).namespace_name == text);
    CHECK((co_await take(temporal::namespace_options(text))).name == text);
    CHECK((co_await take(temporal::namespace_update(text))).name == text);
    CHECK((co_await take(temporal::cancel_options(text))).reason == text);
    CHECK((co_await take(temporal::terminate_options(text))).reason == text);
    CHECK((co_await take(temporal::payload(text, text))).encoding() == text);
    CHECK((co_await take(temporal::raw_value(temporal::payload(text, text)))).payload.data == text);
    CHECK((co_await take(temporal::metadata().set("key", text))).size() == 1);
    CHECK((co_await take(temporal::pem_text(text))).load() == text);
    CHECK((co_await take(call_options())).metadata.size() == 1);
    CHECK((co_await take(temporal::rpc_options(5s))).timeout == 5s);
    CHECK((co_await take(temporal::retry_options::none())).maximum_attempts == 1);
    CHECK((co_await take(temporal::compression_options::gzip(7))).threshold() == 7u);
    CHECK((co_await take(temporal::tls_setting::disabled())).is_disabled());
    CHECK(co_await take_two({text, text}, call_options()) == 101);
    CHECK(co_await take_two(temporal::workflow_options(text, text), {}) == 100);
    CHECK((co_await take(co_await take(temporal::workflow_options(text, text)))).id == text);
  };
  test::run(shapes());
}

TEST_CASE("the calls of the README, as they are written there") {
  test::fake_server server;
  ws::StartWorkflowExecutionResponse started;
  started.set_run_id("run-1");
  server.expect("StartWorkflowExecution").reply_with(started);
  server.expect("SignalWorkflowExecution").reply_with(ws::SignalWorkflowExecutionResponse());

  auto const calls = [&]() -> asio::awaitable<void> {
    auto connection = co_await temporal::connect(server.target());
    temporal::client client(connection, "default");
    temporal::workflow_options options("greeting-" + text, "greetings-" + text);
    options.execution_timeout = 1min;
    auto handle = co_await client.start_workflow(text, options, "World", text);
    co_await handle.signal("approve", text);
    co_await (co_await client.start_workflow(text, options)).signal("approve", text, 7);
    auto const info = co_await temporal::workflow_service(connection).get_system_info({});
    CHECK(info.server_version() == "1.32.0");
    auto const again = co_await temporal::workflow_service(connection)
                           .get_system_info({}, temporal::rpc_options(5s));
    CHECK(again.server_version() == "1.32.0");
  };
  test::run(calls());

  auto const starts = server.calls("StartWorkflowExecution");
  REQUIRE(starts.size() == 2);
  auto const first = starts[0].parse<ws::StartWorkflowExecutionRequest>();
  CHECK(first.workflow_id() == "greeting-" + text);
  CHECK(first.input().payloads_size() == 2);
  CHECK(starts[0].timeout.has_value());
  CHECK(server.calls("SignalWorkflowExecution").size() == 2);
}
