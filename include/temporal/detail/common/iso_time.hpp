#pragma once

#include <temporal/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace temporal::detail {

/// `2020-01-02T03:04:05.678901+00:00`: UTC, with no, six or nine digits after the second.
TEMPORAL_DECL std::string format_iso_time(std::chrono::system_clock::time_point time);

/// Reads RFC 3339 with any offset and any number of digits after the second (those beyond the
/// clock's resolution are dropped); nothing if `text` is something else or out of the clock's
/// range.
TEMPORAL_DECL std::optional<std::chrono::system_clock::time_point> parse_iso_time(
    std::string_view text);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/iso_time.ipp>
#endif
