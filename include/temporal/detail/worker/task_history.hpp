#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <temporal/api/history/v1/message/History.pb.h>
#include <temporal/api/workflowservice/v1/request_response/PollWorkflowTaskQueueResponse.pb.h>

#include <cstdint>
#include <string>

namespace temporal::detail::worker {

/// How a task's history and what is in memory of its run go together.
enum class history_fit {
  continues,  ///< The history begins right behind what the run has seen.
  complete,   ///< The history begins with the first event: the run is made anew from it.
  missing,    ///< The history begins later than what is in memory: it has to be fetched.
  expired,    ///< A query that is older than the run: its asker has gone.
};

/// `last_event_id` and `previous_started_event_id` are those of the run in memory; 0: there is
/// none. (See "Sticky execution" and "speculative workflow task" in the server's
/// docs/architecture.)
TEMPORAL_DECL history_fit
fit_of(api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task,
       std::int64_t last_event_id, std::int64_t previous_started_event_id) noexcept;

/// Puts together the history of a task that came in part. Pure: others fetch the pages.
///
/// The pages of the history do not have the events of a speculative task; those are only in the
/// task itself. So what came with the task is kept, and put behind what was fetched.
///
/// Distinct objects: safe. Shared objects: unsafe.
class task_history {
 public:
  /// Of a task of whose history a part is missing: what follows (`from_start` is false), or what
  /// comes before. Takes the events out of the task, and puts them back with `finish`.
  TEMPORAL_DECL task_history(api::workflowservice::v1::PollWorkflowTaskQueueResponse& task,
                             bool from_start);

  /// Whether a page is missing yet: the one behind `page_token`.
  bool needs_page() const noexcept { return needs_page_; }
  std::string const& page_token() const noexcept { return page_token_; }

  /// A page may be empty although another one follows.
  TEMPORAL_DECL void add_page(api::history::v1::History&& page, std::string next_page_token);

  /// Puts all events into the task.
  /// @throws error when the history has a gap or ends too early: other servers of the
  ///   cluster may know less of a run than the one that made the task.
  TEMPORAL_DECL void finish();

 private:
  api::workflowservice::v1::PollWorkflowTaskQueueResponse& task_;
  api::history::v1::History events_;
  api::history::v1::History tail_;
  std::string page_token_;
  bool needs_page_ = true;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/task_history.ipp>
#endif
