#pragma once

#include <temporal/api/command/v1/message.pb.h>
#include <temporal/api/enums/v1/failed_cause.pb.h>
#include <temporal/api/failure/v1/message.pb.h>
#include <temporal/api/query/v1/message.pb.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace temporal::detail::wf {

/// What became of one workflow task.
class task_outcome {
 public:
  class failed_task {
   public:
    api::enums::v1::WorkflowTaskFailedCause cause = {};
    api::failure::v1::Failure failure;
  };

  std::vector<api::command::v1::Command> commands;
  std::map<std::string, api::query::v1::WorkflowQueryResult> query_results;
  std::optional<api::query::v1::WorkflowQueryResult> legacy_answer;
  std::optional<failed_task> failed;
  bool closed = false;
};

}  // namespace temporal::detail::wf
