#include "../support/raw_channel.hpp"
#include "peer.hpp"

#include <grpcpp/completion_queue.h>
#include <grpcpp/support/async_unary_call.h>

namespace bench {
namespace {

using stub = grpc::TemplatedGenericStub<start_request, start_response>;

struct call {
  grpc::ClientContext context;
  start_response response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<start_response>> reader;
  double start = 0;
};

/// The least that a program can do: one thread serves the completion queue and starts the next call
/// as soon as one ends.
class raw_peer final : public peer {
 public:
  raw_peer(std::string const& target, bool defaults) : stub_(make_raw_channel(target, defaults)) {}

  std::string_view name() const noexcept override { return "raw"; }

  void run(int concurrency, int calls, std::vector<double>& latencies) override {
    grpc::CompletionQueue queue;
    int started = 0;
    int done = 0;
    bool failed = false;
    while (started < concurrency && started < calls) start(queue, started++);
    void* tag = nullptr;
    bool ok = false;
    while (done < started && queue.Next(&tag, &ok)) {
      std::unique_ptr<call> const finished(static_cast<call*>(tag));
      latencies.push_back(now_seconds() - finished->start);
      failed = failed || !finished->status.ok();
      ++done;
      if (started < calls) start(queue, started++);
    }
    queue.Shutdown();
    while (queue.Next(&tag, &ok)) {}
    if (failed) throw std::runtime_error("raw: a call failed");
  }

 private:
  void start(grpc::CompletionQueue& queue, int number) {
    auto next = std::make_unique<call>();
    auto const request = make_request(number, true);
    next->start = now_seconds();
    prepare(next->context, request.workflow_id());
    next->reader = stub_.PrepareUnaryCall(&next->context, path_, request, &queue);
    next->reader->StartCall();
    auto& reader = *next->reader;
    auto& response = next->response;
    auto& status = next->status;
    reader.Finish(&response, &status, next.release());
  }

  std::string const path_ = start_path;
  stub stub_;
};

}  // namespace

std::unique_ptr<peer> make_raw_peer(std::string const& target, bool raw_defaults) {
  return std::make_unique<raw_peer>(target, raw_defaults);
}

}  // namespace bench
