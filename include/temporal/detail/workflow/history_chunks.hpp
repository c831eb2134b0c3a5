#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <cstdint>
#include <vector>

namespace temporal::detail::wf {

/// A run of events within a history: `[begin, end)`, positions and not ids.
class event_range {
 public:
  event_range() {}
  event_range(int begin, int end) : begin(begin), end(end) {}

  bool empty() const noexcept { return begin == end; }

  int begin = 0;
  int end = 0;
};

/// What one workflow task brings to the workflow's code.
///
/// A chunk ends with the start of a workflow task that was completed, or that is the last event:
/// the task at hand. A task that failed or timed out ends none: what it brought comes again with
/// the next. The events of commands follow the completion directly and without a gap.
class history_chunk {
 public:
  /// Events of the commands that the chunk before made.
  event_range commands;
  /// What happened since, in order, up to and with the start of the workflow task.
  event_range events;
  /// Events of the commands that this chunk makes; empty for the task at hand.
  event_range upcoming_commands;
  /// Position of the start of the workflow task; -1: there is none, and what came after the last
  /// completed task is not to be shown to the code yet.
  int started = -1;
  /// Whether the history already tells what came of it.
  bool replay = false;
};

/// Cuts a history, or the part of it that begins behind the start of a completed workflow task,
/// into chunks. Every event but the completions of workflow tasks belongs to exactly one range of
/// `commands` or `events`.
TEMPORAL_DECL std::vector<history_chunk> cut_history(api::history::v1::History const& history);

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/history_chunks.ipp>
#endif
