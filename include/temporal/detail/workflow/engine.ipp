#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/workflow/command_builders.hpp>
#include <temporal/detail/workflow/context.hpp>
#include <temporal/detail/workflow/continue_as_new_request.hpp>
#include <temporal/detail/workflow/engine.hpp>
#include <temporal/detail/workflow/event_traits.hpp>
#include <temporal/detail/workflow/history_chunks.hpp>
#include <temporal/detail/workflow/patch_marker.hpp>
#include <temporal/detail/workflow/stack_query.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>

#include <temporal/api/history/v1/message/History.pb.h>
#include <temporal/api/history/v1/message/HistoryEvent.pb.h>
#include <temporal/api/sdk/v1/enhanced_stack_trace.pb.h>
#include <temporal/api/sdk/v1/workflow_metadata.pb.h>
#include <temporal/api/workflowservice/v1/request_response/PollWorkflowTaskQueueResponse.pb.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace temporal::detail::wf {

class engine::run {
 public:
  run(std::shared_ptr<engine_settings const> settings,
      std::shared_ptr<workflow_registry const> registry)
      : registry_(std::move(registry)), context_(std::move(settings)) {
    context_.coroutines().on_root_error = [this](std::exception_ptr error) { close_by(error); };
    context_.coroutines().on_unobserved = [this](std::exception_ptr error) {
      context_.log(log_level::error, "nobody awaited a task that failed: " + describe(error));
    };
  }

  task_outcome feed(api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task);

  std::int64_t last_event_id() const noexcept { return last_event_id_; }
  std::int64_t last_started_event_id() const noexcept { return last_started_event_id_; }
  bool closed() const noexcept { return closed_; }
  std::size_t memory_bytes() noexcept {
    return sizeof(*this) + context_.coroutines().frame_bytes();
  }
  std::string stack_trace() { return context_.coroutines().stack_trace(); }

 private:
  void replay(api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task);
  void match_commands(api::history::v1::History const& history, event_range range);
  /// Whether there is anything for the code in it.
  bool has_news(api::history::v1::History const& history, event_range range) const;
  void apply_events(api::history::v1::History const& history, event_range range);
  void apply(api::history::v1::HistoryEvent const& event);
  void activate();
  void start(api::history::v1::HistoryEvent const& event);

  workflow::task<> run_main(payloads arguments);
  void close(api::command::v1::Command command);
  void close_by(std::exception_ptr error);
  bool fails_workflow(std::exception_ptr const& error) const;
  bool task_error_fails_workflow(std::exception_ptr const& error) const;
  void continue_as_new(continue_as_new_request const& request);
  void warn_of_unfinished_handlers();

  api::query::v1::WorkflowQueryResult answer(api::query::v1::WorkflowQuery const& query);
  payload answer_named(api::query::v1::WorkflowQuery const& query);
  task_outcome failed_outcome(std::exception_ptr const& error, bool for_query) const;

  std::shared_ptr<workflow_registry const> registry_;
  context context_;
  std::string workflow_id_;
  std::string run_id_;
  std::optional<payloads> main_arguments_;  // until the run function is started
  std::optional<api::command::v1::Command> closing_;
  std::exception_ptr task_error_;
  std::int64_t last_event_id_ = 0;
  std::int64_t last_started_event_id_ = 0;
  bool cancel_requested_ = false;
  bool constructor_failed_ = false;  // that of the workflow's class
  bool closed_ = false;
};

inline task_outcome engine::run::feed(
    api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task) {
  try {
    scheduler::enter const entered(context_.coroutines());
    replay(task);
    task_outcome outcome;
    if (task.has_query()) {
      outcome.legacy_answer = answer(task.query());
      return outcome;
    }
    for (auto const& [id, query] : task.queries()) outcome.query_results.emplace(id, answer(query));
    outcome.commands = context_.commands().take_unsent();
    outcome.closed = closed_;
    return outcome;
  } catch (...) {
    auto const error = std::current_exception();
    if (task.has_query() || !task_error_fails_workflow(error))
      return failed_outcome(error, task.has_query());
    task_outcome outcome;
    outcome.commands.push_back(fail_command(error, context_.converter()));
    outcome.closed = closed_ = true;
    return outcome;
  }
}

