// Starts that bring their first workflow task with the reply, for a worker of the same connection.

#include <support/broken_codec.hpp>
#include <support/tag_codec.hpp>
#include <temporal/detail/rpc/connection_state.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <fake/workflow_worker_fixture.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace enums = temporal::api::enums::v1;
namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;
using temporal::status_code;
using test::task_with;

namespace {

constexpr auto polls = "PollWorkflowTaskQueue";
constexpr auto starts = "StartWorkflowExecution";
constexpr auto completions = "RespondWorkflowTaskCompleted";

temporal::workflow_options eager(std::string const& id = "order-1") {
  temporal::workflow_options options(id, "orders-queue");
  options.request_eager_start = true;
  return options;
}

/// The reply to an eager start, with its task.
ws::StartWorkflowExecutionResponse started_with_task(std::string const& run) {
  auto response = test::started(run);
  *response.mutable_eager_workflow_task() = task_with(run, 1, 3);
  return response;
}

/// The worker has two polls, and so many slots. Its polls bring nothing.
class eager_fixture : public test::workflow_worker_fixture {
 public:
  explicit eager_fixture(std::size_t slots = 100, temporal::client_options of_worker = {"orders"})
      : workflow_worker_fixture(options_with(slots), std::move(of_worker)),
        client(connection, "orders") {}

  /// What the starts asked for, in order.
  std::vector<bool> asked() const {
    std::vector<bool> found;
    for (auto const& request : requests<ws::StartWorkflowExecutionRequest>(starts)) {
      found.push_back(request.request_eager_execution());
    }
    return found;
  }

  /// Has the worker poll, and then does this.
  void work_while_polling(std::function<asio::awaitable<void>()> script) {
    work([this, script]() -> asio::awaitable<void> {
      co_await server.arrived(polls, 2);
      auto pending = script();
      co_await std::move(pending);
    });
  }

  temporal::client client;

 private:
  static temporal::worker_options options_with(std::size_t slots) {
    temporal::worker_options options;
    options.max_concurrent_workflow_tasks = slots;
    return options;
  }
};

/// Starts on a thread of its own; the result tells whether eagerly.
std::future<bool> start_elsewhere(temporal::client client) {
  return std::async(std::launch::async, [client = std::move(client)] {
    return test::run(client.start_workflow("order", eager())).eagerly_started();
  });
}

}  // namespace

TEST_CASE("a worker of the connection does the task that comes with the reply, without a poll") {
  eager_fixture with;
  with.server.expect(starts).reply_with(started_with_task("run-1"));
  with.work_while_polling([&]() -> asio::awaitable<void> {
    auto const handle = co_await with.client.start_workflow("order", eager());
    CHECK(handle.eagerly_started());
    CHECK(handle.started());
    CHECK(handle.result_run_id() == "run-1");
    co_await with.server.arrived(completions, 1);
  });
  CHECK(with.asked() == std::vector<bool>{true});
  auto const done = with.requests<ws::RespondWorkflowTaskCompletedRequest>(completions);
  REQUIRE(done.size() == 1);
  CHECK(done[0].task_token() == "run-1:3");
  CHECK(done[0].identity() == "worker-1");
  CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 ends"});
  CHECK_FALSE(with.script->on_executor);
  CHECK(with.warnings().empty());
  CHECK_FALSE(with.failure);
}

