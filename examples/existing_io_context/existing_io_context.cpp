// An application with an io_context and threads of its own. The library adds no executor: each
// result arrives on the executor of the coroutine that awaits it.
#include "../hello_world/workflows.hpp"

#include <temporal/temporal.hpp>

#include <asio/io_context.hpp>
#include <asio/strand.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <thread>

char const* setting(char const* name, char const* otherwise) {
  char const* const value = std::getenv(name);
  return value ? value : otherwise;
}

class application {
 public:
  explicit application(asio::io_context& context)
      : context_(context), strand_(asio::make_strand(context)) {}

  /// Runs a task of this application; what it throws ends the application.
  void spawn(asio::awaitable<void> task) {
    asio::co_spawn(strand_, std::move(task), [this](std::exception_ptr error) {
      if (!error) return;
      std::cerr << temporal::describe(error) << '\n';
      context_.stop();
    });
  }

  asio::awaitable<void> greet_all() {
    auto const connection =
        co_await temporal::connect(setting("TEMPORAL_ADDRESS", "localhost:7233"));
    // Clients are cheap, and share the connection.
    temporal::client const client(connection, setting("TEMPORAL_NAMESPACE", "default"));
    for (char const* guest : {"Ada", "Bjarne", "Grace"}) spawn(greet(client, guest));
  }

  std::map<std::string, std::string> const& greetings() const { return greetings_; }

 private:
  asio::awaitable<void> greet(temporal::client client, std::string guest) {
    temporal::workflow_options const options("greeting-" + guest, "greetings");
    auto const text = co_await client.execute_workflow<&greeting::run>(options, guest);
    // On the strand, as before the co_await: the map needs no lock.
    greetings_[guest] = text + (strand_.running_in_this_thread() ? " (on the strand)" : "");
  }

  asio::io_context& context_;
  asio::strand<asio::io_context::executor_type> strand_;
  std::map<std::string, std::string> greetings_;
};

int main() {
  asio::io_context context;
  application app(context);
  app.spawn(app.greet_all());
  {
    std::jthread const second([&context] { context.run(); });
    context.run();
  }
  for (auto const& [guest, text] : app.greetings()) std::cout << guest << ": " << text << '\n';
  return app.greetings().size() == 3 ? 0 : 1;
}
