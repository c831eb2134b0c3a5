#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/fwd.hpp>

#include <string>

namespace temporal::detail::client {

/// What the last event of a run says: its result, or the run that goes on in its place.
class run_outcome {
 public:
  run_outcome() {}

  payloads result;
  std::string next_run_id;
};

/// Reads the last event of the run that `workflow_id` and `run_id` name; with `follow`, the run
/// that goes on wins over everything else.
/// @throws workflow_failed_error, workflow_continued_as_new_error
TEMPORAL_DECL run_outcome read_close_event(api::history::v1::HistoryEvent event,
                                           std::string const& workflow_id,
                                           std::string const& run_id, bool follow,
                                           data_converter const& converter);

}  // namespace temporal::detail::client

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/close_event.ipp>
#endif