inline api::query::v1::WorkflowQueryResult failed_answer(api::failure::v1::Failure failure) {
  api::query::v1::WorkflowQueryResult result;
  result.set_result_type(api::enums::v1::QUERY_RESULT_TYPE_FAILED);
  result.set_error_message(failure.message());
  *result.mutable_failure() = std::move(failure);
  return result;
}

inline task_outcome engine::run::failed_outcome(std::exception_ptr const& error,
                                                bool for_query) const {
  failed_task failed;
  failed.error = error;
  failed.failure = failure_converter(context_.settings().converter).to_failure(error);
  try {
    std::rethrow_exception(error);
  } catch (workflow::nondeterminism_error const&) {
    failed.cause = api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
  } catch (...) {}
  task_outcome outcome;
  if (for_query) outcome.legacy_answer = failed_answer(failed.failure);
  outcome.failed = std::move(failed);
  return outcome;
}

inline void engine::run::replay(
    api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task) {
  workflow_id_ = task.workflow_execution().workflow_id();
  run_id_ = task.workflow_execution().run_id();
  auto const& history = task.history();
  if (history.events_size() > 0 && history.events(0).event_id() > last_event_id_ + 1) {
    throw std::logic_error("the history of the task begins with event " +
                           std::to_string(history.events(0).event_id()) + ", but event " +
                           std::to_string(last_event_id_ + 1) + " is next");
  }
  for (auto const& chunk : cut_history(history)) {
    // What was done before is not asked for its commands, either: these may be still to come.
    if (chunk.started >= 0 && history.events(chunk.started).event_id() <= last_event_id_) continue;
    match_commands(history, chunk.commands);
    context_.commands().expect_all_matched(last_event_id_);
    if (chunk.started < 0) return;
    auto const& started = history.events(chunk.started);
    for (auto i = chunk.upcoming_commands.begin; i < chunk.upcoming_commands.end; ++i) {
      if (auto patch = read_patch(history.events(i))) context_.expect_patch(std::move(patch->id));
    }
    if (has_news(history, chunk.events)) {
      context_.enter_task(started, chunk.replay);
      apply_events(history, chunk.events);
      activate();
    } else {
      // Nothing runs, live and on replay alike, and so time stands still, too.
      last_event_id_ = started.event_id();
    }
    last_started_event_id_ = started.event_id();
    if (task_error_) std::rethrow_exception(task_error_);
    if (chunk.replay) context_.commands().mark_sent();
  }
}

inline void engine::run::match_commands(api::history::v1::History const& history,
                                        event_range range) {
  for (auto i = range.begin; i < range.end; ++i) {
    auto const& event = history.events(i);
    if (event.event_id() <= last_event_id_) continue;
    context_.commands().match(event);
    last_event_id_ = event.event_id();
  }
}

inline bool engine::run::has_news(api::history::v1::History const& history,
                                  event_range range) const {
  for (auto i = range.begin; i < range.end; ++i) {
    auto const& event = history.events(i);
    if (event.event_id() > last_event_id_ && !is_silent_event(event)) return true;
  }
  return false;
}

