#include "server_process.hpp"

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace bench {
namespace {

namespace workflowservice = temporal::api::workflowservice::v1;

grpc::ByteBuffer to_bytes(google::protobuf::Message const& message) {
  grpc::Slice const slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

class replies {
 public:
  explicit replies(server_behavior behavior) : behavior_(behavior) {
    workflowservice::GetSystemInfoResponse info;
    info.set_server_version("1.29.0");
    auto& capabilities = *info.mutable_capabilities();
    capabilities.set_internal_error_differentiation(true);
    capabilities.set_sdk_metadata(true);
    system_info_ = to_bytes(info);
    workflowservice::StartWorkflowExecutionResponse started;
    started.set_run_id("0195a9cf-3f7c-7d6a-9a53-3b1f2d6c8e01");
    started.set_started(true);
    started_ = to_bytes(started);
  }

  /// The reply to a method, or null for none.
  grpc::ByteBuffer const* find(std::string_view method) const noexcept {
    if (method.ends_with("/GetSystemInfo")) return &system_info_;
    return behavior_ == server_behavior::answering ? &started_ : nullptr;
  }

 private:
  server_behavior behavior_;
  grpc::ByteBuffer system_info_;
  grpc::ByteBuffer started_;
};

class answer final : public grpc::ServerGenericBidiReactor {
 public:
  explicit answer(grpc::ByteBuffer const* reply) : reply_(reply) { StartRead(&request_); }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(grpc::Status::OK);
    } else if (reply_ != nullptr) {
      sent_ = *reply_;
      StartWriteAndFinish(&sent_, grpc::WriteOptions(), grpc::Status::OK);
    }
  }

  void OnCancel() override {
    if (reply_ == nullptr) Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override { delete this; }

  grpc::ByteBuffer request_;
  grpc::ByteBuffer sent_;
  grpc::ByteBuffer const* reply_;
};

class service final : public grpc::CallbackGenericService {
 public:
  explicit service(server_behavior behavior) : replies_(behavior) {}

 private:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new answer(replies_.find(context->method()));
  }

  replies replies_;
};

[[noreturn]] void serve(server_behavior behavior, int report, int leash) {
  service generic(behavior);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterCallbackGenericService(&generic);
  auto const server = builder.BuildAndStart();
  if (server == nullptr) port = 0;
  if (::write(report, &port, sizeof port) != sizeof port) ::_exit(1);
  char byte = 0;
  while (::read(leash, &byte, 1) < 0 && errno == EINTR) {}
  // Thousands of unanswered calls may be open, and nobody is there to see them end well.
  ::_exit(0);
}

}  // namespace

server_process::server_process(server_behavior behavior) {
  int report[2];
  int leash[2];
  if (::pipe(report) != 0 || ::pipe(leash) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  child_ = ::fork();
  if (child_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child_ == 0) {
    ::close(report[0]);
    ::close(leash[1]);
    serve(behavior, report[1], leash[0]);
  }
  ::close(report[1]);
  ::close(leash[0]);
  leash_ = leash[1];
  int port = 0;
  auto const got = ::read(report[0], &port, sizeof port);
  ::close(report[0]);
  if (got != sizeof port || port == 0) throw std::runtime_error("the server did not start");
  target_ = "127.0.0.1:" + std::to_string(port);
}

server_process::~server_process() {
  ::close(leash_);
  ::waitpid(child_, nullptr, 0);
}

}  // namespace bench
