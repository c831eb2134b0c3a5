#include <support/engine_harness.hpp>
#include <support/history_builder.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/child_workflow.hpp>
#include <temporal/workflow/continue_as_new.hpp>
#include <temporal/workflow/current_run.hpp>
#include <temporal/workflow/interceptor.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/timers.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace workflow = temporal::workflow;
using namespace std::chrono_literals;
using namespace temporal::api::enums::v1;
using temporal::payload;
using temporal::payloads;

namespace {

payload text(std::string const& value) { return temporal::data_converter().to_payload(value); }

/// Makes interceptors of one class with the same arguments each.
template <class Interceptor, class... Args>
class factory : public workflow::interceptor_factory {
 public:
  explicit factory(Args... args) : args_(std::move(args)...) {}

  std::unique_ptr<workflow::interceptor> intercept_workflow(
      workflow::workflow_info const&) override {
    return std::apply([](auto const&... each) { return std::make_unique<Interceptor>(each...); },
                      args_);
  }

 private:
  std::tuple<Args...> args_;
};

template <class Interceptor, class... Args>
std::shared_ptr<workflow::interceptor_factory> every_run(Args... args) {
  return std::make_shared<factory<Interceptor, Args...>>(std::move(args)...);
}

/// A workflow that asks for everything there is to ask for.
struct busy {
  workflow::task<> run() {
    workflow::activity_options const activity(10s);
    auto const worked = workflow::start_activity("work", activity);
    workflow::child_workflow_options const child;
    auto const begun = workflow::start_child_workflow("child", child).start();
    workflow::external_workflow const other("other");
    auto const told = other.signal("poke").start();
    auto const stopped = other.cancel("enough").start();
    co_await workflow::sleep(1h);
    workflow::continue_as_new(workflow::continue_as_new_options());
  }
  static constexpr auto handlers = workflow::define(workflow::run<&busy::run>());
};

struct endless {
  workflow::task<> run() {
    workflow::continue_as_new<&endless::run>();
    co_return;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&endless::run>());
};

/// Hands the header of its run on to everything.
class propagating : public workflow::interceptor {
 public:
  workflow::task<payloads> execute_workflow(workflow::execute_workflow_input input,
                                            workflow::inbound next) override {
    trace_ = input.headers.at("trace");
    return next.execute_workflow(std::move(input));
  }
  workflow::future<payloads> schedule_activity(workflow::schedule_activity_input input,
                                               workflow::outbound next) override {
    input.headers["trace"] = trace_;
    return next.schedule_activity(std::move(input));
  }
  workflow::started_child_workflow start_child_workflow(workflow::start_child_workflow_input input,
                                                        workflow::outbound next) override {
    input.headers["trace"] = trace_;
    return next.start_child_workflow(std::move(input));
  }
  workflow::future<> signal_external_workflow(workflow::signal_external_workflow_input input,
                                              workflow::outbound next) override {
    input.headers["trace"] = trace_;
    return next.signal_external_workflow(std::move(input));
  }
  workflow::future<> cancel_external_workflow(workflow::cancel_external_workflow_input input,
                                              workflow::outbound next) override {
    input.reason += " of it";
    return next.cancel_external_workflow(std::move(input));
  }
  workflow::future<> start_timer(workflow::start_timer_input input,
                                 workflow::outbound next) override {
    input.duration *= 2;
    return next.start_timer(std::move(input));
  }
  [[noreturn]] void continue_as_new(workflow::continue_as_new_input input,
                                    workflow::outbound next) override {
    input.headers["trace"] = trace_;
    input.options.task_queue = "another";
    next.continue_as_new(std::move(input));
  }

 private:
  payload trace_;
};

/// Answers with what is told.
struct ledger {
  workflow::task<std::string> run(std::string owner) {
    co_await workflow::wait_condition([this] { return closed_; });
    co_return owner + ":" + entries_;
  }
  void add(std::string entry) { entries_ += entry; }
  void close() { closed_ = true; }
  std::string entries(std::string prefix) const { return prefix + entries_; }
  static constexpr auto handlers =
      workflow::define(workflow::run<&ledger::run>(), workflow::signal<&ledger::add>(),
                       workflow::signal<&ledger::close>(), workflow::query<&ledger::entries>());

