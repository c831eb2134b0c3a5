#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace temporal::test {

/// HTTP/2 error codes (RFC 9113, section 7) that the tests use.
enum class http2_error : std::uint32_t {
  no_error = 0x0,
  internal_error = 0x2,
  refused_stream = 0x7,
  cancel = 0x8,
  enhance_your_calm = 0xb,
};

/// A TCP server below gRPC: for all that a gRPC server would never do.
///
/// It starts silent: it accepts, reads and says nothing. The members change what later
/// connections get; `fail_streams` and `freeze` work on open ones too. All may be called from any
/// thread.
class raw_server {
 public:
  /// Listens on a free port of 127.0.0.1.
  raw_server();
  ~raw_server();
  raw_server(raw_server const&) = delete;
  raw_server& operator=(raw_server const&) = delete;

  std::string target() const;
  int port() const;

  void stay_silent();
  /// Closes each connection right after it is accepted.
  void close_at_once();
  /// The same with a TCP reset.
  void reset_at_once();
  /// Waits for the first bytes, sends these and closes.
  void answer(std::string bytes);
  /// `answer` with what an HTTP/1.1 server says to an HTTP/2 preface.
  void answer_http1(int status, std::string const& reason, std::string const& body = "");
  /// Passes everything on to a gRPC server on this port of 127.0.0.1.
  void forward_to(int port);

  /// While forwarding: the next streams are not passed on but end with RST_STREAM.
  void fail_streams(int count, http2_error code);
  /// Each of the next streams is answered with GOAWAY, which refuses it.
  void refuse_streams_with_goaway(int count, http2_error code = http2_error::no_error);
  /// The next streams get a plain HTTP reply such as a load balancer's 503.
  void answer_streams_with_http(int count, int status, std::string const& body);
  /// Streams of the faults above that have not come yet.
  int faults_left() const;

  /// While forwarding: keeps the connections and passes nothing on any more, as behind a broken
  /// router. New connections are accepted and get nothing either.
  void freeze();
  /// Ends all connections.
  void drop_connections();

  std::size_t connections() const;
  /// What came on the connections that were not forwarded.
  std::string received() const;
  /// @throws std::runtime_error when there are not that many in time.
  void wait_for_connections(std::size_t count,
                            std::chrono::seconds limit = std::chrono::seconds(20)) const;

  struct impl;

 private:
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::test
