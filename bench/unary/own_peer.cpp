#include "peer.hpp"

#include <temporal/rpc/connection.hpp>
#include <temporal/services/workflow_service.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <exception>
#include <optional>

namespace bench {
namespace {

/// This library, with everything that it does by default, on an `io_context` that one thread runs
/// and that lives as long as the connection, as a program's would.
class own_peer final : public peer {
 public:
  explicit own_peer(std::string const& target) : options_(target) {}

  std::string_view name() const noexcept override { return "ours"; }

  void run(int concurrency, int calls, std::vector<double>& latencies) override {
    std::exception_ptr failure;
    auto const note = [&failure](std::exception_ptr error) {
      if (error) failure = error;
    };
    if (!connection_) {
      asio::co_spawn(context_, open(), note);
      context_.run();
      if (failure) std::rethrow_exception(failure);
    }
    int next = 0;
    context_.restart();
    for (int i = 0; i < concurrency; ++i) {
      asio::co_spawn(context_, loop(next, calls, latencies), note);
    }
    context_.run();
    if (failure) std::rethrow_exception(failure);
  }

 private:
  asio::awaitable<void> open() { connection_ = co_await temporal::connect(options_); }

  asio::awaitable<void> loop(int& next, int calls, std::vector<double>& latencies) {
    temporal::workflow_service const service(*connection_);
    while (next < calls) {
      auto request = make_request(next++, false);
      auto const start = now_seconds();
      auto const response = co_await service.start_workflow_execution(std::move(request));
      latencies.push_back(now_seconds() - start);
    }
  }

  asio::io_context context_;
  temporal::connection_options options_;
  std::optional<temporal::connection> connection_;
};

}  // namespace

std::unique_ptr<peer> make_own_peer(std::string const& target) {
  return std::make_unique<own_peer>(target);
}

}  // namespace bench
