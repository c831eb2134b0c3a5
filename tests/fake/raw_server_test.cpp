#include <support/fake_server.hpp>
#include <support/grpc_client.hpp>
#include <support/raw_server.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <doctest/doctest.h>

namespace test = temporal::test;

namespace {

/// Sends `hello` over TCP and returns all that comes back.
std::string talk(int port, std::string const& hello) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)});
  asio::error_code error;
  asio::write(socket, asio::buffer(hello), error);
  std::string back;
  asio::read(socket, asio::dynamic_buffer(back), error);
  return back;
}

/// A fake server behind a raw one.
class pair {
 public:
  pair() {
    fake.expect("SignalWorkflowExecution")
        .reply_with(temporal::api::workflowservice::v1::SignalWorkflowExecutionResponse());
    raw.forward_to(fake.port());
  }

  grpc::Status signal() {
    test::signal_call call(channel, "SignalWorkflowExecution");
    return call();
  }

  test::fake_server fake;
  test::raw_server raw;
  std::shared_ptr<grpc::Channel> channel = test::channel_to(raw.target());
};

}  // namespace

TEST_CASE("the raw server answers with fixed bytes, closes, or says nothing") {
  test::raw_server raw;
  raw.answer_http1(400, "Bad Request", "no HTTP/2 here");
  auto const page = talk(raw.port(), "PRI * HTTP/2.0");
  CHECK(page.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(page.ends_with("\r\n\r\nno HTTP/2 here"));
  CHECK(raw.received() == "PRI * HTTP/2.0");

  raw.close_at_once();
  CHECK(talk(raw.port(), "").empty());
  raw.reset_at_once();
  CHECK(talk(raw.port(), "").empty());
  CHECK(raw.connections() == 3);

  raw.stay_silent();
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<unsigned short>(raw.port())});
  raw.wait_for_connections(4);
  CHECK(socket.available() == 0);
  raw.drop_connections();
  char byte = 0;
  asio::error_code error;
  CHECK(asio::read(socket, asio::buffer(&byte, 1), error) == 0);
  CHECK(error);
}

TEST_CASE("the raw server passes calls on, large ones too") {
  pair servers;
  temporal::api::workflowservice::v1::SignalWorkflowExecutionRequest request;
  request.set_signal_name(std::string(3 << 20, 'x'));
  test::signal_call call(servers.channel, "SignalWorkflowExecution", request);
  CHECK(call().ok());
  CHECK(servers.fake.calls("SignalWorkflowExecution").at(0).wire_size > (3 << 20));
}

TEST_CASE("the raw server breaks streams and then passes calls on") {
  pair servers;
  CHECK(servers.signal().ok());

  SUBCASE("RST_STREAM INTERNAL_ERROR") {
    servers.raw.fail_streams(3, test::http2_error::internal_error);
    for (int n = 0; n < 3; ++n) {
      auto const status = servers.signal();
      CHECK(status.error_code() == grpc::StatusCode::INTERNAL);
      CHECK(status.error_message().find("RST_STREAM") != std::string::npos);
    }
  }
  SUBCASE("RST_STREAM REFUSED_STREAM") {
    servers.raw.fail_streams(1, test::http2_error::refused_stream);
    CHECK(servers.signal().error_code() == grpc::StatusCode::UNAVAILABLE);
  }
  SUBCASE("HTTP 503") {
    servers.raw.answer_streams_with_http(2, 503, "<html>busy</html>");
    for (int n = 0; n < 2; ++n) {
      CHECK(servers.signal().error_code() == grpc::StatusCode::UNAVAILABLE);
    }
  }
  SUBCASE("GOAWAY") {
    servers.raw.refuse_streams_with_goaway(1);
    CHECK_FALSE(servers.signal().ok());
    CHECK(servers.signal().ok());
    CHECK(servers.raw.connections() == 2);
  }
  CHECK(servers.raw.faults_left() == 0);
  CHECK(servers.signal().ok());
  // What was broken never reached the server.
  auto const expected = servers.raw.connections() == 2 ? 3u : 2u;
  CHECK(servers.fake.calls("SignalWorkflowExecution").size() == expected);
}

TEST_CASE("a frozen connection stays open and brings nothing") {
  pair servers;
  CHECK(servers.signal().ok());
  servers.raw.freeze();
  test::signal_call call(servers.channel, "SignalWorkflowExecution");
  call.start();
  servers.raw.drop_connections();
  CHECK_FALSE(call.finish().ok());
  CHECK(servers.fake.calls("SignalWorkflowExecution").size() == 1);
}