  std::string entries_;
  bool closed_ = false;
};

/// Puts its mark on what passes, both ways.
class marking : public workflow::interceptor {
 public:
  explicit marking(std::string mark) : mark_(std::move(mark)) {}

  workflow::task<payloads> execute_workflow(workflow::execute_workflow_input input,
                                            workflow::inbound next) override {
    input.arguments = marked(input.arguments);
    auto body = next.execute_workflow(std::move(input));
    auto const result = co_await std::move(body);
    co_return marked(result);
  }
  workflow::task<> handle_signal(workflow::handle_signal_input input,
                                 workflow::inbound next) override {
    if (!input.arguments.empty()) input.arguments = marked(input.arguments);
    return next.handle_signal(std::move(input));
  }
  payload handle_query(workflow::handle_query_input input, workflow::inbound next) override {
    input.arguments = marked(input.arguments);
    return marked({next.handle_query(std::move(input))})[0];
  }

 private:
  payloads marked(payloads const& source) const {
    return {text(temporal::data_converter().from_payloads<std::string>(source) + mark_)};
  }

  std::string mark_;
};

std::string result_of(test::wf::task_outcome const& outcome) {
  REQUIRE(outcome.commands.size() == 1);
  auto const& attributes = outcome.commands[0].complete_workflow_execution_command_attributes();
  REQUIRE(attributes.result().payloads_size() == 1);
  return attributes.result().payloads(0).data();
}

std::string trace_in(temporal::api::common::v1::Header const& header) {
  auto const found = header.fields().find("trace");
  return found == header.fields().end() ? "none" : found->second.data();
}

std::string answer_to(test::wf::engine& engine, std::string const& name,
                      std::string const& argument) {
  test::engine_harness::task asked;
  asked.mutable_workflow_execution()->set_workflow_id("workflow-1");
  asked.mutable_workflow_execution()->set_run_id("run-1");
  asked.mutable_query()->set_query_type(name);
  temporal::detail::to_proto(payloads{text(argument)},
                             *asked.mutable_query()->mutable_query_args());
  auto const outcome = engine.feed(asked);
  REQUIRE(outcome.legacy_answer);
  if (outcome.legacy_answer->answer().payloads_size() == 0)
    return outcome.legacy_answer->error_message();
  return outcome.legacy_answer->answer().payloads(0).data();
}

}  // namespace

TEST_CASE("an interceptor hands the headers of its run on to all that the run asks for") {
  test::engine_harness engines;
  engines.add<busy>();
  engines.settings->interceptors = {every_run<propagating>()};
  test::history_builder history("busy");
  auto started = history.history();
  auto& header = *started.mutable_events(0)
                      ->mutable_workflow_execution_started_event_attributes()
                      ->mutable_header();
  temporal::detail::to_proto(text("t-1"), (*header.mutable_fields())["trace"]);
  history.task();
  *started.add_events() = history.history().events(1);
  *started.add_events() = history.history().events(2);

  auto const outcome = engines.run(started);
  REQUIRE(outcome.commands.size() == 5);
  auto const& c = outcome.commands;
  CHECK(trace_in(c[0].schedule_activity_task_command_attributes().header()) == "\"t-1\"");
  CHECK(trace_in(c[1].start_child_workflow_execution_command_attributes().header()) == "\"t-1\"");
  CHECK(trace_in(c[2].signal_external_workflow_execution_command_attributes().header()) ==
        "\"t-1\"");
  CHECK(c[3].request_cancel_external_workflow_execution_command_attributes().reason() ==
        "enough of it");
  CHECK(c[4].start_timer_command_attributes().start_to_fire_timeout().seconds() == 7200);
}

TEST_CASE("an interceptor changes how a run goes on as a new one") {
  test::engine_harness engines;
  engines.add<endless>();
  engines.settings->interceptors = {every_run<propagating>()};
  test::history_builder history("endless");
  history.task();
  auto events = history.history();
  temporal::detail::to_proto(text("t-2"),
                             (*events.mutable_events(0)
                                   ->mutable_workflow_execution_started_event_attributes()
                                   ->mutable_header()
                                   ->mutable_fields())["trace"]);
  auto const outcome = engines.run(events);
  REQUIRE(outcome.commands.size() == 1);
  auto const& attributes =
      outcome.commands[0].continue_as_new_workflow_execution_command_attributes();
  CHECK(trace_in(attributes.header()) == "\"t-2\"");
  CHECK(attributes.task_queue().name() == "another");
  CHECK(outcome.closed);
}

