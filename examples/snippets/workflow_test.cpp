// Code of the chapter on workflows and activities: a test of a workflow, which runs as one.
#include <temporal/temporal.hpp>

#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <string>

using namespace std::chrono_literals;
namespace workflow = temporal::workflow;

// [workflow_test]
std::string charge(std::string customer);  // the activity, which takes real money

class trial {
 public:
  workflow::task<std::string> run(std::string customer) {
    co_await workflow::sleep(std::chrono::days(30));
    workflow::activity_options options(10s);
    co_return co_await workflow::execute_activity<&charge>(options, customer);
  }
  static constexpr auto handlers = workflow::define(workflow::run<&trial::run>());
};

std::string pretend_to_charge(std::string customer) { return "receipt for " + customer; }

asio::awaitable<bool> trial_ends_with_a_receipt() {
  auto const environment = co_await temporal::testing::workflow_environment::start();
  temporal::client const& client = environment.client();

  temporal::worker worker(client, "trials");
  worker.register_workflow<trial>();
  worker.register_activity<&pretend_to_charge>("charge");  // another function under its name
  auto const rethrow = [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  };
  asio::co_spawn(co_await asio::this_coro::executor, worker.run(), rethrow);

  temporal::workflow_options options("trial-1", "trials");
  options.execution_timeout = std::chrono::days(60);
  auto const receipt = co_await client.execute_workflow<&trial::run>(options, "Ada");
  worker.shutdown();
  co_return receipt == "receipt for Ada";
}

int main() {  // or a case of a test framework
  try {
    return temporal::run(trial_ends_with_a_receipt()) ? 0 : 1;
  } catch (std::exception const& error) {  // no server, a worker that cannot run, a failed workflow
    std::cerr << error.what() << '\n';
    return 1;
  }
}
// [workflow_test]
