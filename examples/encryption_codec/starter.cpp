// Runs the workflow `secret_greeting` so that the server sees nothing of its argument and result.
#include "encryption.hpp"
#include "workflows.hpp"

#include <temporal/api/history/v1/message.pb.h>

#include <cstdlib>
#include <iostream>
#include <string>

char const* setting(char const* name, char const* otherwise) {
  char const* const value = std::getenv(name);
  return value ? value : otherwise;
}

/// How the first payload of the workflow's argument is kept by the server.
asio::awaitable<std::string> kept_as(temporal::untyped_workflow_handle handle) {
  auto const history = co_await handle.fetch_history();
  auto const& started = history.raw().events(0).workflow_execution_started_event_attributes();
  co_return started.input().payloads(0).metadata().at("encoding");
}

asio::awaitable<void> greet() {
  auto const connection = co_await temporal::connect(setting("TEMPORAL_ADDRESS", "localhost:7233"));

  temporal::data_converter_options conversion;
  conversion.codecs = {encryption_codec()};
  conversion.encode_common_attributes = true;  // messages of failures, too
  temporal::client_options options(setting("TEMPORAL_NAMESPACE", "default"));
  options.data_converter = temporal::data_converter(conversion);
  temporal::client const client(connection, options);

  temporal::workflow_options start("secret-greeting-1", "secret-greetings");
  start.memo.set("note", "nobody's business");
  auto const handle = co_await client.start_workflow<&secret_greeting::run>(start, "World");
  std::cout << "started " << handle.id() << '\n';
  std::string const result = co_await handle.result();
  std::cout << result << '\n';

  std::string const encoding = co_await kept_as(handle);
  std::cout << "the server has the argument as " << encoding << '\n';
}

int main() {
  try {
    temporal::run(greet());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
