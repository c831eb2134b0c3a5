// Two files of one program that both have every body: it links only if all are inline, and both see
// the same types.

#include <temporal/temporal.hpp>

#include <iostream>

std::string_view second_version();
temporal::connection second_connection(temporal::connection_options options);

int main() {
  temporal::connection_options options("localhost:1");
  options.identity = "odr";
  auto const connection = second_connection(options);
  if (connection.identity() != "odr" || connection.target() != "localhost:1") {
    std::cerr << "the two files do not agree: " << connection.identity() << '\n';
    return 1;
  }
  try {
    second_connection("http://localhost:1");
  } catch (std::invalid_argument const&) {
    return second_version() == temporal::version ? 0 : 1;
  }
  std::cerr << "a URL was taken as a target\n";
  return 1;
}