TEST_CASE("the first interceptor is the outermost: arguments, results, signals and queries") {
  test::engine_harness engines;
  engines.add<ledger>();
  engines.settings->interceptors = {every_run<marking>(std::string("1")),
                                    every_run<marking>(std::string("2"))};
  test::history_builder history("ledger", "bob");
  history.signaled("add", "x").task();
  engines.run(history.history());
  auto const engine = engines.make();
  engine->feed(engines.task_of(history.history()));
  CHECK(answer_to(*engine, "entries", "=") == "\"=12x1221\"");

  history.completed().signaled("close").task();
  CHECK(result_of(engines.run(history.history())) == "\"bob12:x1221\"");
}

TEST_CASE("queries that the library answers pass no interceptor") {
  test::engine_harness engines;
  engines.add<ledger>();
  engines.settings->interceptors = {every_run<marking>(std::string("1"))};
  test::history_builder history("ledger", "bob");
  history.task();
  auto const engine = engines.make();
  engine->feed(engines.task_of(history.history()));
  CHECK(answer_to(*engine, "__stack_trace", "").find("wait_condition") != std::string::npos);
}

namespace {

/// Tells of signals, with their headers.
class listening : public workflow::interceptor {
 public:
  explicit listening(std::shared_ptr<std::vector<std::string>> heard) : heard_(std::move(heard)) {}

  workflow::task<> handle_signal(workflow::handle_signal_input input,
                                 workflow::inbound next) override {
    heard_->push_back(input.signal_name);
    // A handler that begins later than its signal came.
    co_await workflow::sleep(1min);
    auto body = next.handle_signal(std::move(input));
    co_await std::move(body);
    heard_->push_back("done");
  }

 private:
  std::shared_ptr<std::vector<std::string>> heard_;
};

struct late {
  workflow::task<> run() {
    co_await workflow::sleep(1h);
    workflow::set_signal_handler("later", [this](std::string value) { value_ = value; });
    co_await workflow::wait_condition([this] { return !value_.empty(); });
    co_await workflow::wait_condition([] { return workflow::all_handlers_finished(); });
  }
  static constexpr auto handlers = workflow::define(workflow::run<&late::run>());

  std::string value_;
};

}  // namespace

TEST_CASE("a signal passes the interceptors once, when it has a handler, and they may wait") {
  test::engine_harness engines;
  engines.add<late>();
  auto const heard = std::make_shared<std::vector<std::string>>();
  engines.settings->interceptors = {every_run<listening>(heard)};
  test::history_builder history("late");
  history.signaled("later", "v").task();
  auto const engine = engines.make();
  engine->feed(engines.task_of(history.history()));
  CHECK(heard->empty());

  history.completed().timer_started("1").timer_fired("1", history.last_id()).task();
  engine->feed(engines.task_of(history.history()));
  CHECK(*heard == std::vector<std::string>{"later"});

  history.completed().timer_started("2").timer_fired("2", history.last_id()).task();
  auto const outcome = engine->feed(engines.task_of(history.history()));
  CHECK(*heard == std::vector<std::string>{"later", "done"});
  CHECK(outcome.closed);
  heard->clear();
  engines.run(history.history());
}

namespace {

/// Has activities answered without a server, or by others.
class answering : public workflow::interceptor {
 public:
  workflow::future<payloads> schedule_activity(workflow::schedule_activity_input input,
                                               workflow::outbound next) override {
    if (input.activity_type == "known") return workflow::spawn(answer("from memory"));
    if (input.activity_type == "twice") return workflow::spawn(again(std::move(input), next));
    return next.schedule_activity(std::move(input));
  }

 private:
  static workflow::task<payloads> answer(std::string value) { co_return payloads{text(value)}; }

