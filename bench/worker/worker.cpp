// The C++ peer of bench_worker.py. What it can do, and how it is told to, is in README.md beside
// it.

#include <temporal/client/client.hpp>
#include <temporal/run.hpp>
#include <temporal/worker/replayer.hpp>
#include <temporal/worker/worker.hpp>
#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/definition.hpp>

#include <malloc.h>

#include <chrono>
#include <cstddef>
#include <ctime>
#include <exception>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

namespace workflow = temporal::workflow;

namespace {

int echo(int number) { return number; }

/// So many activities, one after the other.
struct sequence {
  workflow::task<int> run(int count) {
    workflow::activity_options options(std::chrono::minutes(1));
    int sum = 0;
    for (int number = 1; number <= count; ++number) {
      options.activity_id = std::to_string(number);
      sum += co_await workflow::execute_activity<&echo>(options, number);
    }
    co_return sum;
  }

  static constexpr auto handlers = workflow::define(workflow::run<&sequence::run>());
};

/// Waits for a signal.
struct idle {
  workflow::task<> run() {
    auto const told = [this] { return told_; };
    co_await workflow::wait_condition(told);
  }
  void finish() { told_ = true; }

  static constexpr auto handlers =
      workflow::define(workflow::run<&idle::run>(), workflow::signal<&idle::finish>());

 private:
  bool told_ = false;
};

asio::awaitable<void> serve(std::string address, std::string task_queue,
                            temporal::worker_options options) {
  auto const connection = co_await temporal::connect(address);
  temporal::worker worker(temporal::client(connection, "default"), task_queue, std::move(options));
  worker.register_workflow<sequence>();
  worker.register_workflow<idle>();
  worker.register_activity<&echo>();
  std::jthread const console([&worker] {
    for (std::string line; std::getline(std::cin, line);) {
      malloc_trim(0);
      std::cout << "COLLECTED" << std::endl;
    }
    worker.shutdown();
  });
  std::cout << "READY" << std::endl;
  co_await worker.run();
}

void replay(std::string const& file, std::chrono::duration<double> least) {
  temporal::replayer replayer;
  replayer.register_workflow<sequence>();
  auto const history = temporal::workflow_history::from_file(file);
  replayer.replay(history);
  auto const cpu = std::clock();
  auto const begin = std::chrono::steady_clock::now();
  std::size_t events = 0;
  std::chrono::duration<double> wall{};
  while (wall < least) {
    replayer.replay(history);
    events += history.size();
    wall = std::chrono::steady_clock::now() - begin;
  }
  std::cout << events << ' ' << wall.count() << ' '
            << static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC << '\n';
}

}  // namespace

int main(int count, char** arguments) {
  try {
    std::string const mode = count > 1 ? arguments[1] : "";
    if (mode == "serve" && count == 8) {
      temporal::worker_options options;
      options.max_concurrent_workflow_tasks = std::stoul(arguments[4]);
      options.max_concurrent_activities = options.max_concurrent_workflow_tasks;
      options.workflow_pollers = std::stoul(arguments[5]);
      options.activity_pollers = options.workflow_pollers;
      options.max_cached_workflows = std::stoul(arguments[6]);
      if (std::string(arguments[7]) != "eager") options.max_eager_activities_per_task = 0;
      temporal::run(serve(arguments[2], arguments[3], std::move(options)));
      return 0;
    }
    if (mode == "replay" && count == 4) {
      replay(arguments[2], std::chrono::duration<double>(std::stod(arguments[3])));
      return 0;
    }
    std::cerr << "see README.md beside bench/worker\n";
    return 2;
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
