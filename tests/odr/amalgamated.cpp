// The single header, alone: it must not need any other file of the library.

#include "temporal.hpp"

int main() {
  auto const connection = temporal::connection::lazy("localhost:1");
  return connection.target() == "localhost:1" ? 0 : 1;
}
