#pragma once

#include <temporal/activity/cancellation.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/worker/running_activity.hpp>
#include <temporal/detail/worker/worker_core.hpp>

#include <asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace temporal::detail::worker {

/// How the function of an activity ended: with a result, or an exception.
class activity_outcome {
 public:
  explicit activity_outcome(payloads result) : result(std::move(result)) {}
  explicit activity_outcome(std::exception_ptr thrown) : error(std::move(thrown)) {}

  payloads result;
  std::exception_ptr error;
};

enum class report_kind { nothing, completed, failed, canceled };

/// What the server is told of an attempt's end.
class activity_report {
 public:
  explicit activity_report(report_kind kind) : kind(kind) {}

  report_kind kind;
  /// The result, or the details of a cancellation.
  payloads values;
  std::exception_ptr error;
  /// Heartbeat details that the server does not know yet, for a failure to carry.
  std::optional<payloads> unsent;
  /// A field was too large to be sent.
  bool too_large = false;
  /// It stands for another one, which could not be sent.
  bool substitute = false;
};

/// The report that an outcome calls for, when the activity was told to stop for this reason.
TEMPORAL_DECL activity_report report_of(activity_outcome outcome,
                                        std::optional<activity::cancellation_reason> reason,
                                        data_converter const& converter);

/// What is reported instead of what a codec, or the provider of an API key, has not let through
/// while the attempt lasted: no more than is known, so that the activity is tried again, unless it
/// had said itself that its failure is final.
TEMPORAL_DECL activity_report substitute_for(activity_report const& report,
                                             std::string const& problem);

/// Sends it, again and again while the attempt lasts if a codec, or the provider of an API key,
/// fails. An attempt that the server does not know any more is no error, and one that cannot be
/// reported times out in the end: this throws nothing.
TEMPORAL_DECL asio::awaitable<void> send_report(std::shared_ptr<worker_core const> core,
                                                std::shared_ptr<running_activity> activity,
                                                activity_report report);

/// Whether the call failed because its request is larger than can be sent.
TEMPORAL_DECL bool is_too_large(error const& failed);

/// Names an attempt to the server.
template <class Request>
void address(worker_core const& core, activity::info const& info, Request& request) {
  request.set_namespace_(core.client->namespace_name);
  request.set_identity(core.identity);
  request.set_task_token(info.task_token);
  request.set_resource_id(info.workflow_id.empty() ? "activity:" + info.activity_id
                                                   : "workflow:" + info.workflow_id);
}

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/activity_report.ipp>
#endif
