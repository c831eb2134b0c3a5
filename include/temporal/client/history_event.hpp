#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace temporal {

/// One event of a workflow's history.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe.
class history_event {
 public:
  explicit history_event(std::shared_ptr<api::history::v1::HistoryEvent const> event)
      : event_(std::move(event)) {}

  /// Place in the history, counted from 1.
  TEMPORAL_DECL std::int64_t id() const noexcept;
  /// The server's name of the type without prefix, such as `WORKFLOW_EXECUTION_STARTED`; the number
  /// if it is newer than this library.
  TEMPORAL_DECL std::string type() const;
  TEMPORAL_DECL std::chrono::system_clock::time_point time() const;

  /// The message (include `temporal/api/history/v1/message.pb.h`).
  api::history::v1::HistoryEvent const& raw() const noexcept { return *event_; }

 private:
  std::shared_ptr<api::history::v1::HistoryEvent const> event_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/history_event.ipp>
#endif
