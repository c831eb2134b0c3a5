#pragma once

#include <temporal/common/service_error.hpp>

#include <utility>

namespace temporal {

TEMPORAL_DECL service_error::service_error(temporal::status status, error_info info,
                                           std::string_view hint)
    : error(std::move(status), std::move(info)) {
  if (!hint.empty()) set_hint(hint);
}

TEMPORAL_DECL void service_error::set_hint(std::string_view hint) {
  std::string text = error::what();
  if (!text.empty() && text.back() != '.') text += '.';
  what_ = std::make_shared<std::string const>(text.append(" ").append(hint));
}

TEMPORAL_DECL service_error::service_error(temporal::status status, error_info info,
                                           std::string_view subject, std::string const& name)
    : error(std::move(status), std::move(info)) {
  if (name.empty() || this->status().message.find(name) != std::string::npos) return;
  set_hint(std::string(subject).append(" '").append(name).append("'."));
}

TEMPORAL_DECL char const* service_error::what() const noexcept {
  return what_ ? what_->c_str() : error::what();
}

TEMPORAL_DECL namespace_not_found::namespace_not_found(temporal::status status, error_info info,
                                                       std::string name)
    : service_error(std::move(status), std::move(info),
                    "Register namespace '" + name +
                        "' with `temporal operator namespace create --namespace " + name +
                        "` or temporal::namespaces::register_namespace; on Temporal Cloud, check "
                        "that the name is the full one, <name>.<account>."),
      name_(std::make_shared<std::string const>(std::move(name))) {}

TEMPORAL_DECL namespace_already_exists::namespace_already_exists(temporal::status status,
                                                                 error_info info, std::string name)
    : service_error(std::move(status), std::move(info), "The namespace is", name),
      name_(std::make_shared<std::string const>(std::move(name))) {}

struct workflow_already_started::data {
  std::string workflow_id;
  std::string run_id;
  std::string first_execution_run_id;
};

TEMPORAL_DECL workflow_already_started::workflow_already_started(temporal::status status,
                                                                 error_info info,
                                                                 std::string workflow_id,
                                                                 std::string run_id,
                                                                 std::string first_execution_run_id)
    : service_error(std::move(status), std::move(info), "The workflow ID is", workflow_id),
      data_(std::make_shared<data const>(
          data{std::move(workflow_id), std::move(run_id), std::move(first_execution_run_id)})) {}

TEMPORAL_DECL std::string const& workflow_already_started::workflow_id() const noexcept {
  return data_->workflow_id;
}

TEMPORAL_DECL std::string const& workflow_already_started::run_id() const noexcept {
  return data_->run_id;
}

TEMPORAL_DECL std::string const& workflow_already_started::first_execution_run_id() const noexcept {
  return data_->first_execution_run_id;
}

struct workflow_not_found::data {
  std::string workflow_id;
  std::string run_id;
};

TEMPORAL_DECL workflow_not_found::workflow_not_found(temporal::status status, error_info info,
                                                     std::string workflow_id, std::string run_id)
    : service_error(std::move(status), std::move(info), "The workflow ID is", workflow_id),
      data_(std::make_shared<data const>(data{std::move(workflow_id), std::move(run_id)})) {}

TEMPORAL_DECL std::string const& workflow_not_found::workflow_id() const noexcept {
  return data_->workflow_id;
}

TEMPORAL_DECL std::string const& workflow_not_found::run_id() const noexcept {
  return data_->run_id;
}

TEMPORAL_DECL activity_not_found::activity_not_found(temporal::status status, error_info info,
                                                     std::string activity_id)
    : service_error(std::move(status), std::move(info), "The activity ID is", activity_id),
      activity_id_(std::make_shared<std::string const>(std::move(activity_id))) {}

TEMPORAL_DECL query_rejected::query_rejected(error_info info, workflow_status status)
    : service_error(
          temporal::status(status_code::failed_precondition,
                           "query rejected: the workflow is " + std::string(to_string(status))),
          std::move(info), {}),
      workflow_(status) {}

TEMPORAL_DECL query_failed::query_failed(temporal::status status, error_info info,
                                         std::shared_ptr<failure const> cause)
    : service_error(std::move(status), std::move(info), {}), cause_(std::move(cause)) {}

}  // namespace temporal
