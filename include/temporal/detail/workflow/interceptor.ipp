#pragma once

#include <temporal/detail/workflow/context.hpp>
#include <temporal/detail/workflow/continue_as_new_request.hpp>
#include <temporal/workflow/interceptor.hpp>

#include <utility>

namespace temporal::workflow {

TEMPORAL_DECL task<payloads> inbound::execute_workflow(execute_workflow_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->execute_workflow(std::move(input), inbound(*run_, position_ + 1));
  return run_->handlers().run(std::move(input.arguments));
}

TEMPORAL_DECL task<> inbound::handle_signal(handle_signal_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->handle_signal(std::move(input), inbound(*run_, position_ + 1));
  return run_->handlers().deliver(std::move(input));
}

TEMPORAL_DECL payload inbound::handle_query(handle_query_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->handle_query(std::move(input), inbound(*run_, position_ + 1));
  return run_->handlers().query(input.query_name, input.arguments);
}

TEMPORAL_DECL future<payloads> outbound::schedule_activity(schedule_activity_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->schedule_activity(std::move(input), outbound(*run_, position_ + 1));
  return future<payloads>(run_->schedule_activity(std::move(input)));
}

TEMPORAL_DECL future<> outbound::start_timer(start_timer_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->start_timer(std::move(input), outbound(*run_, position_ + 1));
  return future<>(run_->start_timer(std::move(input)));
}

TEMPORAL_DECL started_child_workflow
outbound::start_child_workflow(start_child_workflow_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->start_child_workflow(std::move(input), outbound(*run_, position_ + 1));
  auto const begun = run_->start_child(std::move(input));
  return started_child_workflow(begun->workflow_id(), future<std::string>(begun->started),
                                future<payloads>(begun->result));
}

TEMPORAL_DECL future<> outbound::signal_external_workflow(
    signal_external_workflow_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->signal_external_workflow(std::move(input), outbound(*run_, position_ + 1));
  return future<>(run_->signal_external(std::move(input)));
}

TEMPORAL_DECL future<> outbound::cancel_external_workflow(
    cancel_external_workflow_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    return one->cancel_external_workflow(std::move(input), outbound(*run_, position_ + 1));
  return future<>(run_->cancel_external(std::move(input)));
}

[[noreturn]] TEMPORAL_DECL void outbound::continue_as_new(continue_as_new_input input) const {
  if (auto* const one = run_->interceptor_at(position_))
    one->continue_as_new(std::move(input), outbound(*run_, position_ + 1));
  run_->coroutines().check_writable("continue_as_new");
  throw detail::wf::continue_as_new_request(std::move(input));
}

TEMPORAL_DECL task<payloads> interceptor::execute_workflow(execute_workflow_input input,
                                                           inbound next) {
  return next.execute_workflow(std::move(input));
}

TEMPORAL_DECL task<> interceptor::handle_signal(handle_signal_input input, inbound next) {
  return next.handle_signal(std::move(input));
}

TEMPORAL_DECL payload interceptor::handle_query(handle_query_input input, inbound next) {
  return next.handle_query(std::move(input));
}

TEMPORAL_DECL future<payloads> interceptor::schedule_activity(schedule_activity_input input,
                                                              outbound next) {
  return next.schedule_activity(std::move(input));
}

TEMPORAL_DECL future<> interceptor::start_timer(start_timer_input input, outbound next) {
  return next.start_timer(std::move(input));
}

TEMPORAL_DECL started_child_workflow
interceptor::start_child_workflow(start_child_workflow_input input, outbound next) {
  return next.start_child_workflow(std::move(input));
}

TEMPORAL_DECL future<> interceptor::signal_external_workflow(signal_external_workflow_input input,
                                                             outbound next) {
  return next.signal_external_workflow(std::move(input));
}

TEMPORAL_DECL future<> interceptor::cancel_external_workflow(cancel_external_workflow_input input,
                                                             outbound next) {
  return next.cancel_external_workflow(std::move(input));
}

[[noreturn]] TEMPORAL_DECL void interceptor::continue_as_new(continue_as_new_input input,
                                                             outbound next) {
  next.continue_as_new(std::move(input));
}

TEMPORAL_DECL std::unique_ptr<interceptor> interceptor_factory::intercept_workflow(
    workflow_info const&) {
  return nullptr;
}

}  // namespace temporal::workflow
