#pragma once

#include <temporal/common/error.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/activity/attempt.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/rpc/retry.hpp>
#include <temporal/detail/worker/activity_monitor.hpp>
#include <temporal/detail/worker/activity_report.hpp>
#include <temporal/detail/worker/async_signal.hpp>
#include <temporal/detail/worker/failure_backoff.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCanceledRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCanceledResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCompletedRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskCompletedResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskFailedRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/RespondActivityTaskFailedResponse.pb.h>

#include <asio/error.hpp>

#include <string>
#include <system_error>
#include <utility>

namespace temporal::detail::worker {

namespace service = api::workflowservice::v1;

/// What an exception means for an activity that was told to stop.
enum class thrown_kind { failure, cancellation, elsewhere };

inline thrown_kind kind_of(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (act::will_complete_elsewhere const&) {
    return thrown_kind::elsewhere;
  } catch (failure const& thrown) {
    return is_cancellation(thrown) ? thrown_kind::cancellation : thrown_kind::failure;
  } catch (temporal::error const& thrown) {
    // A call that the activity was waiting for.
    return thrown.code() == status_code::canceled ? thrown_kind::cancellation
                                                  : thrown_kind::failure;
  } catch (std::system_error const& thrown) {
    return thrown.code() == asio::error::operation_aborted ? thrown_kind::cancellation
                                                           : thrown_kind::failure;
  } catch (...) {
    return thrown_kind::failure;
  }
}

inline payloads cancellation_details(std::exception_ptr const& error,
                                     data_converter const& converter) {
  try {
    std::rethrow_exception(error);
  } catch (canceled_failure const& thrown) {
    return thrown.details().payloads(converter);
  } catch (...) {
    return {};
  }
}

/// Another attempt follows.
inline std::exception_ptr again(std::string message, std::string type,
                                std::exception_ptr const& cause) {
  application_failure_options options;
  options.cause = cause;
  return std::make_exception_ptr(application_failure(std::move(message), std::move(type), options));
}

TEMPORAL_DECL activity_report report_of(activity_outcome outcome,
                                        std::optional<activity::cancellation_reason> reason,
                                        data_converter const& converter) {
  using activity::cancellation_reason;
  if (reason == cancellation_reason::not_found || reason == cancellation_reason::timed_out) {
    return activity_report(report_kind::nothing);
  }
  if (!outcome.error) {
    activity_report report(report_kind::completed);
    report.values = std::move(outcome.result);
    return report;
  }
  auto const kind = kind_of(outcome.error);
  if (kind == thrown_kind::elsewhere) return activity_report(report_kind::nothing);
  activity_report report(report_kind::failed);
  report.error = outcome.error;
  if (kind == thrown_kind::failure) return report;
  if (!reason) {
    report.error = again("the activity ended as canceled, but nobody had asked for it",
                         "UnrequestedCancellation", outcome.error);
  } else if (*reason == cancellation_reason::canceled) {
    report.kind = report_kind::canceled;
    report.values = cancellation_details(outcome.error, converter);
  } else if (*reason == cancellation_reason::paused) {
    report.error = again("the activity was paused", "ActivityPause", outcome.error);
  } else if (*reason == cancellation_reason::reset) {
    report.error = again("the activity was reset", "ActivityReset", outcome.error);
  } else {
    report.error = again("the worker was shut down", "WorkerShutdown", outcome.error);
  }
  return report;
}

TEMPORAL_DECL bool is_too_large(error const& failed) {
  return failed.code() == status_code::resource_exhausted &&
         (failed.outcome() == outcome::not_sent ||
          rpc::is_message_too_large(failed.status().message));
}

namespace enums = api::enums::v1;

/// The failure's message; of one that cannot be converted, the reason for that.
inline api::failure::v1::Failure failure_message(running_activity const& activity,
                                                 std::exception_ptr const& error) {
  failure_converter const convert(activity.converter());
  try {
    return convert.to_failure(error);
  } catch (conversion_error const& problem) {
    return convert.to_failure(application_failure(
        std::string("the failure of the activity cannot be encoded: ") + problem.what(),
        "FailureEncodingError"));
  }
}

inline logger log_of(running_activity const& activity) {
  return act::logger_of(activity.info(), activity.log());
}

/// Says in the log that an attempt failed. The text of a failure that is encoded for the server is
/// none for the log.
inline void log_failure(running_activity const& activity, std::exception_ptr const& error) {
  auto const what = failure::from(error);
  auto const* application = dynamic_cast<application_failure const*>(what.get());
  auto const benign = application != nullptr && application->category() == failure_category::benign;
  auto const hidden = activity.converter().options().encode_common_attributes;
  log_of(activity).log(benign ? log_level::debug : log_level::warning,
                       hidden ? "failed" : "failed: " + describe(error));
}

inline asio::awaitable<void> send_completed(worker_core const& core, running_activity& activity,
                                            activity_report const& report) {
  service::RespondActivityTaskCompletedRequest request;
  service::RespondActivityTaskCompletedResponse response;
  address(core, activity.info(), request);
  if (!report.values.empty()) to_proto(report.values, *request.mutable_result());
  co_await core.call(methods::workflow_service::respond_activity_task_completed, request, response);
}

inline asio::awaitable<void> send_failed(worker_core const& core, running_activity& activity,
                                         activity_report const& report) {
  service::RespondActivityTaskFailedRequest request;
  service::RespondActivityTaskFailedResponse response;
  address(core, activity.info(), request);
  *request.mutable_failure() = failure_message(activity, report.error);
  request.set_cause(report.too_large
                        ? enums::ACTIVITY_TASK_FAILED_CAUSE_PAYLOADS_TOO_LARGE
                        : enums::ACTIVITY_TASK_FAILED_CAUSE_ACTIVITY_WORKER_UNHANDLED_FAILURE);
  if (report.unsent) to_proto(*report.unsent, *request.mutable_last_heartbeat_details());
  co_await core.call(methods::workflow_service::respond_activity_task_failed, request, response);
}

inline asio::awaitable<void> send_canceled(worker_core const& core, running_activity& activity,
                                           activity_report const& report) {
  service::RespondActivityTaskCanceledRequest request;
  service::RespondActivityTaskCanceledResponse response;
  address(core, activity.info(), request);
  if (!report.values.empty()) to_proto(report.values, *request.mutable_details());
  co_await core.call(methods::workflow_service::respond_activity_task_canceled, request, response);
}

/// Heartbeat details that the report cannot carry go before it.
inline asio::awaitable<void> send_unsent(std::shared_ptr<worker_core const> core,
                                         std::shared_ptr<running_activity> activity,
                                         report_kind kind) {
  auto const carries = kind == report_kind::failed &&
                       core->client->connection.capabilities().activity_failure_include_heartbeat;
  if (carries || kind == report_kind::completed) co_return;
  co_await activity->settled();
  if (auto details = activity->take_unsent()) {
    if (auto const monitor = activity->monitor()) {
      co_await monitor->send(activity, *std::move(details));
    }
  }
}

inline asio::awaitable<void> send_once(worker_core const& core, running_activity& activity,
                                       activity_report const& report) {
  switch (report.kind) {
    case report_kind::completed:
      return send_completed(core, activity, report);
    case report_kind::canceled:
      return send_canceled(core, activity, report);
    default:
      return send_failed(core, activity, report);
  }
}

/// What is reported instead of what is too large.
inline activity_report oversized(std::string const& problem) {
  activity_report report(report_kind::failed);
  report.error = std::make_exception_ptr(application_failure::non_retryable(
      "what the activity gives is too large: " + problem, "PayloadsTooLarge"));
  report.too_large = true;
  report.substitute = true;
  return report;
}

TEMPORAL_DECL activity_report substitute_for(activity_report const& report,
                                             std::string const& problem) {
  activity_report other(report.kind == report_kind::canceled ? report_kind::canceled
                                                             : report_kind::failed);
  other.substitute = true;
  if (other.kind == report_kind::canceled) return other;
  std::string type = "ReportNotSent";
  application_failure_options options;
  if (report.error) {
    auto const said = failure::from(report.error);
    if (auto const* application = dynamic_cast<application_failure const*>(said.get())) {
      type = application->type();
      options.non_retryable = !application->is_retryable();
      options.next_retry_delay = application->next_retry_delay();
      options.category = application->category();
    }
  }
  auto const what = report.error ? "failure" : "result";
  other.error = std::make_exception_ptr(application_failure(
      std::string("the activity's ") + what + " could not be sent: " + problem, type, options));
  return other;
}

/// What kept a report from being sent.
enum class report_obstacle {
  server,     ///< The call, which has been repeated as calls are.
  too_large,  ///< Its size, so that it never will be sent.
  own_side,   ///< A codec, or the provider of an API key: both may be well again soon.
};

TEMPORAL_DECL asio::awaitable<void> send_report(std::shared_ptr<worker_core const> core,
                                                std::shared_ptr<running_activity> activity,
                                                activity_report report) {
  if (report.kind == report_kind::nothing) co_return;
  co_await send_unsent(core, activity, report.kind);
  if (report.kind == report_kind::failed) {
    log_failure(*activity, report.error);
    if (!report.too_large) report.unsent = activity->take_unsent();
  }
  failure_backoff backoff;
  std::shared_ptr<async_signal> wake;
  std::string said;
  for (;;) {
    std::string problem;
    auto obstacle = report_obstacle::server;
    try {
      co_await send_once(*core, *activity, report);
      co_return;
    } catch (error const& failed) {
      problem = failed.what();
      if (failed.code() == status_code::not_found) {
        activity->log().debug("the server does not know the activity any more: " + problem);
        co_return;
      }
      if (is_too_large(failed)) obstacle = report_obstacle::too_large;
    } catch (...) {
      problem = describe(std::current_exception());
      obstacle = report_obstacle::own_side;
    }
    if (obstacle == report_obstacle::own_side) {
      auto const again = backoff.next(running_activity::clock::now(), activity->report_until());
      if (again) {
        if (std::exchange(said, problem) != problem) {
          log_of(*activity).warning("its end cannot be reported now, which is tried again: " +
                                    problem);
        }
        if (!wake) {
          wake = std::make_shared<async_signal>();
          activity->hurry_with(wake);
        }
        co_await wake->wait(*again);
        continue;
      }
    }
    if (obstacle == report_obstacle::server || report.substitute || report.too_large) {
      log_of(*activity).error("its end could not be reported, so it will time out: " + problem);
      co_return;
    }
    log_of(*activity).error("its end cannot be sent as it is: " + problem);
    report = obstacle == report_obstacle::too_large ? oversized(problem)
                                                    : substitute_for(report, problem);
  }
}

}  // namespace temporal::detail::worker
