#pragma once

#include <temporal/common/error.hpp>
#include <temporal/detail/worker/task_history.hpp>
#include <temporal/services/methods.hpp>

#include <utility>

namespace temporal::detail::worker {

TEMPORAL_DECL history_fit
fit_of(api::workflowservice::v1::PollWorkflowTaskQueueResponse const& task,
       std::int64_t last_event_id, std::int64_t previous_started_event_id) noexcept {
  auto const in_memory = last_event_id != 0;
  if (in_memory && task.has_query() &&
      task.previous_started_event_id() < previous_started_event_id) {
    return history_fit::expired;
  }
  auto const& events = task.history().events();
  if (events.empty()) {
    // Only a query has none. What it asks about must be what the run has seen.
    auto const current = in_memory && task.previous_started_event_id() == previous_started_event_id;
    return current && task.next_page_token().empty() ? history_fit::continues
                                                     : history_fit::missing;
  }
  if (events[0].event_id() == last_event_id + 1) {
    return in_memory ? history_fit::continues : history_fit::complete;
  }
  return events[0].event_id() == 1 ? history_fit::complete : history_fit::missing;
}

TEMPORAL_DECL task_history::task_history(
    api::workflowservice::v1::PollWorkflowTaskQueueResponse& task, bool from_start)
    : task_(task) {
  if (from_start) {
    tail_.Swap(task_.mutable_history());
  } else {
    events_.Swap(task_.mutable_history());
    page_token_ = task_.next_page_token();
    needs_page_ = !page_token_.empty();
  }
}

TEMPORAL_DECL void task_history::add_page(api::history::v1::History&& page,
                                          std::string next_page_token) {
  auto& events = *events_.mutable_events();
  events.Reserve(events.size() + page.events_size());
  for (auto& event : *page.mutable_events()) events.Add(std::move(event));
  page_token_ = std::move(next_page_token);
  needs_page_ = !page_token_.empty();
}

[[noreturn]] inline void fail_history(std::string what) {
  error_info info;
  info.operation = methods::workflow_service::get_workflow_execution_history.name;
  throw error(status(status_code::data_loss, "the history that the server gave " + std::move(what)),
              std::move(info));
}

TEMPORAL_DECL void task_history::finish() {
  auto& events = *events_.mutable_events();
  for (auto& event : *tail_.mutable_events()) {
    auto const last = events.empty() ? 0 : events[events.size() - 1].event_id();
    if (event.event_id() > last) events.Add(std::move(event));
  }
  auto expected = events.empty() ? 1 : events[0].event_id();
  for (auto const& event : events) {
    if (event.event_id() != expected) {
      fail_history("has event " + std::to_string(event.event_id()) + " where " +
                   std::to_string(expected) + " should be");
    }
    ++expected;
  }
  if (expected - 1 < task_.started_event_id()) {
    fail_history("ends with event " + std::to_string(expected - 1) +
                 ", before the start of the workflow task, " +
                 std::to_string(task_.started_event_id()));
  }
  task_.clear_next_page_token();
  task_.mutable_history()->Swap(&events_);
}

}  // namespace temporal::detail::worker
