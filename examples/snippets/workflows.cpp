// Code of the guide: workflows from the client's side.
#include <temporal/temporal.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

// [own_type]
struct order_input {
  std::string item;
  int quantity = 1;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(order_input, item, quantity)
// [own_type]

// [declaration]
struct order {
  temporal::workflow::task<std::string> run(order_input input);
  temporal::workflow::task<> approve(std::string who);  // a signal
  std::string state() const;                            // a query
};
// [declaration]

// [definition]
namespace wf = temporal::workflow;

struct refund {
  wf::task<int> run(std::string order_id);
  wf::task<> stop();
  static constexpr auto handlers =
      wf::define(wf::run<&refund::run>("RefundWorkflow"), wf::signal<&refund::stop>("stop-refund"));
};
// [definition]

asio::awaitable<void> start(temporal::client client) {
  // [start]
  temporal::workflow_options options("order-42", "orders");  // workflow id, task queue
  options.execution_timeout = 24h;
  options.memo.set("customer", "Ada");
  order_input input{"book", 2};

  auto handle = co_await client.start_workflow<&order::run>(options, input);
  std::string receipt = co_await handle.result();
  // [start]

  // [execute]
  temporal::workflow_options again("order-43", "orders");
  receipt = co_await client.execute_workflow<&order::run>(again, input);
  // [execute]
}

asio::awaitable<void> start_by_name(temporal::client client) {
  // [by_name]
  temporal::workflow_options options("report-7", "reports");
  auto handle = co_await client.start_workflow("MonthlyReport", options, 2024, "March");
  auto pages = co_await handle.result<int>();

  auto other = client.get_workflow_handle("order-42");  // sends nothing
  auto typed = client.get_workflow_handle<&order::run>("order-42");
  // [by_name]
  std::cout << pages << other.id() << typed.id();
}

asio::awaitable<void> talk(temporal::client client, temporal::workflow_handle<&order::run> handle) {
  // [signals]
  co_await handle.signal<&order::approve>("Ada");  // checked against the declaration
  co_await handle.signal("approve", "Ada");        // by name

  // Starts the workflow if it is not running, and sends the signal, in one call:
  temporal::workflow_options options("order-44", "orders");
  order_input input{"pen", 10};
  auto approve = temporal::signal_call::of<&order::approve>("Ada");
  auto started = co_await client.signal_with_start<&order::run>(options, approve, input);
  // [signals]
  std::cout << started.id();

  // [queries]
  std::string state = co_await handle.query<&order::state>();
  auto same = co_await handle.query<std::string>("state");
  // [queries]

  // [cancel]
  temporal::cancel_options reason("the customer changed their mind");
  co_await handle.cancel(reason);  // asks the workflow, which may clean up or refuse

  temporal::terminate_options stop("stuck since Monday");
  co_await handle.terminate(stop);  // ends it without asking
  // [cancel]
}

asio::awaitable<void> wait(temporal::workflow_handle<&order::run> handle) {
  // [failures]
  try {
    std::string receipt = co_await handle.result();
  } catch (temporal::workflow_failed_error const& error) {
    std::cout << to_string(error.status()) << ": " << error.what() << '\n';
    if (auto const* thrown = temporal::find_cause<temporal::application_failure>(error)) {
      if (thrown->type() == "OutOfStock") std::cout << "order something else\n";
    }
  }
  // [failures]
}

asio::awaitable<void> look(temporal::client client, temporal::workflow_handle<&order::run> handle) {
  // [lists]
  auto running = client.list_workflows("WorkflowType = 'order' AND ExecutionStatus = 'Running'");
  while (auto each = co_await running.next()) {  // fetches page after page
    std::cout << each->id() << ' ' << to_string(each->status()) << '\n';
  }
  auto by_status = co_await client.count_workflows("GROUP BY ExecutionStatus");
  for (auto const& group : by_status.groups) {
    std::cout << group.value<std::string>() << ": " << group.count << '\n';
  }
  // [lists]

  // [histories]
  auto description = co_await handle.describe();
  std::cout << description.type() << " has " << description.history_length() << " events\n";

  auto events = handle.history_events();
  while (auto event = co_await events.next())
    std::cout << event->id() << ' ' << event->type() << '\n';

  auto history = co_await handle.fetch_history();
  std::ofstream("order-42.json") << history.to_json();  // as the CLI and the Web UI export it
  // [histories]
}

asio::awaitable<void> start_searchable(temporal::client client, order_input input) {
  // [search_attributes]
  auto const customer = temporal::keyword_key("CustomerId");  // registered, see below
  temporal::workflow_options options("order-45", "orders");
  options.search_attributes.set(customer, "ada-1815");
  auto handle = co_await client.start_workflow<&order::run>(options, input);
  // [search_attributes]
  std::cout << handle.id();
}
