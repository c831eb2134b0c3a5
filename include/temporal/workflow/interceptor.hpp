#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/workflow/future.hpp>
#include <temporal/workflow/info.hpp>
#include <temporal/workflow/outbound_inputs.hpp>
#include <temporal/workflow/task.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace temporal::detail::wf {
class context;
}

namespace temporal::workflow {

/// The begin of a run. Arguments are not decoded yet; the workflow's object was made of them as
/// they came.
class execute_workflow_input {
 public:
  execute_workflow_input(payloads arguments, std::map<std::string, payload> headers)
      : arguments(std::move(arguments)), headers(std::move(headers)) {}

  payloads arguments;
  /// As the side that started the workflow sent them.
  std::map<std::string, payload> headers;
};

/// A signal, once there is a handler for it. Arguments are not decoded yet.
class handle_signal_input {
 public:
  handle_signal_input(std::string signal_name, payloads arguments,
                      std::map<std::string, payload> headers)
      : signal_name(std::move(signal_name)),
        arguments(std::move(arguments)),
        headers(std::move(headers)) {}

  std::string signal_name;
  payloads arguments;
  std::map<std::string, payload> headers;
};

/// A query that the workflow's code answers. Arguments are not decoded yet.
class handle_query_input {
 public:
  handle_query_input(std::string query_name, payloads arguments,
                     std::map<std::string, payload> headers)
      : query_name(std::move(query_name)),
        arguments(std::move(arguments)),
        headers(std::move(headers)) {}

  std::string query_name;
  payloads arguments;
  std::map<std::string, payload> headers;
};

/// What comes to a run, from some interceptor on inwards. Cheap to copy; not to be used when the
/// run is over.
class inbound {
 public:
  explicit inbound(detail::wf::context& run, std::size_t position = 0) noexcept
      : run_(&run), position_(position) {}

  TEMPORAL_DECL task<payloads> execute_workflow(execute_workflow_input input) const;
  TEMPORAL_DECL task<> handle_signal(handle_signal_input input) const;
  TEMPORAL_DECL payload handle_query(handle_query_input input) const;

 private:
  detail::wf::context* run_;
  std::size_t position_;
};

/// What a run asks for, from some interceptor on outwards. Cheap to copy; not to be used when the
/// run is over.
class outbound {
 public:
  explicit outbound(detail::wf::context& run, std::size_t position = 0) noexcept
      : run_(&run), position_(position) {}

  TEMPORAL_DECL future<payloads> schedule_activity(schedule_activity_input input) const;
  TEMPORAL_DECL future<> start_timer(start_timer_input input) const;
  TEMPORAL_DECL started_child_workflow start_child_workflow(start_child_workflow_input input) const;
  TEMPORAL_DECL future<> signal_external_workflow(signal_external_workflow_input input) const;
  TEMPORAL_DECL future<> cancel_external_workflow(cancel_external_workflow_input input) const;
  [[noreturn]] TEMPORAL_DECL void continue_as_new(continue_as_new_input input) const;

 private:
  detail::wf::context* run_;
  std::size_t position_;
};

/// Sees what comes to one run of a workflow, and what the run asks for. A worker's interceptor
/// makes one for each run, by `interceptor_factory::intercept_workflow`; it may keep what it knows
/// of the run in its members. Override what is of interest, change the input, and hand it on:
/// @code
/// struct tracing : temporal::workflow::interceptor {
///   workflow::task<temporal::payloads> execute_workflow(
///       workflow::execute_workflow_input input, workflow::inbound next) override {
///     trace_ = input.headers["trace"];
///     return next.execute_workflow(std::move(input));
///   }
///   workflow::future<temporal::payloads> schedule_activity(
///       workflow::schedule_activity_input input, workflow::outbound next) override {
///     input.headers["trace"] = trace_;
///     return next.schedule_activity(std::move(input));
///   }
///   temporal::payload trace_;
/// };
/// @endcode
/// It is part of the workflow's code: it must do the same on replay, may await what workflows may,
/// and fails the run, or the workflow task, by what it throws. It is made before the workflow's
/// object, runs in the thread of the run, and dies with the run, after its coroutines; what it asks
/// for while the run is given up is not intercepted.
class interceptor {
 public:
  virtual ~interceptor() = default;

  /// Begins with the run. What it returns is the result of the workflow, encoded.
  TEMPORAL_DECL virtual task<payloads> execute_workflow(execute_workflow_input input, inbound next);
  TEMPORAL_DECL virtual task<> handle_signal(handle_signal_input input, inbound next);
  /// Must not change the workflow. Queries that the library answers do not come here.
  TEMPORAL_DECL virtual payload handle_query(handle_query_input input, inbound next);

  TEMPORAL_DECL virtual future<payloads> schedule_activity(schedule_activity_input input,
                                                           outbound next);
  /// `sleep`, `start_timer`, and timeouts of conditions.
  TEMPORAL_DECL virtual future<> start_timer(start_timer_input input, outbound next);
  TEMPORAL_DECL virtual started_child_workflow start_child_workflow(
      start_child_workflow_input input, outbound next);
  /// Signals to child workflows, too.
  TEMPORAL_DECL virtual future<> signal_external_workflow(signal_external_workflow_input input,
                                                          outbound next);
  TEMPORAL_DECL virtual future<> cancel_external_workflow(cancel_external_workflow_input input,
                                                          outbound next);
  [[noreturn]] TEMPORAL_DECL virtual void continue_as_new(continue_as_new_input input,
                                                          outbound next);

 protected:
  interceptor() = default;
  interceptor(interceptor const&) = default;
  interceptor& operator=(interceptor const&) = default;
};

/// Makes interceptors of workflow runs.
class interceptor_factory {
 public:
  virtual ~interceptor_factory() = default;

  /// The interceptor of the run that begins; null, as by default: none. Called again when a run
  /// that was given up is replayed, from any thread of the worker.
  TEMPORAL_DECL virtual std::unique_ptr<interceptor> intercept_workflow(workflow_info const& info);

 protected:
  interceptor_factory() = default;
  interceptor_factory(interceptor_factory const&) = default;
  interceptor_factory& operator=(interceptor_factory const&) = default;
};

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
// Its bodies come with the context, whose class needs this.
#include <temporal/detail/workflow/run_handlers.hpp>
#endif
