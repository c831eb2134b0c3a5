// Runs the workflows of a shop until it is interrupted (Ctrl+C, or SIGTERM).
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <iostream>

namespace workflow = temporal::workflow;

workflow::task<std::vector<std::string>> order::run(std::string customer,
                                                    std::vector<std::string> items) {
  auto const& order_id = workflow::info().workflow_id;

  // Starts all parcels at once; each handle is there when the server has started the child.
  std::vector<workflow::operation<workflow::child_workflow_handle<std::string>>> starts;
  for (auto const& item : items) {
    workflow::child_workflow_options const options(order_id + "/parcel-" + item);
    starts.push_back(workflow::start_child_workflow<&parcel::run>(options, item));
  }
  auto const parcels = co_await workflow::when_all(std::move(starts));

  // Another workflow, which is no child, is known by its id.
  workflow::external_workflow const shop_stock("stock");
  std::vector<workflow::future<std::string>> sent;
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    co_await shop_stock.signal<&stock::take>(items[i]);
    co_await parcels[i].signal<&parcel::label>(customer);
    sent.push_back(parcels[i].result());
  }
  auto const results = co_await workflow::when_all(sent);

  // Without a policy, a child is terminated when its parent ends.
  workflow::child_workflow_options asking(order_id + "/survey");
  asking.parent_close_policy = workflow::parent_close_policy::abandon;
  co_await workflow::start_child_workflow<&survey::run>(asking, customer);

  co_return results;
}

workflow::task<std::string> parcel::run(std::string item) {
  co_await workflow::wait_condition([this] { return !address_.empty(); });
  co_return item + " for " + address_;
}

void parcel::label(std::string address) { address_ = address; }

workflow::task<int> survey::run(std::string) {
  co_await workflow::wait_condition([this] { return stars_ > 0; });
  co_return stars_;
}

void survey::answer(int stars) { stars_ = stars; }

workflow::task<int> stock::run(int pieces) {
  pieces_ += pieces;
  co_await workflow::wait_condition([this] { return closed_; });
  co_return pieces_;
}

void stock::take(std::string) { --pieces_; }

void stock::close() { closed_ = true; }

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::worker worker(client, "shop");
  worker.register_workflow<order>();
  worker.register_workflow<parcel>();
  worker.register_workflow<survey>();
  worker.register_workflow<stock>();

  std::cout << "the worker runs" << std::endl;
  co_await worker.run_until_interrupted();
}

int main() {
  try {
    temporal::run(work());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
