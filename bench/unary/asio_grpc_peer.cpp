#include "peer.hpp"

#if defined(BENCH_WITH_ASIO_GRPC)

#include "../support/raw_channel.hpp"

#include <agrpc/client_rpc.hpp>
#include <agrpc/grpc_context.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>
#include <grpcpp/support/async_unary_call.h>

#include <exception>

namespace bench {
namespace {

/// asio-grpc takes the member functions of gRPC's generated stubs; this is one, without the minute
/// that compiling the generated file takes.
class stub {
 public:
  explicit stub(std::shared_ptr<grpc::Channel> channel) : generic_(std::move(channel)) {}

  std::unique_ptr<grpc::ClientAsyncResponseReader<start_response>>
  PrepareAsyncStartWorkflowExecution(grpc::ClientContext* context, start_request const& request,
                                     grpc::CompletionQueue* queue) {
    return generic_.PrepareUnaryCall(context, path_, request, queue);
  }

 private:
  std::string const path_ = start_path;
  grpc::TemplatedGenericStub<start_request, start_response> generic_;
};

using start_rpc = agrpc::ClientRPC<&stub::PrepareAsyncStartWorkflowExecution>;

/// asio-grpc where it is fastest: coroutines that run on its own context, one thread in all.
class asio_grpc_peer final : public peer {
 public:
  asio_grpc_peer(std::string const& target, bool defaults)
      : stub_(make_raw_channel(target, defaults)) {}

  std::string_view name() const noexcept override { return "asio-grpc"; }

  void run(int concurrency, int calls, std::vector<double>& latencies) override {
    agrpc::GrpcContext context;
    std::exception_ptr failure;
    auto const note = [&failure](std::exception_ptr error) {
      if (error) failure = error;
    };
    int next = 0;
    for (int i = 0; i < concurrency; ++i) {
      asio::co_spawn(context, loop(context, next, calls, latencies), note);
    }
    context.run();
    if (failure) std::rethrow_exception(failure);
  }

 private:
  asio::awaitable<void> loop(agrpc::GrpcContext& context, int& next, int calls,
                             std::vector<double>& latencies) {
    while (next < calls) {
      auto const request = make_request(next++, true);
      auto const start = now_seconds();
      grpc::ClientContext client;
      prepare(client, request.workflow_id());
      start_response response;
      auto const status = co_await start_rpc::request(context, stub_, client, request, response,
                                                      asio::use_awaitable);
      if (!status.ok()) throw std::runtime_error("asio-grpc: " + status.error_message());
      latencies.push_back(now_seconds() - start);
    }
  }

  stub stub_;
};

}  // namespace

std::unique_ptr<peer> make_asio_grpc_peer(std::string const& target, bool raw_defaults) {
  return std::make_unique<asio_grpc_peer>(target, raw_defaults);
}

}  // namespace bench

#else

namespace bench {

std::unique_ptr<peer> make_asio_grpc_peer(std::string const&, bool) { return nullptr; }

}  // namespace bench

#endif
