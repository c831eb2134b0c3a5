#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace temporal::detail::wf {

/// Name of the marker that a patch leaves in the history: the one of the SDKs' core, so that
/// workers in other languages read it.
inline constexpr std::string_view patch_marker_name = "core_patch";

/// The search attribute that lists a run's patches.
inline constexpr std::string_view change_version_attribute = "TemporalChangeVersion";

/// What a patch's marker says.
class patch_mark {
 public:
  patch_mark(std::string id, bool deprecated) : id(std::move(id)), deprecated(deprecated) {}

  std::string id;
  bool deprecated;
};

/// Nothing if it is not that of a patch. Reads the older form, with a field for each of the two,
/// too.
TEMPORAL_DECL std::optional<patch_mark> read_patch(api::history::v1::HistoryEvent const& event);
TEMPORAL_DECL std::optional<patch_mark> read_patch(api::command::v1::Command const& command);

/// The command that leaves a marker.
TEMPORAL_DECL api::command::v1::Command patch_command(patch_mark const& mark);

/// The command that lists all of a run's patches, or nothing if the list would be longer than
/// what the server's index takes (2048 bytes).
TEMPORAL_DECL std::optional<api::command::v1::Command> change_version_command(
    std::set<std::string> const& ids);

/// Whether the event is that of a `change_version_command`.
TEMPORAL_DECL bool is_change_version(api::history::v1::HistoryEvent const& event);

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/patch_marker.ipp>
#endif
