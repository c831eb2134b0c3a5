#include <support/codec_server.hpp>
#include <support/rpc_fixture.hpp>
#include <support/tag_codec.hpp>
#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/remote_codec.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace test = temporal::test;
using temporal::codec_context;
using temporal::conversion_error;
using temporal::payload;
using temporal::payloads;
using temporal::remote_codec;
using temporal::remote_codec_options;
using namespace std::chrono_literals;

namespace {

/// Adds brackets, and keeps no list of its calls: the server's threads share it.
class bracket_codec : public temporal::payload_codec {
 public:
  asio::awaitable<payloads> encode(payloads values, codec_context) const override {
    for (auto& value : values) value.data = "[" + value.data + "]";
    co_return values;
  }
  asio::awaitable<payloads> decode(payloads values, codec_context) const override {
    for (auto& value : values) value.data = value.data.substr(1, value.data.size() - 2);
    co_return values;
  }
};

auto const brackets = std::make_shared<bracket_codec const>();

std::string url(test::codec_server const& server, std::string const& path = {}) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + path;
}

payloads some_values() {
  payloads values{payload("json/plain", "\"a\""), payload("binary/plain", {"\0\xff\x01", 3})};
  values[1].metadata["messageType"] = "a.B";
  values[1].external_sizes = {42};
  return values;
}

/// What encoding throws; empty when it does not.
std::string refusal(remote_codec_options options) {
  remote_codec const codec(std::move(options));
  auto const error = test::run(
      test::failure_of<conversion_error>(codec.encode(some_values(), codec_context("orders"))));
  return error ? error->what() : std::string();
}

}  // namespace

TEST_CASE("CDC-10 the remote codec gives what the local one gives, and speaks its protocol") {
  test::codec_server const server(brackets);
  remote_codec_options options(url(server, "/codec/{namespace}/"));
  options.authorization = "Bearer token-1";
  options.headers["X-Extra"] = "more";
  remote_codec const codec(options);
  codec_context const context("orders & more", "order-1");
  auto const values = some_values();
  auto const local = test::run(brackets->encode(values, context));
  auto const remote = test::run(codec.encode(values, context));
  CHECK(remote == local);
  CHECK(test::run(codec.decode(remote, context)) == values);

  auto const seen = server.requests();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].path == "/codec/orders & more/encode");  // decoded by the server
  CHECK(seen[1].path == "/codec/orders & more/decode");
  CHECK(seen[0].header("Content-Type") == "application/json");
  CHECK(seen[0].header("X-Namespace") == "orders & more");
  CHECK(seen[0].header("Authorization") == "Bearer token-1");
  CHECK(seen[0].header("X-Extra") == "more");
  CHECK(
      seen[0].body.starts_with("{\"payloads\":[{\"metadata\":{\"encoding\":\"anNvbi9wbGFpbg==\"}"));
}

TEST_CASE("a provider gives the authorization of each request") {
  test::codec_server const server(brackets);
  int asked = 0;
  remote_codec_options options(url(server));
  options.authorization_provider = [&asked]() -> asio::awaitable<std::string> {
    co_return "Bearer " + std::to_string(++asked);
  };
  remote_codec const codec(options);
  for (int i = 0; i < 2; ++i) test::run(codec.encode(some_values(), codec_context("orders")));
  CHECK(server.requests().at(0).header("Authorization") == "Bearer 1");
  CHECK(server.requests().at(1).header("Authorization") == "Bearer 2");
}

TEST_CASE("refusals name endpoint and status, and no secret") {
  test::codec_server server(brackets);
  auto const start = "the codec server at " + url(server) + "/encode failed: ";
  remote_codec_options options(url(server));
  server.answer(403, "token-1 is not allowed here");
  CHECK(refusal(options) ==
        start +
            "it answered with status 403 (no authorization was sent): token-1 is not allowed here");
  options.authorization = "Bearer token-1";
  CHECK(refusal(options) ==
        start + "it answered with status 403 (it does not accept the authorization)");
  server.answer(404, "<html>", "text/html");
  CHECK(refusal(options) == start +
                                "it answered with status 404 (the path may be wrong: /encode "
                                "and /decode are added to the endpoint)");
  server.answer(302, "");
  CHECK(refusal(options) == start + "it answered with status 302 (redirects are not followed)");
  server.answer(500, "no such key\nand more lines");
  CHECK(refusal(options) == start + "it answered with status 500: no such key");
  server.answer(200, "not JSON");
  CHECK(refusal(options).starts_with(start + "it did not answer with payloads: "));
  server.answer(200, std::string(5000, ' '));
  options.maximum_response_size = 4000;
  CHECK(refusal(options) == start + "the answer is larger than 4000 bytes");
}

