#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/command_queue.hpp>
#include <temporal/fwd.hpp>
#include <temporal/workflow/outbound_inputs.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>

namespace temporal::detail::wf {

class context;

/// Something that the workflow's code began, from its command to its last event. Known to the
/// context by the id of the event that the command became.
class operation_state : public std::enable_shared_from_this<operation_state> {
 public:
  explicit operation_state(context& run) noexcept : run_(run) {}
  operation_state(operation_state const&) = delete;
  operation_state& operator=(operation_state const&) = delete;
  virtual ~operation_state() = default;

  /// An event that goes on with what this began. True: it was the last.
  virtual bool on_event(api::history::v1::HistoryEvent const& event) = 0;

  /// Cancels what has not ended. Does nothing a second time.
  virtual void cancel() = 0;

  /// To be called when this has ended: a cancellation that the server does not have yet is taken
  /// back, for the server refuses the whole task for one that comes too late. That happens when one
  /// task brings both the request to cancel the workflow and the end of what it waits for.
  TEMPORAL_DECL void withdraw_cancellation();

 protected:
  /// Makes the cell's cancellation, and that of the scope the code runs in, this operation's.
  /// @return whether to go on and start it.
  TEMPORAL_DECL bool join(cell_base& outcome);

  /// Makes the command; its event makes the context send this operation's events here.
  TEMPORAL_DECL void begin(api::command::v1::Command command, std::source_location where);

  /// Takes the command back, if the server does not have it yet.
  TEMPORAL_DECL bool withdraw();

  /// Makes the command that cancels what the server has.
  TEMPORAL_DECL void request_cancellation(api::command::v1::Command command,
                                          std::source_location where,
                                          std::function<void(std::int64_t event_id)> recorded = {});
  /// The same by an operation that has begun.
  void request_cancellation(operation_state const& request) { cancellation_ = request.command_; }

  context& run_;
  /// 0 until the history has it.
  std::int64_t event_id_ = 0;

 private:
  TEMPORAL_DECL bool withdraw(std::weak_ptr<pending_command> const& made);

  // The queue owns them, and they own this.
  std::weak_ptr<pending_command> command_;
  std::weak_ptr<pending_command> cancellation_;
};

class timer_operation final : public operation_state {
 public:
  TEMPORAL_DECL timer_operation(context& run, std::source_location where);

  TEMPORAL_DECL void start(workflow::start_timer_input const& input, std::string timer_id);
  TEMPORAL_DECL bool on_event(api::history::v1::HistoryEvent const& event) override;
  TEMPORAL_DECL void cancel() override;

  std::shared_ptr<cell<void>> const result;

 private:
  std::string timer_id_;
  std::source_location where_;
};

class activity_operation final : public operation_state {
 public:
  TEMPORAL_DECL activity_operation(context& run, workflow::schedule_activity_input const& input,
                                   std::string activity_id);

  TEMPORAL_DECL void start(workflow::schedule_activity_input const& input);
  TEMPORAL_DECL bool on_event(api::history::v1::HistoryEvent const& event) override;
  TEMPORAL_DECL void cancel() override;

  std::shared_ptr<cell<payloads>> const result;

 private:
  /// Fails with an activity's failure around `cause`.
  TEMPORAL_DECL void fail(char const* message, api::failure::v1::Failure cause,
                          std::int64_t started_event_id, std::string const& identity,
                          int retry_state);
  TEMPORAL_DECL void fail_canceled();

  std::string activity_id_;
  std::string activity_type_;
  std::source_location where_;
  workflow::activity_cancellation_type cancellation_type_;
};

class child_operation final : public operation_state {
 public:
  TEMPORAL_DECL child_operation(context& run, workflow::start_child_workflow_input const& input);

  TEMPORAL_DECL void start(workflow::start_child_workflow_input const& input);
  TEMPORAL_DECL bool on_event(api::history::v1::HistoryEvent const& event) override;
  TEMPORAL_DECL void cancel() override;

  std::string const& workflow_id() const noexcept { return workflow_id_; }

  /// Run id of the child.
  std::shared_ptr<cell<std::string>> const started;
  std::shared_ptr<cell<payloads>> const result;

 private:
  /// Fails with a child workflow's failure around `cause`.
  TEMPORAL_DECL void fail(char const* message, api::failure::v1::Failure cause,
                          std::int64_t started_event_id, int retry_state);
  TEMPORAL_DECL void fail_start(api::history::v1::HistoryEvent const& event);
  TEMPORAL_DECL void fail_canceled();

  std::string workflow_id_;
  std::string workflow_type_;
  std::string run_id_;
  std::source_location where_;
  workflow::child_cancellation_type cancellation_type_;
};

/// A signal to, or the cancellation of, another workflow: one answer, which may be a failure.
class external_operation final : public operation_state {
 public:
  TEMPORAL_DECL external_operation(context& run, std::string_view what, std::string workflow_id,
                                   std::source_location where);

  TEMPORAL_DECL void start(api::command::v1::Command command);
  /// The same, canceled with the scope of the code that runs.
  TEMPORAL_DECL void start_in_scope(api::command::v1::Command command);
  TEMPORAL_DECL bool on_event(api::history::v1::HistoryEvent const& event) override;
  /// Only as long as the server does not know of it.
  TEMPORAL_DECL void cancel() override;

  std::shared_ptr<cell<void>> const result;
  /// Called with the answer, whatever it is; may be empty.
  std::function<void()> when_answered;

 private:
  std::string workflow_id_;
  std::source_location where_;
};

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
// Its body needs the context, whose class needs this one.
#include <temporal/detail/workflow/context.hpp>
#endif
