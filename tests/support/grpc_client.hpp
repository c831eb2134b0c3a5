#pragma once

#include <support/fake_server.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <chrono>
#include <memory>
#include <string>

// Plain gRPC, without the SDK: for tests of the servers in support/.

namespace temporal::test {

/// A call from start to end, on a completion queue of its own.
template <class Request, class Response>
class unary {
 public:
  unary(std::shared_ptr<grpc::Channel> const& channel, std::string const& path,
        Request const& request = {})
      : stub_(channel), path_(rpc_path(path)), request_(request) {
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  }
  ~unary() { queue_.Shutdown(); }

  void start() {
    call_ = stub_.PrepareUnaryCall(&context, path_, request_, &queue_);
    call_->StartCall();
    call_->Finish(&response, &status_, this);
  }
  grpc::Status finish() {
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    return status_;
  }
  grpc::Status operator()() {
    start();
    return finish();
  }

  grpc::ClientContext context;
  Response response;

 private:
  grpc::CompletionQueue queue_;
  grpc::TemplatedGenericStub<Request, Response> stub_;
  std::string path_;
  Request request_;
  grpc::Status status_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> call_;
};

using signal_call = unary<api::workflowservice::v1::SignalWorkflowExecutionRequest,
                          api::workflowservice::v1::SignalWorkflowExecutionResponse>;
using system_info_call = unary<api::workflowservice::v1::GetSystemInfoRequest,
                               api::workflowservice::v1::GetSystemInfoResponse>;

inline std::shared_ptr<grpc::Channel> channel_to(
    std::string const& target, std::shared_ptr<grpc::ChannelCredentials> const& credentials =
                                   grpc::InsecureChannelCredentials()) {
  // A pool of its own: a test must not get the connection of another one.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // Faults are to be seen, not repaired.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace temporal::test