TEST_CASE("nothing is asked for where no task could come at once") {
  eager_fixture with;
  with.server.expect(starts).reply_with(test::started("run-1"));
  ws::SignalWithStartWorkflowExecutionResponse signaled;
  signaled.set_run_id("run-1");
  with.server.expect("SignalWithStartWorkflowExecution").reply_with(signaled);
  // Nobody works yet.
  test::run(with.client.start_workflow("order", eager()));
  with.work_while_polling([&]() -> asio::awaitable<void> {
    auto ordinary = eager();
    ordinary.request_eager_start = false;
    auto elsewhere = eager();
    elsewhere.task_queue = "other-queue";
    auto later = eager();
    later.start_delay = 1h;
    auto again = eager();
    again.cron_schedule = "0 12 * * *";
    std::vector<temporal::workflow_options> const all = {ordinary, elsewhere, later, again};
    for (auto const& options : all) {
      auto const handle = co_await with.client.start_workflow("order", options);
      CHECK_FALSE(handle.eagerly_started());
    }
    temporal::client const foreign(with.connection, "invoices");
    co_await foreign.start_workflow("order", eager());
    auto const other = co_await temporal::connect(test::options_for(with.server));
    temporal::client const unrelated(other, "orders");
    co_await unrelated.start_workflow("order", eager());
    temporal::signal_call const signal("approve");
    auto const signaling = co_await with.client.signal_with_start("order", eager(), signal);
    CHECK_FALSE(signaling.eagerly_started());
    with.host->stop_polling();
    co_await with.client.start_workflow("order", eager());
  });
  // It has ended.
  test::run(with.client.start_workflow("order", eager()));
  CHECK(with.asked() == std::vector<bool>(9, false));
}

TEST_CASE("nothing is asked of a server that cannot do it") {
  test::fake_server server;
  ws::GetSystemInfoResponse about;
  about.set_server_version("1.18.0");
  server.set_system_info(about);
  server.expect(starts).reply_with(started_with_task("run-1"));
  temporal::client const client(test::run(temporal::connect(test::options_for(server))), "orders");

  class willing final : public temporal::detail::rpc::local_worker {
   public:
    std::unique_ptr<temporal::detail::rpc::task_place> try_reserve() override {
      asked = true;
      return nullptr;
    }
    bool asked = false;
  };
  auto const worker = std::make_shared<willing>();
  client.connection().impl()->workers().add("orders", "orders-queue", worker);
  CHECK_FALSE(test::run(client.start_workflow("order", eager())).eagerly_started());
  CHECK_FALSE(worker->asked);
  auto const calls = server.calls(starts);
  REQUIRE(calls.size() == 1);
  CHECK_FALSE(calls[0].parse<ws::StartWorkflowExecutionRequest>().request_eager_execution());
}

TEST_CASE("nothing is asked for when all slots are taken") {
  eager_fixture with(2);
  with.server.expect(starts).reply_with(test::started("run-1"));
  with.work_while_polling(
      [&]() -> asio::awaitable<void> { co_await with.client.start_workflow("order", eager()); });
  CHECK(with.asked() == std::vector<bool>{false});
}

TEST_CASE("a slot that a start does not fill is free again, however it ends") {
  // Beside those of the polls there is one.
  eager_fixture with(3);
  with.server.expect(starts)
      .reply_with(test::started("run-1"))  // the server did not want to
      .fail_with(status_code::invalid_argument, "scripted")
      .never_reply()  // canceled
      .reply_with(started_with_task("run-2"))
      .reply_with(started_with_task("run-3"));
  auto& workers = with.connection.impl()->workers();
  with.work_while_polling([&]() -> asio::awaitable<void> {
    auto const refused = co_await with.client.start_workflow("order", eager());
    CHECK_FALSE(refused.eagerly_started());
    auto const failed = co_await test::failure_of(with.client.start_workflow("order", eager()));
    CHECK(failed);

    asio::cancellation_signal cancel;
    temporal::detail::worker::async_event ended;
    std::function<void(std::exception_ptr, temporal::untyped_workflow_handle)> const on_end =
        [&](std::exception_ptr error, temporal::untyped_workflow_handle const&) {
          CHECK(error);
          ended.set();
        };
    asio::co_spawn(co_await asio::this_coro::executor, with.client.start_workflow("order", eager()),
                   asio::bind_cancellation_slot(cancel.slot(), on_end));
    co_await with.server.arrived(starts, 3);
    cancel.emit(asio::cancellation_type::terminal);
    co_await ended.wait();

    auto const taken = co_await with.client.start_workflow("order", eager());
    CHECK(taken.eagerly_started());
    co_await with.server.arrived(completions, 1);
    // The thread that ran the workflow may be the last to let go of the task.
    while (!workers.try_reserve("orders", "orders-queue")) {
      co_await asio::post(asio::use_awaitable);
    }
    auto const last = co_await with.client.start_workflow("order", eager());
    CHECK(last.eagerly_started());
    co_await with.server.arrived(completions, 2);
  });
  CHECK(with.asked() == std::vector<bool>(5, true));
}

