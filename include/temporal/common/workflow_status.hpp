#pragma once

#include <temporal/config.hpp>

#include <string_view>

namespace temporal {

/// State of a workflow's run, with the server's numbers. A newer server may give others.
enum class workflow_status {
  unspecified = 0,
  running = 1,
  completed = 2,
  failed = 3,
  canceled = 4,
  terminated = 5,
  continued_as_new = 6,
  timed_out = 7,
  paused = 8,
};

/// The server's name of the state, such as `COMPLETED`; `UNSPECIFIED` for a number not listed here.
TEMPORAL_DECL std::string_view to_string(workflow_status status) noexcept;

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/workflow_status.ipp>
#endif
