// How much memory a call costs while it waits for the server, compared with the bare gRPC call. See
// README.md.
#include "support/arguments.hpp"
#include "support/raw_channel.hpp"
#include "support/server_process.hpp"

#include <temporal/client/client.hpp>
#include <temporal/client/workflow_handle.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/services/workflow_service.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/async_unary_call.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

namespace bench {
namespace {

using history_request = temporal::api::workflowservice::v1::GetWorkflowExecutionHistoryRequest;
using history_response = temporal::api::workflowservice::v1::GetWorkflowExecutionHistoryResponse;

/// Resident memory of this process in bytes.
double resident() {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen("/proc/self/statm", "r"),
                                                             &std::fclose);
  long total = 0;
  long pages = 0;
  if (file == nullptr || std::fscanf(file.get(), "%ld %ld", &total, &pages) != 2) {
    throw std::runtime_error("cannot read /proc/self/statm");
  }
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// Waits until memory has stopped growing: all calls are with the server.
double settled() {
  auto before = resident();
  for (int still = 0; still < 4;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    auto const now = resident();
    still = now == before ? still + 1 : 0;
    before = now;
  }
  return before;
}

std::string workflow_id(int number) { return "workflow-" + std::to_string(1'000'000 + number); }

history_request make_request(int number) {
  history_request request;
  request.set_namespace_("default");
  request.mutable_execution()->set_workflow_id(workflow_id(number));
  request.set_wait_new_event(true);
  request.set_history_event_filter_type(
      temporal::api::enums::v1::HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT);
  return request;
}

struct raw_call {
  grpc::ClientContext context;
  history_response response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<history_response>> reader;
};

/// Where a measuring process puts its figure. It ends there and then, with its calls open: ending
/// ten thousand of them well is not what is measured.
class report {
 public:
  explicit report(int pipe) : pipe_(pipe) {}

  [[noreturn]] void operator()(double value) const {
    auto const sent = ::write(pipe_, &value, sizeof value) == sizeof value;
    ::_exit(sent ? 0 : 1);
  }

 private:
  int pipe_;
};

void measure_raw(std::string const& target, int calls, report const& done) {
  grpc::TemplatedGenericStub<history_request, history_response> stub(
      make_raw_channel(target, false));
  std::string const path =
      "/temporal.api.workflowservice.v1.WorkflowService/GetWorkflowExecutionHistory";
  grpc::CompletionQueue queue;
  std::thread serve([&queue] {
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) {}
  });
  auto const before = settled();
  for (int i = 0; i < calls; ++i) {
    auto const request = make_request(i);
    auto* const call = new raw_call;
    prepare(call->context, workflow_id(i), std::chrono::seconds(70));
    call->reader = stub.PrepareUnaryCall(&call->context, path, request, &queue);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }
  done((settled() - before) / calls);
}

/// Memory per coroutine of `wait(connection, number)`, `calls` of which are suspended at once.
using waiting = std::function<asio::awaitable<void>(temporal::connection const&, int)>;

void measure_coroutines(std::string const& target, int calls, waiting const& wait,
                        report const& done) {
  asio::io_context context;
  auto connection = temporal::connection::lazy(target);
  auto const work = asio::make_work_guard(context);
  auto const rethrow = [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  };
  std::thread serve([&context] { context.run(); });
  auto const one = [&](int number) { asio::co_spawn(context, wait(connection, number), rethrow); };
  // The first call makes the connection, whose memory is no call's.
  one(0);
  auto const before = settled();
  for (int i = 1; i <= calls; ++i) one(i);
  done((settled() - before) / calls);
}

asio::awaitable<void> wait_by_service(temporal::connection connection, int number) {
  temporal::workflow_service const service(connection);
  co_await service.get_workflow_execution_history(make_request(number));
}

asio::awaitable<void> wait_by_handle(temporal::connection connection, int number) {
  temporal::client const client(connection, "default");
  auto const handle = client.get_workflow_handle(workflow_id(number));
  co_await handle.result();
}

/// Runs `measure` in a process of its own, so that none profits from memory that another one freed.
double in_child(std::function<void(report const&)> const& measure) {
  int result[2];
  if (::pipe(result) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  auto const child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    try {
      measure(report(result[1]));
    } catch (std::exception const& error) {
      std::fprintf(stderr, "bench_pending: %s\n", error.what());
    }
    ::_exit(1);
  }
  ::close(result[1]);
  double value = -1;
  auto const got = ::read(result[0], &value, sizeof value);
  ::close(result[0]);
  ::waitpid(child, nullptr, 0);
  if (got != sizeof value || value < 0) throw std::runtime_error("a measurement failed");
  return value;
}

int run(int count, char** values) {
  arguments given(count, values);
  if (given.flag("--help")) {
    std::puts("bench_pending [--calls N] [--rounds N]");
    return 0;
  }
  auto const calls = given.number("--calls", 10'000);
  auto const rounds = given.number("--rounds", 1);
  given.finish();

  std::printf("%d calls that wait for the server; bytes of resident memory per call\n", calls);
  std::printf("%10s %14s %14s %18s %18s\n", "raw", "service call", "result()", "service - raw",
              "result() - raw");
  for (int i = 0; i < rounds; ++i) {
    auto const measured = [&](auto const& measure) {
      return in_child([&](report const& done) {
        // A server of its own: this process has not used gRPC yet, and will be gone.
        server_process const server(server_behavior::silent);
        measure(server.target(), done);
      });
    };
    auto const raw = measured(
        [&](std::string const& target, report const& done) { measure_raw(target, calls, done); });
    auto const service = measured([&](std::string const& target, report const& done) {
      measure_coroutines(target, calls, wait_by_service, done);
    });
    auto const handle = measured([&](std::string const& target, report const& done) {
      measure_coroutines(target, calls, wait_by_handle, done);
    });
    std::printf("%10.0f %14.0f %14.0f %+18.0f %+18.0f\n", raw, service, handle, service - raw,
                handle - raw);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace bench

int main(int count, char** values) {
  try {
    return bench::run(count, values);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "bench_pending: %s\n", error.what());
    return 2;
  }
}