inline void engine::run::apply_events(api::history::v1::History const& history, event_range range) {
  // Signals go first, as in every SDK: their handlers have begun before what else happened makes
  // the code go on.
  for (auto i = range.begin; i < range.end; ++i) {
    auto const& event = history.events(i);
    if (event.event_id() <= last_event_id_) continue;
    switch (event.event_type()) {
      case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        start(event);
        break;
      case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: {
        auto const& attributes = event.workflow_execution_signaled_event_attributes();
        context_.handlers().signal(workflow::handle_signal_input(attributes.signal_name(),
                                                                 from_proto(attributes.input()),
                                                                 from_proto(attributes.header())));
        break;
      }
      case api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_FAILED: {
        auto const& attributes = event.workflow_task_failed_event_attributes();
        if (attributes.cause() == api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW)
          context_.reseed(attributes.new_run_id());
        break;
      }
      default:
        break;
    }
  }
  for (auto i = range.begin; i < range.end; ++i) {
    auto const& event = history.events(i);
    if (event.event_id() <= last_event_id_) continue;
    last_event_id_ = event.event_id();
    apply(event);
  }
  if (main_arguments_) {
    auto body = run_main(*std::exchange(main_arguments_, std::nullopt));
    // Of interceptors, by now: what the run function spawned has ended with that.
    access::promise(body).own_tasks();
    context_.coroutines().start_root(std::move(body), "run");
  }
}

inline void engine::run::apply(api::history::v1::HistoryEvent const& event) {
  switch (event.event_type()) {
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
      return;
    case api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED: {
      auto const& attributes = event.workflow_execution_cancel_requested_event_attributes();
      cancel_requested_ = true;
      context_.coroutines().root_ambient()->scope->cancel(attributes.cause());
      return;
    }
    default:
      break;
  }
  if (initiating_event_id(event) != 0) {
    context_.dispatch(event);
  } else if (!is_silent_event(event)) {
    throw std::runtime_error("this worker does not understand " + describe_event(event) +
                             "; a newer one may");
  }
}

inline void engine::run::start(api::history::v1::HistoryEvent const& event) {
  context_.begin(event, workflow_id_, run_id_);
  auto const& attributes = event.workflow_execution_started_event_attributes();
  auto const* const type = registry_->find(attributes.workflow_type().name());
  if (type == nullptr) {
    throw std::runtime_error("no workflow of type '" + attributes.workflow_type().name() +
                             "' is registered with this worker; it has: " + registry_->names());
  }
  auto arguments = from_proto(attributes.input());
  constructor_failed_ = true;
  context_.handlers().create(*type, arguments);
  constructor_failed_ = false;
  main_arguments_ = std::move(arguments);
}

inline workflow::task<> engine::run::run_main(payloads arguments) {
  workflow::execute_workflow_input input(std::move(arguments), context_.info().headers);
  auto body = workflow::inbound(context_).execute_workflow(std::move(input));
  auto result = co_await std::move(body);
  warn_of_unfinished_handlers();
  close(complete_command(std::move(result)));
}

inline void engine::run::activate() {
  context_.coroutines().run();
  if (task_error_ || closed_ || !closing_) return;
  // What others did meanwhile goes before: nothing may follow the end.
  context_.commands().push(*std::move(closing_), {});
  closed_ = true;
}

inline void engine::run::close(api::command::v1::Command command) {
  // Only the first end counts.
  if (!closing_) closing_ = std::move(command);
}

inline bool engine::run::fails_workflow(std::exception_ptr const& error) const {
  for (auto const& test : context_.settings().failure_tests) {
    if (test(error)) return true;
  }
  return false;
}

inline bool engine::run::task_error_fails_workflow(std::exception_ptr const& error) const {
  // What else stops a task is of this worker and not of the workflow: that it does not know a
  // workflow type or an event, or that it was given half a history. Another worker may go on.
  auto const is_nondeterminism = is_exception_of<workflow::nondeterminism_error>();
  return (constructor_failed_ || is_nondeterminism(error)) && fails_workflow(error);
}

inline void engine::run::close_by(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (continue_as_new_request const& request) {
    continue_as_new(request);
  } catch (failure const& failed) {
    if (cancel_requested_ && is_cancellation(failed)) {
      close(canceled_command({}));
    } else {
      close(fail_command(error, context_.converter()));
    }
  } catch (...) {
    if (fails_workflow(error)) {
      close(fail_command(error, context_.converter()));
    } else if (!task_error_) {
      task_error_ = error;
    }
  }
}