TEST_CASE("a start that is sent again brings its task once") {
  eager_fixture with;
  with.server.expect(starts)
      .fail_times(2, status_code::unavailable)
      .reply_with(started_with_task("run-1"));
  with.work_while_polling([&]() -> asio::awaitable<void> {
    auto const handle = co_await with.client.start_workflow("order", eager());
    CHECK(handle.eagerly_started());
    co_await with.server.arrived(completions, 1);
  });
  CHECK(with.asked() == std::vector<bool>(3, true));
  auto const sent = with.requests<ws::StartWorkflowExecutionRequest>(starts);
  CHECK(sent[0].request_id() == sent[2].request_id());
  CHECK(with.server.calls(completions).size() == 1);
}

TEST_CASE("two starts with one request id get the same task, which is done one after the other") {
  eager_fixture with;
  with.server.expect(starts).reply_with(started_with_task("run-1"));
  with.server.expect(completions)
      .reply_with(ws::RespondWorkflowTaskCompletedResponse())
      .fail_with(status_code::not_found, "workflow task not found");
  with.work_while_polling([&]() -> asio::awaitable<void> {
    co_await with.client.start_workflow("order", eager());
    co_await with.client.start_workflow("order", eager());
    co_await with.server.arrived(completions, 2);
  });
  CHECK(with.warnings().empty());
  CHECK_FALSE(with.failure);
}

TEST_CASE("the codecs of the worker decode the task, not those of who starts") {
  auto response = started_with_task("run-1");
  *response.mutable_eager_workflow_task()
       ->mutable_history()
       ->mutable_events(0)
       ->mutable_workflow_execution_started_event_attributes()
       ->mutable_input()
       ->add_payloads() = test::json_payload("tag(\"book\")");
  eager_fixture with(100, test::options_with_codec(std::make_shared<test::tag_codec>("tag")));
  std::string seen;
  with.script->answer = [&seen](test::workflow_task_message const& task) {
    auto const& first = task.history().events(0);
    seen = first.workflow_execution_started_event_attributes().input().payloads(0).data();
    return test::wf_outcome();
  };
  with.server.expect(starts).reply_with(response);
  with.work_while_polling([&]() -> asio::awaitable<void> {
    // It has nothing to encode, and could not decode anything.
    temporal::client const starting(
        with.connection, test::options_with_codec(std::make_shared<test::broken_codec>()));
    auto const handle = co_await starting.start_workflow("order", eager());
    CHECK(handle.eagerly_started());
    co_await with.server.arrived(completions, 1);
  });
  CHECK(seen == "\"book\"");
}

TEST_CASE("a start in flight at the shutdown is waited for as polls are") {
  eager_fixture with;
  test::gate replied;
  with.server.expect(starts).reply_with(started_with_task("run-1")).behind(replied);
  std::future<bool> starting;
  with.work_while_polling([&]() -> asio::awaitable<void> {
    starting = start_elsewhere(with.client);
    co_await with.server.arrived(starts, 1);
    with.host->stop_polling();
    replied.open();
    co_await with.server.arrived(completions, 1);
  });
  CHECK(starting.get());
  CHECK(with.script->entries() == strings{"#1 run-1 1-3", "#1 ends"});
}

