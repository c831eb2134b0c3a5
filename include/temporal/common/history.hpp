#pragma once

#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace temporal {

/// The events of one run of a workflow, to look at, to keep, or to replay.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe.
class workflow_history {
 public:
  /// A history without events.
  TEMPORAL_DECL workflow_history();

  /// An empty workflow id is read from the first event, where newer servers write it.
  TEMPORAL_DECL explicit workflow_history(api::history::v1::History history,
                                          std::string workflow_id = {});

  /// Reads what the CLI (`temporal workflow show --output json`), the Web UI and the SDKs export:
  /// protobuf's JSON, an object with `events`, or the bare list of events. Enum values may have the
  /// names of today (`EVENT_TYPE_TIMER_STARTED`) or those of old servers and tctl (`TimerStarted`).
  /// Fields that this version does not know are ignored. Throws `conversion_error`.
  TEMPORAL_DECL static workflow_history from_json(std::string_view text,
                                                  std::string workflow_id = {});

  /// As `from_json`, from a file. Throws `std::filesystem::filesystem_error` if it cannot be read;
  /// a `conversion_error` names the file.
  TEMPORAL_DECL static workflow_history from_file(std::filesystem::path const& path,
                                                  std::string workflow_id = {});

  /// Compact protobuf JSON with today's enum names, readable by every SDK.
  TEMPORAL_DECL std::string to_json() const;

  /// May be empty if the history does not tell.
  TEMPORAL_DECL std::string const& workflow_id() const noexcept;

  /// Run that began the history; after a reset, the original run. May be empty.
  TEMPORAL_DECL std::string const& run_id() const noexcept;

  /// Type of the workflow; empty if the history does not begin with its start.
  TEMPORAL_DECL std::string const& workflow_type() const noexcept;

  /// Number of events.
  TEMPORAL_DECL std::size_t size() const noexcept;

  /// The events as the API defines them (include `temporal/api/history/v1/message.pb.h`).
  TEMPORAL_DECL api::history::v1::History const& raw() const noexcept;

 private:
  std::shared_ptr<api::history::v1::History const> history_;
  std::string workflow_id_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/history.ipp>
#endif
