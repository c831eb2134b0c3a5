#pragma once

#include <temporal/detail/workflow/command_match.hpp>
#include <temporal/detail/workflow/command_queue.hpp>
#include <temporal/detail/workflow/event_traits.hpp>
#include <temporal/detail/workflow/patch_marker.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>

#include <temporal/api/history/v1/message/HistoryEvent.pb.h>

#include <algorithm>
#include <utility>

namespace temporal::detail::wf {

TEMPORAL_DECL command_queue::entry command_queue::push(
    api::command::v1::Command command, std::source_location where,
    pending_command::recorded_function recorded) {
  entries_.push_back(
      std::make_shared<pending_command>(std::move(command), where, std::move(recorded)));
  return entries_.back();
}

TEMPORAL_DECL bool command_queue::withdraw(entry const& made) {
  if (made->sent) return false;
  return std::erase(entries_, made) > 0;
}

TEMPORAL_DECL void command_queue::match(api::history::v1::HistoryEvent const& event) {
  if (std::exchange(skip_change_version_, false) && is_change_version(event)) return;
  auto const fits =
      !entries_.empty() && entries_.front()->sent && is_event_of(entries_.front()->command, event);
  if (fits) {
    auto const found = std::move(entries_.front());
    entries_.pop_front();
    if (found->recorded) found->recorded(event.event_id());
    return;
  }
  if (auto const patch = read_patch(event); patch && patch->deprecated) {
    // The code no longer mentions a patch that was deprecated before.
    skip_change_version_ = true;
    return;
  }
  std::string made;
  std::source_location where;
  if (!entries_.empty() && entries_.front()->sent) {
    made = describe_command(entries_.front()->command);
    where = entries_.front()->where;
  }
  throw workflow::nondeterminism_error(event.event_id(), describe_event(event), std::move(made),
                                       where);
}

TEMPORAL_DECL void command_queue::expect_all_matched(std::int64_t last) const {
  if (entries_.empty() || !entries_.front()->sent) return;
  throw workflow::nondeterminism_error(last, {}, describe_command(entries_.front()->command),
                                       entries_.front()->where);
}

TEMPORAL_DECL void command_queue::mark_sent() noexcept {
  for (auto const& one : entries_) one->sent = true;
}

TEMPORAL_DECL std::vector<api::command::v1::Command> command_queue::take_unsent() {
  std::vector<api::command::v1::Command> commands;
  for (auto const& one : entries_) {
    if (std::exchange(one->sent, true)) continue;
    auto rest = without_content(one->command);
    commands.push_back(std::move(one->command));
    one->command = std::move(rest);
  }
  return commands;
}

}  // namespace temporal::detail::wf
