#pragma once

/// @file
/// What a workflow's code can ask about its own run. All of it throws `std::logic_error` outside of
/// workflow code.

#include <temporal/common/failure.hpp>
#include <temporal/common/log.hpp>
#include <temporal/common/memo.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/converter/typed_arguments.hpp>
#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/workflow/info.hpp>
#include <temporal/workflow/random.hpp>
#include <temporal/workflow/task.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace temporal::workflow {

/// Ids, type, timeouts and the rest; valid as long as the run is.
TEMPORAL_DECL workflow_info const& info();

/// The time of the workflow: that of the server when the task began whose code runs. It stands
/// still while the code runs, and is the same on replay.
TEMPORAL_DECL std::chrono::system_clock::time_point now();

/// Random numbers that are the same on replay; other runs get others.
TEMPORAL_DECL random& randomness();

/// A random UUID (version 4) that is the same on replay.
TEMPORAL_DECL std::string uuid4();

/// Whether the code behind a change is to run: true for new runs, false on replay of what ran
/// before the change. The answer is the same for the whole run, and is kept in its history.
/// A query that asks before the run did is told what its history has, and decides nothing.
/// @throws std::logic_error in predicates of conditions that ask before the run did.
/// ```
/// if (workflow::patched("with-fraud-check")) co_await check(order);
/// ```
TEMPORAL_DECL bool patched(std::string_view id,
                           std::source_location where = std::source_location::current());

/// Takes the place of `patched` when no run is left that began before the change, until no run is
/// left that began before this took its place.
TEMPORAL_DECL void deprecate_patch(std::string_view id,
                                   std::source_location where = std::source_location::current());

/// Changes search attributes; those that were marked with `unset` are deleted.
TEMPORAL_DECL void upsert_search_attributes(
    search_attributes const& changes, std::source_location where = std::source_location::current());

/// With all changes that were made; valid as long as the run is.
TEMPORAL_DECL search_attributes const& current_search_attributes();

/// Changes the memo; those that were marked with `unset` are deleted.
TEMPORAL_DECL void upsert_memo(memo const& changes,
                               std::source_location where = std::source_location::current());

/// A value of the memo with all changes that were made; nothing if there is none of that name.
/// @throws conversion_error if it cannot be decoded as `T`.
template <class T>
std::optional<T> memo_value(std::string const& name) {
  auto const& fields = detail::wf::current_memo();
  auto const found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  return detail::wf::current_converter().from_payload<T>(found->second);
}

/// The result of the last run that completed, of a workflow with a cron schedule; nothing in the
/// first run.
/// @throws conversion_error if it cannot be decoded as `T`.
template <class T>
std::optional<T> last_completion_result() {
  auto const& result = detail::wf::last_completion_result();
  if (result.empty()) return std::nullopt;
  return detail::wf::current_converter().from_payloads<T>(result);
}

/// Why the run before this one failed; null if it did not, or if there was none.
TEMPORAL_DECL std::shared_ptr<failure const> last_failure();

/// Number of events in the history.
TEMPORAL_DECL std::int64_t history_length();
/// Size of the history in bytes; 0: the server does not tell.
TEMPORAL_DECL std::int64_t history_size();
/// Whether the history is so long that the server suggests to continue as new.
TEMPORAL_DECL bool is_continue_as_new_suggested();

/// Text in Markdown that the Web UI shows of the running workflow.
TEMPORAL_DECL void set_current_details(std::string details);

/// Whether no handler of a signal is running: to be awaited before the end, for handlers that still
/// run then are abandoned: `co_await workflow::wait_condition(workflow::all_handlers_finished)`.
TEMPORAL_DECL bool all_handlers_finished();

/// Writes to the worker's log, with the ids of the run; nothing while history is replayed.
TEMPORAL_DECL void log(log_level level, std::string_view message);

/// Sets a handler while the workflow runs, in the place of any the class has. Signals of that name
/// that nothing has handled are handled now. `Handler` takes the signal's arguments and returns
/// nothing, or a task. It is kept as long as the run is, and may be called after the run function
/// has returned: let it capture `this`, and no local variable by reference.
/// @throws std::invalid_argument for a name that Temporal keeps for itself.
template <class Handler>
void set_signal_handler(std::string name, Handler handler);

/// The same for a query: `Handler` returns the answer, and changes nothing.
template <class Handler>
void set_query_handler(std::string name, Handler handler);

namespace unsafe {

/// Whether the code runs to get back to where it was, and not for the first time. Not for
/// decisions: what depends on it is not the same on replay.
TEMPORAL_DECL bool is_replaying();

/// Whether the run is taken out of the worker's memory: destructors of a workflow's objects are
/// called then, too.
TEMPORAL_DECL bool is_evicting();

}  // namespace unsafe

}  // namespace temporal::workflow

#include <temporal/detail/workflow/run_time_handlers.hpp>

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/current_run.ipp>
#endif
