#pragma once

#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/rpc/retry.hpp>
#include <temporal/detail/worker/workflow_reporter.hpp>
#include <temporal/services/methods.hpp>
#include <temporal/version.hpp>

#include <temporal/api/taskqueue/v1/message/StickyExecutionAttributes.pb.h>
#include <temporal/api/taskqueue/v1/message/TaskQueue.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondQueryTaskCompletedRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondQueryTaskCompletedResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondWorkflowTaskCompletedRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondWorkflowTaskCompletedResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondWorkflowTaskFailedRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondWorkflowTaskFailedResponse.pb.h>

#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace temporal::detail::worker {

namespace service = api::workflowservice::v1;

TEMPORAL_DECL completion_refusal refusal_of(error const& thrown) noexcept {
  auto const& status = thrown.status();
  // RESOURCE_EXHAUSTED of what was not sent is this library's own limit.
  if (rpc::is_message_too_large(status.message) ||
      (status.code == status_code::resource_exhausted && thrown.outcome() == outcome::not_sent)) {
    return completion_refusal::too_large;
  }
  if (status.code == status_code::not_found) return completion_refusal::gone;
  if (status.code == status_code::invalid_argument) {
    return status.message.find("UnhandledCommand") != std::string::npos
               ? completion_refusal::unhandled_command
               : completion_refusal::rejected;
  }
  return completion_refusal::other;
}

/// The failure of a task for which the workflow's code is not to blame.
inline wf::failed_task failed_by(worker_core const& core, std::exception_ptr error,
                                 api::enums::v1::WorkflowTaskFailedCause cause) {
  wf::failed_task failed;
  failed.cause = cause;
  failed.failure = failure_converter(core.client->converter).to_failure(std::move(error));
  return failed;
}

/// Takes the answers and commands out of `outcome`.
inline void build_completion(worker_core const& core, workflow_task const& task,
                             wf::task_outcome& outcome, std::string const& sticky_queue,
                             service::RespondWorkflowTaskCompletedRequest& request) {
  request.set_task_token(task.message.task_token());
  request.set_identity(core.identity);
  request.set_namespace_(core.client->namespace_name);
  request.set_worker_instance_key(core.instance_key);
  request.mutable_commands()->Reserve(static_cast<int>(outcome.commands.size()));
  for (auto& command : outcome.commands) request.add_commands()->Swap(&command);
  for (auto& [id, result] : outcome.query_results) {
    (*request.mutable_query_results())[id].Swap(&result);
  }
  if (!sticky_queue.empty()) {
    auto& sticky = *request.mutable_sticky_attributes();
    auto& queue = *sticky.mutable_worker_task_queue();
    queue.set_name(sticky_queue);
    queue.set_kind(api::enums::v1::TASK_QUEUE_KIND_STICKY);
    queue.set_normal_name(core.task_queue);
    detail::to_proto(core.options.sticky_schedule_to_start_timeout,
                     *sticky.mutable_schedule_to_start_timeout());
    // A task that comes with the reply has only the newest events, so it is for runs in memory.
    request.set_return_new_workflow_task(true);
  }
  request.mutable_capabilities()->set_discard_speculative_workflow_task_with_events(true);
  // Only what differs from the last record is to be sent, which the first completion makes.
  if (task.message.previous_started_event_id() == 0 &&
      core.client->connection.capabilities().sdk_metadata) {
    auto& metadata = *request.mutable_sdk_metadata();
    metadata.set_sdk_name(std::string(client_name));
    metadata.set_sdk_version(std::string(version));
  }
}

TEMPORAL_DECL workflow_reporter::activity_places workflow_reporter::request_activities(
    service::RespondWorkflowTaskCompletedRequest& request) const {
  activity_places places;
  if (!activities_) return places;
  for (auto& command : *request.mutable_commands()) {
    if (places.size() == core_->options.max_eager_activities_per_task) break;
    if (!command.has_schedule_activity_task_command_attributes()) continue;
    auto& attributes = *command.mutable_schedule_activity_task_command_attributes();
    if (attributes.task_queue().name() != core_->task_queue) continue;
    auto reserved = activities_->try_reserve();
    if (!reserved) break;
    attributes.set_request_eager_execution(true);
    places.push_back(*std::move(reserved));
  }
  return places;
}

