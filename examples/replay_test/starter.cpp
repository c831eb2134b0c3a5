// Records a run of `transfer`, and replays it: with the code that made it, and with changed code.
#include "workflows.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

/// What a colleague wants to deploy: the money is given before it is taken.
class changed_transfer {
 public:
  temporal::workflow::task<std::string> run(std::string from, std::string to, int amount) {
    namespace workflow = temporal::workflow;
    workflow::activity_options const options(std::chrono::seconds(10));
    auto const given =
        co_await workflow::execute_activity<std::string>("deposit", options, to, amount);
    auto const taken =
        co_await workflow::execute_activity<std::string>("withdraw", options, from, amount);
    co_return taken + ", " + given;
  }

  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::run<&changed_transfer::run>("transfer"));
};

/// Runs a workflow, and writes its history as `temporal workflow show --output json` would.
asio::awaitable<void> record(std::filesystem::path folder) {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  temporal::workflow_options options("transfer-1", "transfers");
  options.execution_timeout = std::chrono::minutes(5);
  auto const handle = co_await client.start_workflow<&transfer::run>(options, "Ada", "Grace", 100);
  std::cout << co_await handle.result() << '\n';
  auto const history = co_await handle.fetch_history();
  std::ofstream(folder / (handle.id() + ".json")) << history.to_json();
}

/// Replays all histories of a folder. In a test program, this is the test.
template <class Workflow>
bool fits(std::filesystem::path const& folder) {
  temporal::replayer replayer;
  replayer.register_workflow<Workflow>();
  bool all = true;
  for (auto const& result : replayer.replay_folder(folder)) {
    if (result.error) all = false;
    std::cout << result.file.filename().string() << ": "
              << (result.error ? temporal::describe(result.error) : "the code does what it did")
              << '\n';
  }
  return all;
}

int main() {
  try {
    auto const folder = std::filesystem::temp_directory_path() / "temporal-replay-test";
    std::filesystem::create_directories(folder);
    temporal::run(record(folder));
    bool const good = fits<transfer>(folder);
    bool const bad = fits<changed_transfer>(folder);
    std::filesystem::remove_all(folder);
    return good && !bad ? 0 : 1;
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
