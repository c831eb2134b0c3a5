#pragma once

namespace temporal {

/// Whether a workflow id may be used again after its last run is closed. (What happens while a run
/// is open is `workflow_id_conflict_policy`.)
enum class workflow_id_reuse_policy {
  allow_duplicate = 1,              ///< Always.
  allow_duplicate_failed_only = 2,  ///< Unless the last run completed successfully.
  reject_duplicate = 3,             ///< Never.
};

/// What starting does while a run with the same id is open.
enum class workflow_id_conflict_policy {
  unspecified = 0,         ///< The server's default, which is `fail`.
  fail = 1,                ///< Throws `workflow_already_started`.
  use_existing = 2,        ///< Starts nothing; the handle is that of the open run.
  terminate_existing = 3,  ///< Terminates the open run and starts a new one.
};

}  // namespace temporal
