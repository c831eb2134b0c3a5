#pragma once

#include <temporal/converter/data_converter.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace temporal {

/// Options of `result()`.
class result_options {
 public:
  result_options() {}

  /// Waits on when a run is continued by another (continue-as-new, retry, cron). If false, the
  /// result is that of the one run, and `workflow_continued_as_new_error` tells of the next.
  bool follow_runs = true;
  /// Its timeout limits the wait; unset: no limit.
  rpc_options rpc;
};

/// Options of a signal.
class signal_options {
 public:
  signal_options() {}

  /// Makes signals with the same request id one. Empty: one is made for each signal, and kept over
  /// its retries.
  std::string request_id;
  rpc_options rpc;
};

/// When the server answers a query with `query_rejected` instead of asking a worker.
enum class query_reject_condition {
  none = 1,                   ///< Never: closed workflows answer too, while history is retained.
  not_open = 2,               ///< When the workflow is closed.
  not_completed_cleanly = 3,  ///< When the workflow is closed otherwise than by completing.
};

/// Options of a query.
class query_options {
 public:
  query_options() {}

  /// Unset: the client's.
  std::optional<query_reject_condition> reject_condition;
  rpc_options rpc;
};

/// Options of a request to cancel.
class cancel_options {
 public:
  cancel_options() {}
  explicit cancel_options(std::string reason) : reason(std::move(reason)) {}

  /// Kept in the history, and given to the workflow.
  std::string reason;
  rpc_options rpc;
};

/// Options of a termination.
class terminate_options {
 public:
  terminate_options() {}
  explicit terminate_options(std::string reason) : reason(std::move(reason)) {}

  /// Sets the values that the history keeps beside the reason, encoded when they are sent.
  template <class... Args>
  terminate_options& set_details(Args&&... values) {
    details.clear();
    (details.emplace_back(std::forward<Args>(values)), ...);
    return *this;
  }

  std::string reason;
  std::vector<deferred_payload> details;
  rpc_options rpc;
};

/// Which events of a history.
enum class history_event_filter {
  all = 1,
  close_event = 2,  ///< Only the last one; none while the workflow is open.
};

/// Options of reading a history.
class history_options {
 public:
  history_options() {}

  history_event_filter filter = history_event_filter::all;
  /// Goes on with new events as they come, until the run is closed.
  bool wait_for_new_events = false;
  /// Does not look into the archive for runs that are past the retention period.
  bool skip_archival = false;
  /// Applies the codecs of the client's data converter. Else payloads stay as the server keeps
  /// them, encrypted as the case may be: a history that is written to a file holds no secret by
  /// accident, and a replayer decodes by itself. What cannot be decoded stays as it is.
  bool decode_payloads = false;
  /// Events a call asks for at most; 0: the server's choice.
  int page_size = 0;
  /// Of each call. With `wait_for_new_events` an unset timeout means no limit.
  rpc_options rpc;
};

/// Options of listing.
class list_options {
 public:
  list_options() {}

  /// Items in all; unset: no limit.
  std::optional<std::size_t> limit;
  /// Items a call asks for at most.
  int page_size = 1000;
  /// Of each call.
  rpc_options rpc;
};

}  // namespace temporal
