// A worker that a test can kill: `cpp_worker <address> <task queue>` prints READY and works.

#include <temporal/client/client.hpp>
#include <temporal/run.hpp>
#include <temporal/worker/worker.hpp>

#include <integration/basket.hpp>

#include <iostream>
#include <string>

namespace {

asio::awaitable<void> work(std::string address, std::string task_queue) {
  auto const connection = co_await temporal::connect(address);
  temporal::worker worker(temporal::client(connection, "default"), task_queue);
  worker.register_workflow<temporal::test::basket>();
  worker.register_activity<&temporal::test::price_of>();
  std::cout << "READY" << std::endl;
  co_await worker.run();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  try {
    temporal::run(work(arguments[1], arguments[2]));
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
