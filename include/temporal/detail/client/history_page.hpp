#pragma once

#include <temporal/common/error.hpp>

#include <temporal/api/history/v1/message/History.pb.h>
#include <temporal/api/workflowservice/v1/request_response/GetWorkflowExecutionHistoryResponse.pb.h>

namespace temporal::detail::client {

/// The events of a reply. A server set to send histories raw leaves the decoding to us.
inline api::history::v1::History& events_of(
    api::workflowservice::v1::GetWorkflowExecutionHistoryResponse& response) {
  auto& history = *response.mutable_history();
  for (auto const& blob : response.raw_history()) {
    api::history::v1::History batch;
    if (blob.encoding_type() != api::enums::v1::ENCODING_TYPE_PROTO3 ||
        !batch.ParseFromString(blob.data())) {
      throw error(status(status_code::internal, "the server's raw history cannot be decoded"),
                  error_info());
    }
    history.mutable_events()->MergeFrom(batch.events());
  }
  response.clear_raw_history();
  return history;
}

}  // namespace temporal::detail::client
