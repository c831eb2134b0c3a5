#pragma once

#include <temporal/detail/workflow/event_traits.hpp>
#include <temporal/detail/workflow/history_chunks.hpp>

#include <temporal/api/history/v1/message/History.pb.h>

namespace temporal::detail::wf {

TEMPORAL_DECL std::vector<history_chunk> cut_history(api::history::v1::History const& history) {
  std::vector<history_chunk> chunks;
  auto const size = history.events_size();
  // The contiguous events of commands from `begin` on.
  auto const batch = [&history, size](int begin) {
    auto end = begin;
    while (end < size && is_command_event(history.events(end))) ++end;
    return event_range(begin, end);
  };
  auto const is = [&history, size](int position, api::enums::v1::EventType type) {
    return position < size && history.events(position).event_type() == type;
  };
  int position = 0;
  while (position < size) {
    history_chunk chunk;
    // A part of a history, and every chunk but the first, begins with the completion of the task
    // before.
    auto const completed = is(position, api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
    chunk.commands = batch(position + (completed ? 1 : 0));
    auto end = chunk.commands.end;
    for (; end < size && chunk.started < 0; ++end) {
      if (!is(end, api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_STARTED)) continue;
      auto const replay = is(end + 1, api::enums::v1::EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
      if (!replay && end + 1 < size) continue;
      chunk.started = end;
      chunk.replay = replay;
    }
    chunk.events = event_range(chunk.commands.end, end);
    if (chunk.replay) chunk.upcoming_commands = batch(end + 1);
    position = end;
    chunks.push_back(chunk);
  }
  return chunks;
}

}  // namespace temporal::detail::wf