  static workflow::task<payloads> again(workflow::schedule_activity_input input,
                                        workflow::outbound next) {
    input.activity_type = "once";
    auto const first = next.schedule_activity(std::move(input));
    co_return co_await first;
  }
};

struct asking {
  workflow::task<std::string> run() {
    workflow::activity_options const options(10s);
    auto const known = co_await workflow::execute_activity<std::string>("known", options);
    auto const twice = co_await workflow::execute_activity<std::string>("twice", options);
    co_return known + ", " + twice;
  }
  static constexpr auto handlers = workflow::define(workflow::run<&asking::run>());
};

}  // namespace

TEST_CASE("an interceptor may answer for an activity, or have another one answer") {
  test::engine_harness engines;
  engines.add<asking>();
  engines.settings->interceptors = {every_run<answering>()};
  test::history_builder history("asking");
  history.task();
  auto const first = engines.run(history.history());
  REQUIRE(first.commands.size() == 1);
  CHECK(first.commands[0].schedule_activity_task_command_attributes().activity_type().name() ==
        "once");
  history.completed().activity_scheduled("1", "once");
  history.activity_completed(history.last_id(), "fresh").task();
  CHECK(result_of(engines.run(history.history())) == "\"from memory, fresh\"");
}

namespace {

/// Breaks the rules in each of its calls.
class breaking : public workflow::interceptor {
 public:
  explicit breaking(std::string where) : where_(std::move(where)) {}

  workflow::task<payloads> execute_workflow(workflow::execute_workflow_input input,
                                            workflow::inbound next) override {
    if (where_ == "failure") throw temporal::application_failure("no entry", "Refused");
    if (where_ == "bug") throw std::runtime_error("interceptor is broken");
    return next.execute_workflow(std::move(input));
  }
  payload handle_query(workflow::handle_query_input input, workflow::inbound next) override {
    (void)workflow::start_timer(1s);
    return next.handle_query(std::move(input));
  }

 private:
  std::string where_;
};

}  // namespace

TEST_CASE("what an interceptor throws is as if the workflow had thrown it") {
  test::engine_harness engines;
  engines.add<ledger>();
  test::history_builder history("ledger", "bob");
  history.task();

  engines.settings->interceptors = {every_run<breaking>(std::string("failure"))};
  auto const failed = engines.run(history.history());
  REQUIRE(failed.commands.size() == 1);
  CHECK(failed.commands[0]
            .fail_workflow_execution_command_attributes()
            .failure()
            .application_failure_info()
            .type() == "Refused");

  engines.settings->interceptors = {every_run<breaking>(std::string("bug"))};
  auto const broken = engines.run(history.history());
  REQUIRE(broken.failed);
  CHECK(broken.failed->failure.message() == "interceptor is broken");

  engines.settings->interceptors = {every_run<breaking>(std::string("query"))};
  auto const engine = engines.make();
  engine->feed(engines.task_of(history.history()));
  CHECK(answer_to(*engine, "entries", "=").find("start_timer") != std::string::npos);
}

namespace {

struct destroying {
  ~destroying() {
    // Nothing is asked for any more, and nobody hears of it.
    (void)workflow::start_timer(1s);
  }
  workflow::task<> run() { co_await workflow::sleep(1h); }
  static constexpr auto handlers = workflow::define(workflow::run<&destroying::run>());
};

class counting : public workflow::interceptor {
 public:
  counting(std::shared_ptr<int> alive, std::shared_ptr<int> timers)
      : alive_(std::move(alive)), timers_(std::move(timers)) {
    ++*alive_;
  }
  ~counting() override { --*alive_; }

  workflow::future<> start_timer(workflow::start_timer_input input,
                                 workflow::outbound next) override {
    ++*timers_;
    return next.start_timer(std::move(input));
  }

 private:
  std::shared_ptr<int> alive_;
  std::shared_ptr<int> timers_;
};

}  // namespace

TEST_CASE("an interceptor dies with its run, and hears nothing of its end") {
  test::engine_harness engines;
  engines.add<destroying>();
  auto const alive = std::make_shared<int>(0);
  auto const timers = std::make_shared<int>(0);
  engines.settings->interceptors = {every_run<counting>(alive, timers)};
  test::history_builder history("destroying");
  history.task();
  auto engine = engines.make();
  engine->feed(engines.task_of(history.history()));
  CHECK(*alive == 1);
  CHECK(*timers == 1);
  engine.reset();
  CHECK(*alive == 0);
  CHECK(*timers == 1);
}
