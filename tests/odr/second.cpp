#include <temporal/temporal.hpp>

std::string_view second_version() { return temporal::version; }

temporal::connection second_connection(temporal::connection_options options) {
  return temporal::connection::lazy(std::move(options));
}
