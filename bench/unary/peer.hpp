#pragma once

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using start_request = temporal::api::workflowservice::v1::StartWorkflowExecutionRequest;
using start_response = temporal::api::workflowservice::v1::StartWorkflowExecutionResponse;

inline constexpr char const* start_path =
    "/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution";

/// One way of making calls.
class peer {
 public:
  virtual ~peer() = default;

  virtual std::string_view name() const noexcept = 0;

  /// Makes `calls` calls, `concurrency` at a time, and appends each one's latency in seconds, from
  /// the finished request to the parsed reply. `latencies` has room for them.
  /// @throws for a failed call.
  virtual void run(int concurrency, int calls, std::vector<double>& latencies) = 0;
};

/// `raw_defaults`: leave the channel's arguments to gRPC.
std::unique_ptr<peer> make_raw_peer(std::string const& target, bool raw_defaults);
std::unique_ptr<peer> make_own_peer(std::string const& target);
/// @return null when this build has no asio-grpc.
std::unique_ptr<peer> make_asio_grpc_peer(std::string const& target, bool raw_defaults);

/// The request of a small start. The peers that are not this library give the request id that it
/// makes by itself, so that all send the same number of bytes.
inline start_request make_request(int number, bool with_request_id) {
  auto const text = std::to_string(1'000'000 + number);
  start_request request;
  request.set_namespace_("default");
  request.set_workflow_id("workflow-" + text);
  request.mutable_workflow_type()->set_name("greeting");
  request.mutable_task_queue()->set_name("greetings");
  request.set_identity("1234@bench");
  if (with_request_id) request.set_request_id("0195a9cf-3f7c-4d6a-9a53-3b1f2" + text);
  auto& payload = *request.mutable_input()->add_payloads();
  (*payload.mutable_metadata())["encoding"] = "json/plain";
  payload.set_data("\"World\"");
  return request;
}

/// Seconds since an arbitrary start.
inline double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace bench
