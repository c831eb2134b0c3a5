#pragma once

#include <temporal/common/log.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/workflow/failure_test.hpp>

#include <memory>
#include <string>
#include <vector>

namespace temporal::workflow {
class interceptor_factory;
}

namespace temporal::detail::wf {

/// What all runs of one worker, or of one replayer, share. Never changes while they live.
class engine_settings {
 public:
  engine_settings() {}

  data_converter converter;
  std::string namespace_name;
  std::string task_queue;
  logger log;
  /// Besides those of `temporal::failure`.
  std::vector<failure_test> failure_tests;
  /// The first is the outermost.
  std::vector<std::shared_ptr<workflow::interceptor_factory>> interceptors;
};

}  // namespace temporal::detail::wf
