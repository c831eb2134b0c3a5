#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <temporal/api/command/v1/message/Command.pb.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <source_location>
#include <vector>

namespace temporal::detail::wf {

/// A command that the code made, until the history has its event.
class pending_command {
 public:
  /// Called with the event's id once the history has it; may be empty.
  using recorded_function = std::function<void(std::int64_t event_id)>;

  pending_command(api::command::v1::Command command, std::source_location where,
                  recorded_function recorded)
      : command(std::move(command)), where(where), recorded(std::move(recorded)) {}

  api::command::v1::Command command;
  std::source_location where;
  recorded_function recorded;
  /// Whether the server has it, or had it when this was first done.
  bool sent = false;
};

/// The commands of one run in the order in which the code made them, which is that of their events
/// in the history.
class command_queue {
 public:
  using entry = std::shared_ptr<pending_command>;

  TEMPORAL_DECL entry push(api::command::v1::Command command, std::source_location where,
                           pending_command::recorded_function recorded = {});

  /// Takes back a command that was not sent yet: then nothing tells that it was made. False if it
  /// is too late.
  TEMPORAL_DECL bool withdraw(entry const& made);

  /// The history has this event of a command.
  /// @throws workflow::nondeterminism_error when the code's next command is another one, or none.
  TEMPORAL_DECL void match(api::history::v1::HistoryEvent const& event);

  /// The history has no more events of the commands that were sent.
  /// @param last id of the last event that was applied.
  /// @throws workflow::nondeterminism_error when there still are such commands.
  TEMPORAL_DECL void expect_all_matched(std::int64_t last) const;

  /// What was not sent yet counts as sent: while a history is replayed.
  TEMPORAL_DECL void mark_sent() noexcept;

  /// The commands that were not sent yet, in order; they count as sent from now on.
  TEMPORAL_DECL std::vector<api::command::v1::Command> take_unsent();

 private:
  std::deque<entry> entries_;
  /// The list of patches goes with the marker that was skipped.
  bool skip_change_version_ = false;
};

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/command_queue.ipp>
#endif