TEST_CASE("a codec server that is not there or not answering ends the call in time") {
  test::codec_server server(brackets);
  server.fall_silent();
  remote_codec_options options(url(server));
  options.timeout = 50ms;
  CHECK(refusal(options) ==
        "the codec server at " + url(server) + "/encode failed: no answer within 50 ms");
  // A port of ours that nobody listens on.
  asio::io_context context;
  asio::ip::tcp::acceptor const taken(context);
  asio::ip::tcp::socket bound(context,
                              asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  auto const closed = "http://127.0.0.1:" + std::to_string(bound.local_endpoint().port());
  CHECK(refusal(remote_codec_options(closed)) ==
        "the codec server at " + closed + "/encode failed: cannot connect: Connection refused");
  CHECK(refusal(remote_codec_options("http://no-such-host.invalid"))
            .starts_with("the codec server at http://no-such-host.invalid/encode failed: its name "
                         "cannot be resolved: "));
}

TEST_CASE("cancelling ends a request that is not answered") {
  test::codec_server server(brackets);
  server.fall_silent();
  remote_codec const codec{remote_codec_options(url(server))};
  asio::io_context context(1);
  asio::cancellation_signal cancel;
  std::optional<std::exception_ptr> done;
  asio::co_spawn(context, codec.encode(some_values(), codec_context("orders")),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](std::exception_ptr error, payloads) { done = error; }));
  std::thread waiting([&] {
    server.wait_for_requests(1);
    asio::post(context, [&] { cancel.emit(asio::cancellation_type::terminal); });
  });
  auto const work = asio::make_work_guard(context);
  while (!done) context.run_one();
  waiting.join();
  REQUIRE(*done);
  try {
    std::rethrow_exception(*done);
  } catch (std::system_error const& error) {
    CHECK(error.code() == asio::error::operation_aborted);
  }
}

TEST_CASE("the executor may be of many threads, or end while a request waits") {
  test::codec_server server(brackets);
  remote_codec const codec{remote_codec_options(url(server))};
  {
    asio::thread_pool pool(4);
    std::atomic<int> good = 0;
    for (int i = 0; i < 50; ++i) {
      asio::co_spawn(pool, codec.encode(some_values(), codec_context("orders")),
                     [&](std::exception_ptr error, payloads values) {
                       if (!error && values.at(0).data == "[\"a\"]") ++good;
                     });
    }
    pool.join();
    CHECK(good == 50);
  }
  server.fall_silent();
  {
    asio::io_context context(1);
    asio::co_spawn(context, codec.encode(some_values(), codec_context("orders")),
                   [](std::exception_ptr, payloads) { FAIL("it ended"); });
    std::thread waiting([&] {
      server.wait_for_requests(51);
      context.stop();
    });
    context.run();
    waiting.join();
  }
}

TEST_CASE("a codec server's certificate is verified, and so is its name") {
  test::certificate_authority const authority;
  test::certificate_authority const stranger;
  test::codec_server const server(brackets, authority.server());
  auto const port = ":" + std::to_string(server.port());
  remote_codec_options options("https://localhost" + port);
  options.server_root_ca = authority.pem();
  codec_context const context("orders");
  remote_codec const codec(options);
  CHECK(test::run(codec.encode(some_values(), context)).at(0).data == "[\"a\"]");
  remote_codec_options by_address = options;
  by_address.endpoint = "https://127.0.0.1" + port;
  CHECK(refusal(by_address).empty());

  auto const start = "the codec server at https://localhost" + port + "/encode failed: ";
  options.server_root_ca = stranger.pem();
  CHECK(
      refusal(options).starts_with(start + "the TLS handshake failed: certificate verify failed"));
  options.server_root_ca.clear();
  CHECK(
      refusal(options).starts_with(start + "the TLS handshake failed: certificate verify failed"));
  options.server_root_ca = "no PEM";
  CHECK(refusal(options).starts_with(start));

  test::codec_server const other(brackets, authority.server_named("codec.example.com"));
  remote_codec_options wrong("https://localhost:" + std::to_string(other.port()));
  wrong.server_root_ca = authority.pem();
  CHECK(refusal(wrong).find("the TLS handshake failed: certificate verify failed") !=
        std::string::npos);
  // TLS to a server without, and the other way round.
  test::codec_server const plain(brackets);
  CHECK(refusal(remote_codec_options("https://127.0.0.1:" + std::to_string(plain.port())))
            .find("the TLS handshake failed: ") != std::string::npos);
  CHECK_FALSE(refusal(remote_codec_options("http://127.0.0.1" + port)).empty());
}

TEST_CASE("an endpoint that cannot be one is refused at once") {
  CHECK_THROWS_AS(remote_codec{remote_codec_options("localhost:8081")}, std::invalid_argument);
  remote_codec_options options("http://localhost");
  options.timeout = 0ms;
  CHECK_THROWS_AS(remote_codec{options}, std::invalid_argument);
  options.timeout = 1s;
  options.headers["X-Bad"] = "line\nbreak";
  remote_codec const codec(options);
  CHECK_THROWS_AS(test::run(codec.encode(some_values(), codec_context())), std::invalid_argument);
}
