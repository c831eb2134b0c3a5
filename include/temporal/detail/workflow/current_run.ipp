#pragma once

#include <temporal/detail/workflow/context.hpp>
#include <temporal/workflow/current_run.hpp>

namespace temporal::workflow {

TEMPORAL_DECL workflow_info const& info() { return detail::wf::context::current().info(); }

TEMPORAL_DECL std::chrono::system_clock::time_point now() {
  return detail::wf::context::current().now();
}

TEMPORAL_DECL random& randomness() {
  auto& run = detail::wf::context::current();
  run.coroutines().check_writable("randomness");
  return run.randomness();
}

TEMPORAL_DECL std::string uuid4() { return randomness().uuid4(); }

TEMPORAL_DECL bool patched(std::string_view id, std::source_location where) {
  return detail::wf::context::current().patched(std::string(id), false, where);
}

TEMPORAL_DECL void deprecate_patch(std::string_view id, std::source_location where) {
  detail::wf::context::current().patched(std::string(id), true, where);
}

TEMPORAL_DECL void upsert_search_attributes(search_attributes const& changes,
                                            std::source_location where) {
  detail::wf::context::current().upsert_search_attributes(changes, where);
}

TEMPORAL_DECL search_attributes const& current_search_attributes() {
  return detail::wf::context::current().current_search_attributes();
}

TEMPORAL_DECL void upsert_memo(memo const& changes, std::source_location where) {
  detail::wf::context::current().upsert_memo(changes, where);
}

TEMPORAL_DECL std::shared_ptr<failure const> last_failure() {
  return detail::wf::context::current().last_failure();
}

TEMPORAL_DECL std::int64_t history_length() {
  return detail::wf::context::current().history_length();
}

TEMPORAL_DECL std::int64_t history_size() { return detail::wf::context::current().history_bytes(); }

TEMPORAL_DECL bool is_continue_as_new_suggested() {
  return detail::wf::context::current().continue_as_new_suggested();
}

TEMPORAL_DECL void set_current_details(std::string details) {
  auto& run = detail::wf::context::current();
  run.coroutines().check_writable("set_current_details");
  run.current_details = std::move(details);
}

TEMPORAL_DECL bool all_handlers_finished() {
  return detail::wf::context::current().handlers().unfinished().empty();
}

TEMPORAL_DECL void log(log_level level, std::string_view message) {
  detail::wf::context::current().log(level, message);
}

namespace unsafe {

TEMPORAL_DECL bool is_replaying() { return detail::wf::context::current().is_replaying(); }

TEMPORAL_DECL bool is_evicting() { return detail::wf::context::current().coroutines().evicting(); }

}  // namespace unsafe

}  // namespace temporal::workflow
