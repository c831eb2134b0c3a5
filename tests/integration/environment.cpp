#include <support/run.hpp>

#include <integration/environment.hpp>
#include <unistd.h>

#include <iostream>
#include <utility>

namespace temporal::test {

namespace {

constexpr std::chrono::seconds start_limit{60};

}  // namespace

dev_server::dev_server(testing::dev_server_options options) : options_(std::move(options)) {
  options_.program = environment_or("TEMPORAL_TEST_CLI", "temporal");
  // Attributes that worker.py and the tests set.
  options_.search_attributes = {
      {"CustomKeyword", search_attribute_type::keyword},
      {"CustomText", search_attribute_type::text},
      {"CustomInt", search_attribute_type::integer},
      {"CustomDouble", search_attribute_type::floating},
      {"CustomBool", search_attribute_type::boolean},
      {"CustomDatetime", search_attribute_type::datetime},
      {"CustomKeywordList", search_attribute_type::keyword_list},
  };
  server_ = run(testing::dev_server::start(options_));
}

void dev_server::restart() {
  options_.port = server_.port();
  server_ = testing::dev_server();
  server_ = run(testing::dev_server::start(options_));
}

python_worker::python_worker(std::string const& target, std::string const& task_queue,
                             std::vector<std::string> const& arguments)
    : child_([&] {
        std::vector<std::string> command = {
            environment_or("TEMPORAL_TEST_PYTHON", "python3"),
            environment_or("TEMPORAL_TEST_WORKER", TEMPORAL_TEST_SOURCE "/integration/worker.py"),
            "--address",
            target,
            "--task-queue",
            task_queue};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return command;
      }()) {
  child_.wait_for_line("READY", start_limit);
}

environment& environment::get() {
  static environment shared;
  return shared;
}

environment::environment() : run_(std::to_string(getpid())), task_queue_("python-" + run_) {}

environment::~environment() {
  if (server_.running()) return;
  std::cerr << "the Temporal server of the tests has ended; the last it printed:\n"
            << server_.output() << '\n';
}

std::string const& environment::task_queue() {
  worker();
  return task_queue_;
}

python_worker& environment::worker() {
  if (!worker_) worker_ = std::make_unique<python_worker>(target(), task_queue_);
  return *worker_;
}

std::string environment::unique(std::string const& start) {
  return start + '-' + run_ + '-' + std::to_string(++made_);
}

}  // namespace temporal::test
