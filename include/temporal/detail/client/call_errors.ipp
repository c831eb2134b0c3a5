#pragma once

#include <temporal/common/service_error.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/client/call_errors.hpp>

#include <temporal/api/errordetails/v1/message/QueryFailedFailure.pb.h>
#include <temporal/api/errordetails/v1/message/WorkflowExecutionAlreadyStartedFailure.pb.h>

#include <memory>

namespace temporal::detail::client {

TEMPORAL_DECL error_info info_of(error const& thrown) {
  error_info info;
  info.operation = thrown.operation();
  info.target = thrown.target();
  info.outcome = thrown.outcome();
  info.attempts = thrown.attempts();
  return info;
}

TEMPORAL_DECL void rethrow_for_workflow(error const& thrown, workflow_execution_id const& target) {
  // A service_error was decided on by its details alone: the namespace, for example.
  if (thrown.code() != status_code::not_found ||
      dynamic_cast<service_error const*>(&thrown) != nullptr) {
    throw;
  }
  throw workflow_not_found(thrown.status(), info_of(thrown), target.workflow_id, target.run_id);
}

TEMPORAL_DECL void rethrow_for_start(error const& thrown, std::string const& id) {
  if (thrown.code() == status_code::already_exists) {
    using detail_type = api::errordetails::v1::WorkflowExecutionAlreadyStartedFailure;
    if (auto const found = thrown.detail<detail_type>()) {
      throw workflow_already_started(thrown.status(), info_of(thrown), id, found->run_id(),
                                     found->first_execution_run_id());
    }
  }
  throw;
}

TEMPORAL_DECL void rethrow_for_query(error const& thrown, workflow_execution_id const& target,
                                     data_converter const& converter) {
  if (thrown.code() == status_code::invalid_argument) {
    if (auto const found = thrown.detail<api::errordetails::v1::QueryFailedFailure>()) {
      std::shared_ptr<failure const> cause;
      if (found->has_failure()) {
        cause = failure_converter(converter).from_failure(found->failure());
      }
      throw query_failed(thrown.status(), info_of(thrown), std::move(cause));
    }
  }
  rethrow_for_workflow(thrown, target);
}

}  // namespace temporal::detail::client
