#pragma once

#include <support/certificates.hpp>
#include <temporal/common/status.hpp>

#include <asio/awaitable.hpp>
#include <google/protobuf/message.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace temporal::test {

/// The full path of a WorkflowService method; a string that is a path already stays as it is.
std::string rpc_path(std::string_view name);

/// One call as the server saw it.
class call_record {
 public:
  std::string path;     ///< `/package.Service/Method`.
  std::string request;  ///< The message, decompressed.
  /// Every header but those gRPC keeps for itself, in the order of their keys.
  std::multimap<std::string, std::string> headers;
  std::string authority;
  std::string peer;                                  ///< Distinct for each TCP connection.
  std::optional<std::chrono::milliseconds> timeout;  ///< What was left of `grpc-timeout`.
  bool compressed = false;                           ///< The message came as gzip.
  std::size_t wire_size = 0;                         ///< Bytes of the message as sent.
  bool answered = false;                             ///< The reply left completely.
  bool cancelled = false;  ///< The client (or a stop of the server) ended the call.

  /// The first value of a header, or nothing.
  std::optional<std::string> header(std::string_view key) const;

  template <class Message>
  Message parse() const {
    Message message;
    if (!message.ParseFromString(request)) throw std::runtime_error("not a request of " + path);
    return message;
  }
};

/// Holds replies back until a test opens it. Copies are the same gate.
class gate {
 public:
  gate();
  void open();
  bool is_open() const;

 private:
  friend class fake_server;
  struct state;
  std::shared_ptr<state> state_;
};

/// What the server does with one call.
class reply {
 public:
  reply() {}
  explicit reply(google::protobuf::MessageLite const& message);

  static reply bytes(std::string body);
  static reply failure(status_code code, std::string message);
  /// The call stays open until the client gives up or the server stops.
  static reply never();

  reply& detail(google::protobuf::Message const& message);
  reply& header(std::string key, std::string value);
  reply& trailer(std::string key, std::string value);
  reply& behind(gate until);

  status_code code = status_code::ok;
  std::string message;
  std::string body;
  std::vector<status_detail> details;
  std::multimap<std::string, std::string> headers;
  std::multimap<std::string, std::string> trailers;
  std::optional<gate> until;
  bool silent = false;
};

/// The answers of one method, in order: each call takes the next one, and the last one goes on for
/// ever. The members add to the end; `detail`, `header`, `trailer` and `behind` change what was
/// added last.
class expectation {
 public:
  expectation& reply_with(google::protobuf::MessageLite const& message);
  expectation& reply_bytes(std::string body);
  expectation& fail_with(status_code code, std::string message);
  expectation& fail_times(int times, status_code code, std::string message = "scripted");
  expectation& never_reply();
  /// Answers as `answer` says. It runs on the server's thread and must not block.
  expectation& answer_with(std::function<reply(call_record const&)> answer);

  expectation& detail(google::protobuf::Message const& message);
  expectation& header(std::string key, std::string value);
  expectation& trailer(std::string key, std::string value);
  expectation& behind(gate until);

 private:
  friend class fake_server;
  struct script;
  explicit expectation(std::shared_ptr<script> steps) : script_(std::move(steps)) {}
  template <class Change>
  expectation& change_last(Change const& change);

  std::shared_ptr<script> script_;
};

class server_tls {
 public:
  explicit server_tls(identity_pem server) : server(std::move(server)) {}

  identity_pem server;
  /// Set: clients must show a certificate that leads to this CA.
  std::string client_ca;
};

class fake_server_options {
 public:
  fake_server_options() {}

  std::string host = "127.0.0.1";  ///< `[::1]` for IPv6.
  int port = 0;                    ///< 0: any free one.
  std::optional<server_tls> tls;
  /// Answers compressed requests as a server that has no gzip does.
  bool refuse_gzip = false;
  /// Does not know `GetSystemInfo`, as servers before 1.15.
  bool without_system_info = false;
  bool started = true;
};

/// A gRPC server inside the test: takes every method of every service, answers as scripted, and
/// remembers what it saw. Unscripted, it answers `GetSystemInfo` (version 1.32.0, every
/// capability), the health service, and UNIMPLEMENTED for all else.
///
/// All members may be called from any thread.
class fake_server {
 public:
  explicit fake_server(fake_server_options options = {});
  ~fake_server();
  fake_server(fake_server const&) = delete;
  fake_server& operator=(fake_server const&) = delete;

  /// `host:port`, ready to connect to.
  std::string target() const;
  int port() const;

  /// Starts again, on the same port.
  void start();
  /// Ends every call and connection, and frees the port until `start`.
  void stop();

  /// The script of a method, given as a path or as the name of a WorkflowService method.
  expectation expect(std::string_view method);
  /// Forgets the scripts and the calls, not the connections.
  void reset();
  /// The unscripted answer to `GetSystemInfo`.
  void set_system_info(google::protobuf::Message const& response);
  /// What the health service says of every service it knows, such as `NOT_SERVING`.
  void set_health(std::string_view serving_status);

  /// The calls whose request has arrived, oldest first.
  std::vector<call_record> calls(std::string_view method) const;
  std::vector<call_record> calls() const;
  /// Paths of scripts that still have answers nobody asked for.
  std::vector<std::string> unmet() const;
  /// How many TCP connections brought at least one call.
  std::size_t connections() const;

  /// Wait until that many calls have arrived, or have been cancelled.
  /// @throws std::runtime_error that tells what did arrive, after `limit`.
  void wait_for_calls(std::string_view method, std::size_t count,
                      std::chrono::seconds limit = default_limit) const;
  void wait_for_cancelled(std::string_view method, std::size_t count,
                          std::chrono::seconds limit = default_limit) const;
  /// The same without blocking the executor that the test runs on.
  asio::awaitable<void> arrived(std::string method, std::size_t count,
                                std::chrono::seconds limit = default_limit) const;
  asio::awaitable<void> cancelled(std::string method, std::size_t count,
                                  std::chrono::seconds limit = default_limit) const;

  static constexpr std::chrono::seconds default_limit{20};

  struct impl;

 private:
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::test
