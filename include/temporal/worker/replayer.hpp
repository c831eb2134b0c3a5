#pragma once

#include <temporal/common/history.hpp>
#include <temporal/common/log.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/workflow/failure_test.hpp>
#include <temporal/detail/workflow/typed_workflow.hpp>
#include <temporal/detail/workflow/workflow_type.hpp>
#include <temporal/worker/interceptor.hpp>

#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace temporal {

/// What is to be known to replay histories that a worker made.
class replayer_options {
 public:
  replayer_options() {}

  /// As the worker's client has it, codecs included.
  temporal::data_converter data_converter;
  std::string namespace_name = "default";
  /// As the worker has them: they are part of what its workflows do.
  std::vector<std::shared_ptr<worker_interceptor>> interceptors;
  /// As `worker_options::fail_workflow_on`, but `workflow::nondeterminism_error` is always thrown.
  template <class Exception>
  replayer_options& fail_workflow_on() {
    workflow_failure_tests.push_back(detail::wf::is_exception_of<Exception>());
    return *this;
  }
  /// What `fail_workflow_on` added.
  std::vector<detail::wf::failure_test> workflow_failure_tests;
  /// What workflow code logs while it replays is not written; this is for the replayer itself.
  temporal::logger logger;
};

/// What replaying one history came to.
class replay_result {
 public:
  replay_result() {}

  /// The file it came from, if it came from one.
  std::filesystem::path file;
  std::string workflow_id;
  std::string run_id;
  std::string workflow_type;
  /// Null: the code does what the history says.
  std::exception_ptr error;
};

/// Runs workflow code against histories that were recorded, without a server, and says whether it
/// still does the same: the test to run before a changed workflow is deployed.
/// @code
/// temporal::replayer replayer;
/// replayer.register_workflow<order>();
/// replayer.replay(temporal::workflow_history::from_file("order.json"));
/// @endcode
/// Histories may be of runs that are open, or that were exported in the middle.
///
/// Distinct objects: safe. Shared objects: safe, once everything is registered.
class replayer {
 public:
  TEMPORAL_DECL explicit replayer(replayer_options options = {});

  /// @throws std::invalid_argument when there is one of that name already.
  template <class Workflow>
  replayer& register_workflow() {
    registry_->add(detail::wf::make_workflow_type<Workflow>());
    return *this;
  }

  template <class Workflow>
  replayer& register_dynamic_workflow() {
    registry_->add_dynamic(detail::wf::make_workflow_type<Workflow>());
    return *this;
  }

  /// @throws workflow::nondeterminism_error when the code does something else than the history
  ///   says; whatever else the code throws that is no failure of the workflow; std::runtime_error
  ///   when the workflow type is not registered; conversion_error when a codec cannot decode.
  TEMPORAL_DECL void replay(workflow_history const& history) const;

  /// Replays all of them, whatever becomes of each; results are in the same order.
  [[nodiscard]] TEMPORAL_DECL std::vector<replay_result> replay_all(
      std::vector<workflow_history> const& histories) const;

  /// Replays all `*.json` files in the folder, in the order of their names. A file that cannot be
  /// read is a result with an error.
  /// @throws std::filesystem::filesystem_error when there is no such folder; std::invalid_argument
  ///   when none of its files is one, so that a test of nothing does not pass.
  [[nodiscard]] TEMPORAL_DECL std::vector<replay_result> replay_folder(
      std::filesystem::path const& folder) const;

 private:
  replayer_options options_;
  std::shared_ptr<detail::wf::workflow_registry> registry_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/replayer.ipp>
#endif