/// Makes a failure of the largest answer in the request, which the server, or the way to it, has
/// refused for its size: the task must not fail for what its queries ask.
/// @return whether there was one.
inline bool give_up_largest_answer(service::RespondWorkflowTaskCompletedRequest& request) {
  api::query::v1::WorkflowQueryResult* largest = nullptr;
  for (auto& [id, result] : *request.mutable_query_results()) {
    if (!result.has_answer()) continue;
    if (!largest || result.answer().ByteSizeLong() > largest->answer().ByteSizeLong()) {
      largest = &result;
    }
  }
  if (!largest) return false;
  auto const text = "the answer is too large to be sent (" +
                    std::to_string(largest->answer().ByteSizeLong()) + " bytes)";
  largest->Clear();
  largest->set_result_type(api::enums::v1::QUERY_RESULT_TYPE_FAILED);
  largest->set_error_message(text);
  // Without the failure converter, whose work codecs would have to go on with: they are through.
  largest->mutable_failure()->set_message(text);
  largest->mutable_failure()->set_source("CppSDK");
  largest->mutable_failure()->mutable_application_failure_info()->set_type("PayloadsTooLarge");
  return true;
}

TEMPORAL_DECL asio::awaitable<void> workflow_reporter::send(
    service::RespondWorkflowTaskCompletedRequest& request,
    service::RespondWorkflowTaskCompletedResponse& response) const {
  auto const& method = methods::workflow_service::respond_workflow_task_completed;
  bool encoded = false;
  for (;;) {
    try {
      // What comes with the reply is decoded by who works on it.
      if (encoded) {
        co_await client::undecoded_call(*core_->client, method, request, response, rpc_options());
      } else {
        co_await client::half_coded_call(*core_->client, method, request, response, rpc_options());
      }
      co_return;
    } catch (error const& thrown) {
      if (refusal_of(thrown) != completion_refusal::too_large) throw;
      // Codecs come before the size is looked at, and have changed the request.
      encoded = true;
      if (!give_up_largest_answer(request)) throw;
    }
  }
}

TEMPORAL_DECL asio::awaitable<completion_result> workflow_reporter::complete(
    workflow_task& task, wf::task_outcome outcome, bool keep) const {
  service::RespondWorkflowTaskCompletedRequest request;
  build_completion(*core_, task, outcome, keep ? sticky_queue_ : std::string(), request);
  auto places = request_activities(request);
  service::RespondWorkflowTaskCompletedResponse response;
  completion_result result;
  std::exception_ptr problem;
  auto cause = api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_UNSPECIFIED;
  try {
    co_await send(request, response);
    result.accepted = true;
  } catch (error const& thrown) {
    switch (refusal_of(thrown)) {
      case completion_refusal::unhandled_command:
      case completion_refusal::gone:
        core_->log.debug("the completion of a task of " + task.description() +
                         " came too late: " + thrown.what());
        break;
      case completion_refusal::too_large:
        problem = std::current_exception();
        cause = api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE;
        break;
      case completion_refusal::rejected:
        core_->log.error("the server refuses a command of " + task.description() +
                         ", and will until its code is changed: " + thrown.what());
        break;
      case completion_refusal::other:
        core_->log.warning("a task of " + task.description() +
                           " is done, but cannot be reported: " + thrown.what());
        break;
    }
  } catch (std::exception const&) {
    // A codec: what it threw is all that can be told.
    problem = std::current_exception();
    cause = api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE;
  }
  if (problem) {
    auto failing = fail(task, std::move(problem), cause);
    co_await std::move(failing);
    co_return result;
  }
  if (!result.accepted) co_return result;
  for (auto& activity : *response.mutable_activity_tasks()) {
    if (places.empty()) break;
    activities_->accept(std::move(activity), std::move(places.back()));
    places.pop_back();
  }
  // The server has dropped the task, a speculative one: what it did to the run must be undone,
  // which replaying the run does.
  if (response.reset_history_event_id() != 0) result.accepted = false;
  if (response.has_workflow_task() && !response.workflow_task().task_token().empty()) {
    // The slot goes on to it.
    result.next = std::make_shared<workflow_task>(std::move(task.taken));
    result.next->message.Swap(response.mutable_workflow_task());
  }
  co_return result;
}

