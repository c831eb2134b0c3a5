#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>
#include <temporal/workflow/outbound_inputs.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <string>

/// @file
/// The commands that a workflow's code makes, as messages. What is not set in an input is not set
/// in the message: the server fills in its defaults.

namespace temporal::detail::wf {

/// `normal_queue` is the workflow's own, for an activity that names none.
TEMPORAL_DECL api::command::v1::Command activity_command(
    workflow::schedule_activity_input const& input, std::string const& activity_id,
    std::string const& normal_queue, data_converter const& converter);

TEMPORAL_DECL api::command::v1::Command cancel_activity_command(std::int64_t scheduled_event_id);

TEMPORAL_DECL api::command::v1::Command timer_command(workflow::start_timer_input const& input,
                                                      std::string const& timer_id,
                                                      data_converter const& converter);

TEMPORAL_DECL api::command::v1::Command cancel_timer_command(std::string const& timer_id);

TEMPORAL_DECL api::command::v1::Command child_command(
    workflow::start_child_workflow_input const& input, std::string const& normal_queue,
    data_converter const& converter);

TEMPORAL_DECL api::command::v1::Command signal_command(
    workflow::signal_external_workflow_input const& input);

/// With `child_only`, only a child of this workflow is canceled.
TEMPORAL_DECL api::command::v1::Command cancel_workflow_command(
    workflow::cancel_external_workflow_input const& input, bool child_only);

TEMPORAL_DECL api::command::v1::Command search_attributes_command(search_attributes const& changes);

TEMPORAL_DECL api::command::v1::Command memo_command(std::map<std::string, payload> changes);

TEMPORAL_DECL api::command::v1::Command complete_command(payloads result);
TEMPORAL_DECL api::command::v1::Command fail_command(std::exception_ptr error,
                                                     data_converter const& converter);
TEMPORAL_DECL api::command::v1::Command canceled_command(payloads details);

/// `options` are complete: workflow type and task queue are given.
TEMPORAL_DECL api::command::v1::Command continue_as_new_command(
    workflow::continue_as_new_options const& options, payloads arguments,
    std::map<std::string, payload> headers, data_converter const& converter);

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/command_builders.ipp>
#endif