TEST_CASE("a task that comes after the shutdown is left to the server, with a warning") {
  eager_fixture with;
  test::gate replied;
  with.server.expect(starts).reply_with(started_with_task("run-1")).behind(replied);
  std::future<bool> starting;
  with.work_while_polling([&]() -> asio::awaitable<void> {
    starting = start_elsewhere(with.client);
    co_await with.server.arrived(starts, 1);
  });
  replied.open();
  CHECK_FALSE(starting.get());
  CHECK(with.script->entries().empty());
  CHECK(with.server.calls(completions).empty());
  REQUIRE(with.warnings().size() == 1);
  CHECK(with.warnings()[0].find("'order-1'") != std::string::npos);
}

TEST_CASE("the worker's context may end while a start is in flight") {
  eager_fixture with;
  test::gate replied;
  with.server.expect(starts).reply_with(started_with_task("run-1")).behind(replied);
  std::future<bool> starting;
  {
    asio::io_context context;
    with.core->executor = context.get_executor();
    auto host = std::make_shared<temporal::detail::worker::workflow_worker>(
        with.core,
        [script = with.script] { return std::make_unique<test::scripted_engine>(script); },
        nullptr);
    temporal::detail::worker::task_group(with.core->executor).spawn(host, host->run());
    host = nullptr;
    std::thread thread([&context] { context.run(); });
    with.server.wait_for_calls(polls, 2);
    starting = start_elsewhere(with.client);
    with.server.wait_for_calls(starts, 1);
    context.stop();
    thread.join();
    with.core->executor = asio::any_io_executor();
  }
  replied.open();
  CHECK_FALSE(starting.get());
  CHECK(with.asked() == std::vector<bool>{true});
  CHECK_FALSE(test::run(with.client.start_workflow("order", eager())).eagerly_started());
  CHECK(with.asked() == std::vector<bool>{true, false});
}

TEST_CASE("the context of who starts may end while the start is in flight") {
  eager_fixture with(3);
  test::gate replied;
  with.server.expect(starts)
      .reply_with(started_with_task("run-1"))
      .behind(replied)
      .reply_with(started_with_task("run-2"));
  with.work_while_polling([&]() -> asio::awaitable<void> {
    {
      asio::io_context context;
      asio::co_spawn(context, with.client.start_workflow("order", eager()), asio::detached);
      context.poll();
      co_await with.server.arrived(starts, 1);
    }
    replied.open();
    auto const handle = co_await with.client.start_workflow("order", eager());
    CHECK(handle.eagerly_started());
    co_await with.server.arrived(completions, 1);
  });
  CHECK(with.asked() == std::vector<bool>{true, true});
  CHECK(with.script->entries() == strings{"#1 run-2 1-3", "#1 ends"});
}

TEST_CASE("many threads start while the worker works") {
  constexpr int threads = 4;
  constexpr int each = 25;
  eager_fixture with;
  std::atomic<int> runs = 0;
  with.server.expect(starts).answer_with([&runs](test::call_record const& call) {
    auto const run = "run-" + std::to_string(++runs);
    auto const request = call.parse<ws::StartWorkflowExecutionRequest>();
    return test::reply(request.request_eager_execution() ? started_with_task(run)
                                                         : test::started(run));
  });
  std::atomic<int> eagerly = 0;
  with.work_while_polling([&]() -> asio::awaitable<void> {
    std::vector<std::jthread> starting;
    for (int count = 0; count < threads; ++count) {
      starting.emplace_back([&] {
        for (int start = 0; start < each; ++start) {
          auto const handle = test::run(with.client.start_workflow("order", eager()));
          if (handle.eagerly_started()) ++eagerly;
        }
      });
    }
    co_await with.server.arrived(starts, threads * each);
  });
  CHECK(eagerly > 0);
  CHECK(with.server.calls(completions).size() == static_cast<std::size_t>(eagerly));
  CHECK(with.script->alive == 0);
}
