// Runs the workflow `order` until it is interrupted (Ctrl+C, or SIGTERM).
// The argument, 1, 2 or 3, says which version of the program this is.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
namespace workflow = temporal::workflow;

// Stands for three builds of the program; the cases below are what `notify` was in each of them.
int program_version = 1;

workflow::task<> order::notify(std::string const& customer, std::string const& news) {
  workflow::activity_options const options(10s);
  bool by_email = false;
  switch (program_version) {
    case 1:  // There were letters only.
      break;
    case 2:  // Runs that began with letters go on with letters; new ones send e-mail.
      by_email = workflow::patched("email");
      break;
    default:  // No run with letters is left: the code that wrote them is gone.
      workflow::deprecate_patch("email");
      by_email = true;
  }
  auto message = by_email ? workflow::execute_activity<&send_email>(options, customer, news)
                          : workflow::execute_activity<&send_letter>(options, customer, news);
  messages_.push_back(co_await std::move(message));
}

workflow::task<std::vector<std::string>> order::run(std::string customer) {
  co_await notify(customer, "your order is taken");
  co_await workflow::wait_condition([this] { return shipped_; });
  co_await notify(customer, "your order is on its way");
  co_return messages_;
}

void order::ship() { shipped_ = true; }

std::vector<std::string> order::messages() const { return messages_; }

std::string send_letter(std::string customer, std::string news) {
  return "letter to " + customer + ": " + news;
}

std::string send_email(std::string customer, std::string news) {
  return "e-mail to " + customer + ": " + news;
}

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::worker worker(client, "orders");
  worker.register_workflow<order>();
  worker.register_activities<&send_letter, &send_email>();

  std::cout << "the worker runs" << std::endl;
  co_await worker.run_until_interrupted();
}

int main(int argc, char** argv) {
  try {
    if (argc > 1) program_version = std::stoi(argv[1]);
    temporal::run(work());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
