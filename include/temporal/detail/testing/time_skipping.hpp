#pragma once

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace temporal::detail::testing {

/// Whether a server is too old to skip time; one whose version has no numbers is taken to be a
/// build of somebody's own, and new.
inline bool too_old_to_skip_time(std::string_view version) {
  int major = 0;
  int minor = 0;
  auto const* const end = version.data() + version.size();
  auto const first = std::from_chars(version.data(), end, major);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return false;
  if (std::from_chars(first.ptr + 1, end, minor).ec != std::errc()) return false;
  return major < 1 || (major == 1 && minor < 32);
}

/// Such a server ignores the wish, and workflows that sleep for days would just wait.
/// @throws std::runtime_error when the server is too old.
inline void require_time_skipping(std::string const& version) {
  if (!too_old_to_skip_time(version)) return;
  throw std::runtime_error(
      "the development server " + version +
      " cannot skip time; it takes server 1.32, which Temporal's CLI 1.9 brings: install that "
      "(TEMPORAL_CLI or dev_server_options::program says where it is), or set "
      "workflow_environment_options::skip_time to false");
}

}  // namespace temporal::detail::testing