inline void engine::run::continue_as_new(continue_as_new_request const& request) {
  warn_of_unfinished_handlers();
  auto options = request.input.options;
  auto const& info = context_.info();
  if (options.workflow_type.empty()) options.workflow_type = info.workflow_type;
  if (options.task_queue.empty()) options.task_queue = info.task_queue;
  if (!options.run_timeout) options.run_timeout = info.run_timeout;
  if (!options.task_timeout) options.task_timeout = info.task_timeout;
  if (!options.retry) options.retry = info.retry;
  if (!options.memo && !context_.current_memo().empty())
    options.memo = memo(context_.current_memo(), context_.converter());
  if (!options.search_attributes && !context_.current_search_attributes().empty())
    options.search_attributes = context_.current_search_attributes();
  close(continue_as_new_command(options, request.input.arguments, request.input.headers,
                                context_.converter()));
}

inline void engine::run::warn_of_unfinished_handlers() {
  auto const& names = context_.handlers().unfinished();
  if (names.empty()) return;
  std::string list;
  for (auto const& name : names) list += (list.empty() ? "'" : ", '") + name + "'";
  context_.log(log_level::warning,
               "[TMPRL1102] the workflow ends while handlers of signals still run, which are "
               "abandoned: " +
                   list + "; wait for workflow::all_handlers_finished() before the end");
}

inline api::query::v1::WorkflowQueryResult engine::run::answer(
    api::query::v1::WorkflowQuery const& query) {
  api::query::v1::WorkflowQueryResult result;
  auto const fail = [&](std::exception_ptr error) {
    result = failed_answer(failure_converter(context_.converter()).to_failure(std::move(error)));
  };
  context_.set_answering(true);
  try {
    scheduler::read_only_section const restricted(context_.coroutines());
    auto const answered = answer_named(query);
    result.set_result_type(api::enums::v1::QUERY_RESULT_TYPE_ANSWERED);
    to_proto(answered, *result.mutable_answer()->add_payloads());
  } catch (conversion_error const& error) {
    // Which of the query's values it is, the error says; which query, only who is here knows.
    fail(std::make_exception_ptr(
        conversion_error("query '" + query.query_type() + "'", error.what())));
  } catch (...) {
    fail(std::current_exception());
  }
  context_.set_answering(false);
  return result;
}

inline payload engine::run::answer_named(api::query::v1::WorkflowQuery const& query) {
  auto const& name = query.query_type();
  if (!context_.handlers().created())
    throw std::logic_error("the workflow has not begun, and cannot answer");
  if (name == "__stack_trace")
    return context_.converter().to_payload(context_.coroutines().stack_trace());
  if (name == "__enhanced_stack_trace") {
    return context_.converter().to_payload(enhanced_stack_trace(context_.coroutines().stacks()));
  }
  if (name == "__temporal_workflow_metadata") {
    api::sdk::v1::WorkflowMetadata metadata;
    context_.handlers().describe(metadata);
    return context_.converter().to_payload(metadata);
  }
  return workflow::inbound(context_).handle_query(workflow::handle_query_input(
      name, from_proto(query.query_args()), from_proto(query.header())));
}

TEMPORAL_DECL engine::engine(std::shared_ptr<engine_settings const> settings,
                             std::shared_ptr<workflow_registry const> registry)
    : run_(std::make_unique<run>(std::move(settings), std::move(registry))) {}

TEMPORAL_DECL engine::~engine() = default;

TEMPORAL_DECL task_outcome
engine::feed(api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task) {
  return run_->feed(task);
}

TEMPORAL_DECL std::int64_t engine::last_event_id() const noexcept { return run_->last_event_id(); }

TEMPORAL_DECL std::int64_t engine::last_started_event_id() const noexcept {
  return run_->last_started_event_id();
}

TEMPORAL_DECL bool engine::closed() const noexcept { return run_->closed(); }

TEMPORAL_DECL std::size_t engine::memory_bytes() const noexcept { return run_->memory_bytes(); }

TEMPORAL_DECL std::string engine::stack_trace() const { return run_->stack_trace(); }

}  // namespace temporal::detail::wf
