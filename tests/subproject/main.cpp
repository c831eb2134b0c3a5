// A program of another project: says the version, and finds nobody at a closed port.

#include <temporal/temporal.hpp>

#include <iostream>

asio::awaitable<bool> refused() {
  try {
    co_await temporal::connect("127.0.0.1:1");
  } catch (temporal::connect_error const& error) {
    std::cout << error.what() << '\n';
    co_return error.kind() == temporal::connect_error_kind::refused;
  }
  co_return false;
}

int main() {
  std::cout << temporal::client_name << ' ' << temporal::version << '\n';
  return temporal::run(refused()) ? 0 : 1;
}
