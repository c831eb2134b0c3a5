#include <support/grpc_client.hpp>

#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <integration/environment.hpp>
#include <unistd.h>

#include <stdexcept>

namespace temporal::test {

namespace {

namespace ws = api::workflowservice::v1;

constexpr std::chrono::seconds start_limit{60};
constexpr std::chrono::milliseconds probe_interval{25};

// Attributes that worker.py and the tests set.
std::vector<std::string> const search_attributes = {
    "CustomKeyword=Keyword",         "CustomText=Text", "CustomInt=Int",
    "CustomDouble=Double",           "CustomBool=Bool", "CustomDatetime=Datetime",
    "CustomKeywordList=KeywordList",
};

bool accepts(int port) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  asio::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)}, error);
  return !error;
}

/// The port opens before the default namespace exists.
bool serves(std::string const& target) {
  ws::DescribeNamespaceRequest request;
  request.set_namespace_("default");
  unary<ws::DescribeNamespaceRequest, ws::DescribeNamespaceResponse> describe(
      channel_to(target), "DescribeNamespace", request);
  return describe().ok();
}

}  // namespace

dev_server::dev_server(std::vector<std::string> const& arguments) : arguments_(arguments) {
  port_ = free_port();
  start();
}

void dev_server::restart() {
  child_->kill();
  start();
}

void dev_server::start() {
  std::vector<std::string> command = {environment_or("TEMPORAL_TEST_CLI", "temporal"),
                                      "server",
                                      "start-dev",
                                      "--headless",
                                      "--ip",
                                      "127.0.0.1",
                                      "--port",
                                      std::to_string(port_),
                                      "--log-level",
                                      "error"};
  for (auto const& one : search_attributes) {
    command.emplace_back("--search-attribute");
    command.push_back(one);
  }
  command.insert(command.end(), arguments_.begin(), arguments_.end());
  child_ = std::make_unique<process>(command);

  auto const until = std::chrono::steady_clock::now() + start_limit;
  while (std::chrono::steady_clock::now() < until) {
    if (!child_->running()) throw std::runtime_error("the development server ended while starting");
    if (accepts(port_) && serves(target())) return;
    asio::io_context context;
    asio::steady_timer timer(context, probe_interval);
    timer.wait();
  }
  throw std::runtime_error("the development server does not serve port " + std::to_string(port_));
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
