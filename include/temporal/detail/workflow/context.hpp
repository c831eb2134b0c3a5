#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/common/log.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/command_queue.hpp>
#include <temporal/detail/workflow/engine_settings.hpp>
#include <temporal/detail/workflow/operations.hpp>
#include <temporal/detail/workflow/run_handlers.hpp>
#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/fwd.hpp>
#include <temporal/workflow/info.hpp>
#include <temporal/workflow/interceptor.hpp>
#include <temporal/workflow/outbound_inputs.hpp>
#include <temporal/workflow/random.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace temporal::detail::wf {

/// What the author API of one run works on: the run's coroutines, its commands, and what it knows.
/// The engine feeds it with what the history tells.
class context {
 public:
  TEMPORAL_DECL explicit context(std::shared_ptr<engine_settings const> settings);
  TEMPORAL_DECL ~context();

  context(context const&) = delete;
  context& operator=(context const&) = delete;

  /// Of the run that this thread works for.
  /// @throws std::logic_error outside of workflow code.
  TEMPORAL_DECL static context& current();

  scheduler& coroutines() noexcept { return coroutines_; }
  command_queue& commands() noexcept { return commands_; }
  run_handlers& handlers() noexcept { return handlers_; }
  engine_settings const& settings() const noexcept { return *settings_; }
  data_converter const& converter() const noexcept { return settings_->converter; }
  workflow::workflow_info const& info() const noexcept { return info_; }
  /// Null behind the last one, and for all when the run is given up.
  workflow::interceptor* interceptor_at(std::size_t position) const noexcept {
    return position < interceptors_.size() && !coroutines_.evicting()
               ? interceptors_[position].get()
               : nullptr;
  }

  // What the author's code asks for. Each throws std::logic_error while the code must not change
  // the workflow. A result of a run that is evicted is never settled.

  TEMPORAL_DECL std::shared_ptr<cell<payloads>> schedule_activity(
      workflow::schedule_activity_input input);
  TEMPORAL_DECL std::shared_ptr<cell<void>> start_timer(workflow::start_timer_input input);
  TEMPORAL_DECL std::shared_ptr<child_operation> start_child(
      workflow::start_child_workflow_input input);
  TEMPORAL_DECL std::shared_ptr<cell<void>> signal_external(
      workflow::signal_external_workflow_input input);
  TEMPORAL_DECL std::shared_ptr<cell<void>> cancel_external(
      workflow::cancel_external_workflow_input input);
  TEMPORAL_DECL bool patched(std::string const& id, bool deprecated, std::source_location where);
  TEMPORAL_DECL void upsert_search_attributes(search_attributes const& changes,
                                              std::source_location where);
  TEMPORAL_DECL void upsert_memo(memo const& changes, std::source_location where);

  std::chrono::system_clock::time_point now() const noexcept { return now_; }
  workflow::random& randomness() noexcept { return random_; }
  bool is_replaying() const noexcept { return replaying_ || answering_; }
  std::int64_t history_length() const noexcept { return history_length_; }
  std::int64_t history_bytes() const noexcept { return history_bytes_; }
  bool continue_as_new_suggested() const noexcept { return continue_as_new_suggested_; }
  search_attributes const& current_search_attributes() const noexcept { return attributes_; }
  std::map<std::string, payload> const& current_memo() const noexcept { return memo_; }
  /// What the run before this one, by cron or retry, came to; empty and null if there is none.
  payloads const& last_completion_result() const noexcept { return last_result_; }
  std::shared_ptr<failure const> const& last_failure() const noexcept { return last_failure_; }
  /// Text that the Web UI shows of the running workflow.
  std::string current_details;
  /// Says nothing while history is replayed or the run is evicted.
  TEMPORAL_DECL void log(log_level level, std::string_view message) const;

  // What the engine tells.

  /// The run's first event.
  TEMPORAL_DECL void begin(api::history::v1::HistoryEvent const& started, std::string workflow_id,
                           std::string run_id);
  /// The start of a workflow task, whose code runs next.
  TEMPORAL_DECL void enter_task(api::history::v1::HistoryEvent const& started, bool replaying);
  /// Whether the code that runs answers a query.
  void set_answering(bool answering) noexcept { answering_ = answering; }
  /// The history will have a marker of this patch.
  void expect_patch(std::string id) { known_patches_.insert(std::move(id)); }
  /// After a reset: what is random is not the same again.
  TEMPORAL_DECL void reseed(std::string_view run_id);

  /// An operation whose events are known by this id from now on.
  void track(std::int64_t event_id, std::shared_ptr<operation_state> begun) {
    operations_.insert_or_assign(event_id, std::move(begun));
  }
  void forget(std::int64_t event_id) { operations_.erase(event_id); }
  /// Hands the event to the operation that it goes on with.
  /// @throws workflow::nondeterminism_error when there is none.
  TEMPORAL_DECL void dispatch(api::history::v1::HistoryEvent const& event);
  std::size_t open_operations() const noexcept { return operations_.size(); }

 private:
  /// @throws std::logic_error while the code must not change the workflow.
  void check_writable(char const* action) const { coroutines_.check_writable(action); }

  std::shared_ptr<engine_settings const> settings_;
  workflow::workflow_info info_;
  std::vector<std::unique_ptr<workflow::interceptor>> interceptors_;
  scheduler coroutines_;
  command_queue commands_;
  run_handlers handlers_{*this};
  std::unordered_map<std::int64_t, std::shared_ptr<operation_state>> operations_;

  // One sequence for each kind of id, from 1 on, as the SDKs' core has them: then it does not
  // matter which language replays a history.
  std::uint64_t activities_ = 0;
  std::uint64_t timers_ = 0;

  std::set<std::string> known_patches_;    // markers seen ahead in the history
  std::set<std::string> marked_patches_;   // answered with yes, which leaves a marker
  std::set<std::string> refused_patches_;  // answered with no, which stays so

  payloads last_result_;
  std::shared_ptr<failure const> last_failure_;
  search_attributes attributes_;
  std::map<std::string, payload> memo_;
  workflow::random random_{0};
  std::chrono::system_clock::time_point now_;
  std::int64_t history_length_ = 0;
  std::int64_t history_bytes_ = 0;
  bool continue_as_new_suggested_ = false;
  bool replaying_ = false;
  bool answering_ = false;
};

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/context.ipp>
#include <temporal/detail/workflow/interceptor.ipp>
#include <temporal/detail/workflow/operations.ipp>
#include <temporal/detail/workflow/run_handlers.ipp>
#endif
