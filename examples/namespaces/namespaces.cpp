// The life of a namespace: registered, described, changed, listed, used, deleted.
#include <temporal/temporal.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

using std::chrono::days;
using std::chrono::duration_cast;

asio::awaitable<void> count_in(temporal::connection connection, std::string name) {
  temporal::client const client(connection, name);
  try {
    auto const found = co_await client.count_workflows();
    std::cout << name << " has " << found.count << " workflows\n";
  } catch (temporal::namespace_not_found const& error) {
    std::cout << error.what() << '\n';
  }
}

asio::awaitable<void> manage() {
  char const* const address = std::getenv("TEMPORAL_ADDRESS");
  auto const connection = co_await temporal::connect(address ? address : "localhost:7233");
  temporal::namespaces const namespaces(connection);
  co_await count_in(connection, "orders");  // not there yet: the error says what to do

  temporal::namespace_options orders("orders");
  orders.retention = days(3);
  orders.description = "Everything about orders";
  co_await namespaces.register_namespace(orders);  // returns when it can be used
  co_await count_in(connection, "orders");
  try {
    co_await namespaces.register_namespace(orders);
  } catch (temporal::namespace_already_exists const& error) {
    std::cout << error.name() << " is there already\n";
  }

  auto description = co_await namespaces.describe("orders");
  std::cout << description.name() << " keeps closed workflows for "
            << duration_cast<days>(description.retention()).count() << " days\n";

  temporal::namespace_update longer("orders");
  longer.retention = days(30);
  description = co_await namespaces.update(longer);
  std::cout << "and now for " << duration_cast<days>(description.retention()).count() << " days\n";

  auto all = namespaces.list();
  while (auto const each = co_await all.next()) {
    std::cout << "listed: " << each->name() << ' ' << to_string(each->state()) << '\n';
  }

  auto const name_meanwhile = co_await namespaces.delete_namespace("orders");
  std::cout << "being deleted as " << name_meanwhile << '\n';
}

int main() {
  try {
    temporal::run(manage());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
