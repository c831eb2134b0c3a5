#pragma once

#include <temporal/config.hpp>

#include <cstdint>
#include <source_location>
#include <stdexcept>
#include <string>

namespace temporal::workflow {

/// The workflow's code does not do what its history tells that it did: it was changed while runs
/// were open, or does something that is not the same each time. See `workflow::patched` for changes
/// that are meant.
///
/// Ends the workflow task, not the workflow: once the code is right again, the run goes on. The
/// message begins with `[TMPRL1100]`, as that of every SDK does.
///
/// Distinct objects: safe. Shared objects: safe.
class nondeterminism_error : public std::runtime_error {
 public:
  /// `recorded` is what the history has, `made` what the code did; one of them may be empty.
  TEMPORAL_DECL nondeterminism_error(std::int64_t event_id, std::string recorded, std::string made,
                                     std::source_location where);

  /// The event that does not fit, or the last before the missing one.
  std::int64_t event_id() const noexcept { return event_id_; }
  /// What the history has, such as `ActivityTaskScheduled (activity 1 of type 'charge')`; empty if
  /// it has no event for what the code did.
  std::string const& recorded() const noexcept { return recorded_; }
  /// What the code did; empty if it did nothing for the event.
  std::string const& made() const noexcept { return made_; }
  /// Where the code did it; the line is 0 if it did nothing.
  std::source_location const& where() const noexcept { return where_; }

 private:
  std::int64_t event_id_;
  std::string recorded_;
  std::string made_;
  std::source_location where_;
};

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/nondeterminism_error.ipp>
#endif
