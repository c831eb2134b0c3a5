#pragma once

#include <support/fake_server.hpp>

#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_context.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <thread>

namespace temporal::test {

struct gate::state {
  std::mutex mutex;
  bool open = false;
  std::vector<std::function<void()>> waiting;
};

struct expectation::script {
  using step = std::function<reply(call_record const&)>;

  std::mutex mutex;
  std::vector<std::shared_ptr<reply>> fixed;  ///< Beside `steps`; null for a computed answer.
  std::vector<step> steps;
  std::size_t used = 0;

  void add(reply answer);
  /// The next answer, or nothing when the script is empty.
  step next();
};

/// Undoes gzip.
/// @throws std::runtime_error for bytes that are none.
std::string gunzip(std::string const& bytes);

// One thread serves one completion queue and starts every gRPC operation there is: so no lock is
// held over gRPC calls, and nothing of the server is touched from gRPC's own threads (whose locks
// ThreadSanitizer cannot see).
struct fake_server::impl {
  struct tag {
    virtual ~tag() = default;
    virtual void complete(bool ok) = 0;
  };
  struct wake_up;
  struct call;
  class watching;

  explicit impl(fake_server_options given);

  void start();
  void stop();
  /// Runs `task` on the server's thread; drops it when the server is stopped.
  void post(std::function<void()> task);
  void run_posted();

  // The life of a call, all on the server's thread.
  void serve();
  void accept();
  void on_started(call& one);
  void on_request(call& one);
  void wait_for(gate const& until, call& one);
  void send(call& one);
  void on_ended(call& one);

  // Answers.
  std::shared_ptr<grpc::ServerCredentials> credentials() const;
  reply answer_to(call_record const& record);
  reply unscripted(call_record const& record);

  // Watching.
  std::size_t count(std::string const& path, bool only_cancelled) const;
  void changed();
  [[noreturn]] void too_late(std::string const& path, std::size_t wanted,
                             bool only_cancelled) const;
  void wait(std::string const& path, std::size_t wanted, bool only_cancelled,
            std::chrono::seconds limit) const;
  asio::awaitable<void> async_wait(std::string path, std::size_t wanted, bool only_cancelled,
                                   std::chrono::seconds limit);

  fake_server_options const options;
  int port;
  std::mutex life_mutex;
  std::unique_ptr<grpc::AsyncGenericService> service;
  std::unique_ptr<grpc::ServerCompletionQueue> queue;
  std::unique_ptr<grpc::Server> server;
  std::thread thread;
  bool closing = false;  // of the server's thread

  mutable std::mutex mutex;
  mutable std::condition_variable condition;
  bool open = false;
  std::uint64_t changes = 0;
  std::vector<std::function<void()>> posted;
  std::set<std::function<void()> const*> watchers;
  std::vector<std::shared_ptr<call_record>> records;
  std::set<std::string> peers;
  std::map<std::string, std::shared_ptr<expectation::script>> scripts;
  std::string system_info;
  std::string health = "SERVING";
};

}  // namespace temporal::test
