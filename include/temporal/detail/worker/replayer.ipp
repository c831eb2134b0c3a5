#pragma once

#include <temporal/detail/common/interceptor_check.hpp>
#include <temporal/detail/converter/codec_chain.hpp>
#include <temporal/detail/converter/payload_visitor.hpp>
#include <temporal/detail/workflow/engine.hpp>
#include <temporal/run.hpp>
#include <temporal/worker/replayer.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>

#include <temporal/api/history/v1/message/History.pb.h>
#include <temporal/api/workflowservice/v1/request_response/PollWorkflowTaskQueueResponse.pb.h>

#include <algorithm>
#include <stdexcept>

namespace temporal {

TEMPORAL_DECL replayer::replayer(replayer_options options)
    : options_(std::move(options)), registry_(std::make_shared<detail::wf::workflow_registry>()) {
  detail::check_interceptors("replayer_options", options_.interceptors);
}

TEMPORAL_DECL void replayer::replay(workflow_history const& history) const {
  auto settings = std::make_shared<detail::wf::engine_settings>();
  settings->converter = options_.data_converter;
  settings->namespace_name = options_.namespace_name;
  settings->log = logger::discard();
  // To find nondeterminism is what a replay is for, whatever a worker makes of it.
  auto const is_nondeterminism = detail::wf::is_exception_of<workflow::nondeterminism_error>();
  for (auto const& test : options_.workflow_failure_tests) {
    settings->failure_tests.push_back([test, is_nondeterminism](std::exception_ptr const& error) {
      return !is_nondeterminism(error) && test(error);
    });
  }
  settings->interceptors.assign(options_.interceptors.begin(), options_.interceptors.end());
  api::workflowservice::v1::PollWorkflowTaskQueueResponse task;
  task.mutable_workflow_execution()->set_workflow_id(history.workflow_id());
  task.mutable_workflow_execution()->set_run_id(history.run_id());
  *task.mutable_history() = history.raw();
  if (auto const& codecs = options_.data_converter.options().codecs; !codecs.empty()) {
    auto const visitor =
        std::make_shared<detail::payload_visitor>(options_.data_converter.options().header_codec);
    detail::codec_chain const chain(codecs, visitor, options_.namespace_name, options_.logger);
    run(chain.decode(task));
  }
  detail::wf::engine engine(settings, registry_);
  auto const outcome = engine.feed(task);
  if (outcome.failed) std::rethrow_exception(outcome.failed->error);
}

TEMPORAL_DECL std::vector<replay_result> replayer::replay_all(
    std::vector<workflow_history> const& histories) const {
  std::vector<replay_result> results;
  for (auto const& history : histories) {
    replay_result result;
    result.workflow_id = history.workflow_id();
    result.run_id = history.run_id();
    result.workflow_type = history.workflow_type();
    try {
      replay(history);
    } catch (...) {
      result.error = std::current_exception();
    }
    results.push_back(std::move(result));
  }
  return results;
}

TEMPORAL_DECL std::vector<replay_result> replayer::replay_folder(
    std::filesystem::path const& folder) const {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".json")
      files.push_back(entry.path());
  }
  if (files.empty()) {
    throw std::invalid_argument("replay_folder: there is no file *.json in '" + folder.string() +
                                '\'');
  }
  std::sort(files.begin(), files.end());
  std::vector<replay_result> results;
  for (auto const& file : files) {
    replay_result result;
    try {
      result = replay_all({workflow_history::from_file(file)}).front();
    } catch (...) {
      result.error = std::current_exception();
    }
    result.file = file;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace temporal