TEMPORAL_DECL asio::awaitable<void> workflow_reporter::fail(workflow_task const& task,
                                                            wf::failed_task failed) const {
  if (task.is_query()) {
    co_await answer_failed(task, std::move(failed));
    co_return;
  }
  core_->log.error("a task of " + task.description() +
                   " failed: " + api::enums::v1::WorkflowTaskFailedCause_Name(failed.cause) + ": " +
                   failed.failure.message());
  if (task.message.attempt() > 1) co_return;
  service::RespondWorkflowTaskFailedRequest request;
  request.set_task_token(task.message.task_token());
  request.set_cause(failed.cause);
  request.mutable_failure()->Swap(&failed.failure);
  request.set_identity(core_->identity);
  request.set_namespace_(core_->client->namespace_name);
  service::RespondWorkflowTaskFailedResponse response;
  try {
    co_await core_->call(methods::workflow_service::respond_workflow_task_failed, request,
                         response);
  } catch (std::exception const& thrown) {
    core_->log.debug("that a task of " + task.description() +
                     " failed cannot be reported: " + thrown.what());
  }
}

TEMPORAL_DECL asio::awaitable<void> workflow_reporter::fail(
    workflow_task const& task, std::exception_ptr error,
    api::enums::v1::WorkflowTaskFailedCause cause) const {
  return fail(task, failed_by(*core_, std::move(error), cause));
}

TEMPORAL_DECL asio::awaitable<void> workflow_reporter::answer_failed(workflow_task const& task,
                                                                     wf::failed_task failed) const {
  service::RespondQueryTaskCompletedRequest request;
  request.set_task_token(task.message.task_token());
  request.set_namespace_(core_->client->namespace_name);
  request.set_poller_group_id(task.message.poller_group_id());
  request.set_completed_type(api::enums::v1::QUERY_RESULT_TYPE_FAILED);
  request.set_error_message(failed.failure.message());
  request.mutable_failure()->Swap(&failed.failure);
  request.set_cause(failed.cause);
  service::RespondQueryTaskCompletedResponse response;
  try {
    co_await core_->call(methods::workflow_service::respond_query_task_completed, request,
                         response);
  } catch (std::exception const& thrown) {
    core_->log.debug("that a query of " + task.description() +
                     " failed cannot be told: " + thrown.what());
  }
}

TEMPORAL_DECL asio::awaitable<void> workflow_reporter::answer(
    workflow_task const& task, api::query::v1::WorkflowQueryResult answer) const {
  service::RespondQueryTaskCompletedRequest request;
  request.set_task_token(task.message.task_token());
  request.set_namespace_(core_->client->namespace_name);
  request.set_poller_group_id(task.message.poller_group_id());
  request.set_completed_type(answer.result_type());
  if (answer.has_answer()) request.mutable_query_result()->Swap(answer.mutable_answer());
  if (answer.has_failure()) request.mutable_failure()->Swap(answer.mutable_failure());
  request.set_error_message(answer.error_message());
  service::RespondQueryTaskCompletedResponse response;
  std::optional<wf::failed_task> failed;
  try {
    co_await core_->call(methods::workflow_service::respond_query_task_completed, request,
                         response);
  } catch (error const& thrown) {
    if (refusal_of(thrown) != completion_refusal::too_large) {
      core_->log.debug("a query of " + task.description() +
                       " cannot be answered: " + thrown.what());
      co_return;
    }
    failed = failed_by(*core_, std::current_exception(),
                       api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE);
  } catch (std::exception const&) {
    failed =
        failed_by(*core_, std::current_exception(),
                  api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
  }
  if (failed) co_await answer_failed(task, *std::move(failed));
}

}  // namespace temporal::detail::worker
