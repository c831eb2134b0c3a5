#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/aes_gcm_codec.hpp>
#include <temporal/detail/converter/payload_visitor.hpp>

#include <temporal/api/common/v1/message.pb.h>
#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>
#include <integration/client_fixture.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace test = temporal::test;
using temporal::conversion_error;
using test::live_client;

namespace {

temporal::client_options encrypting() {
  temporal::data_converter_options conversion;
  conversion.codecs.push_back(std::make_shared<temporal::aes_gcm_codec const>(
      temporal::aes_gcm_key("test-key-id", "test-key-test-key-test-key-test!")));
  conversion.encode_common_attributes = true;
  temporal::client_options options;
  options.data_converter = temporal::data_converter(conversion);
  return options;
}

/// A client with the codec, one without, and a Python worker with it.
class encrypted_world {
 public:
  encrypted_world()
      : with(encrypting()),
        task_queue(with.shared.unique("encrypted")),
        worker(with.shared.target(), task_queue, {"--encrypt"}) {}

  temporal::workflow_options options(std::string const& name) {
    return temporal::workflow_options(with.shared.unique(name), task_queue);
  }

  live_client with;
  live_client without;
  std::string task_queue;
  test::python_worker worker;
};

/// How the payloads of a history are encoded, each encoding once.
std::vector<std::string> encodings(temporal::workflow_history const& history) {
  auto events = history.raw();
  std::vector<std::string> result;
  auto const note = [&result](temporal::api::common::v1::Payload const& payload) {
    auto const& encoding = payload.metadata().at("encoding");
    if (std::find(result.begin(), result.end(), encoding) == result.end()) {
      result.push_back(encoding);
    }
  };
  auto const found = temporal::detail::payload_visitor(false).find(events);
  for (auto const& place : found.places) {
    if (place.single != nullptr) note(*place.single);
    if (place.list == nullptr) continue;
    for (auto const& payload : place.list->payloads()) note(payload);
  }
  return result;
}

asio::awaitable<void> greet(encrypted_world& world) {
  auto options = world.options("greeting");
  options.memo.set("note", "a secret note");
  options.static_summary = "a secret summary";
  auto const handle =
      co_await world.with.client.start_workflow("greeting", options, std::string("Temporal"));
  auto const result = co_await handle.result<std::string>();
  CHECK(result == "Hello, Temporal!");

  auto const history = co_await handle.fetch_history();
  CHECK(encodings(history) == std::vector<std::string>{"binary/encrypted"});
  CHECK(history.to_json().find("Temporal!") == std::string::npos);
  temporal::history_options decoded;
  decoded.decode_payloads = true;
  auto const readable = co_await handle.fetch_history(decoded);
  CHECK(encodings(readable) == std::vector<std::string>{"json/plain"});

  auto const description = co_await handle.describe();
  CHECK(description.memo().get<std::string>("note") == "a secret note");
  CHECK(description.static_summary() == "a secret summary");

  // CDC-05: the same without the codec.
  auto const stranger = world.without.client.get_workflow_handle(handle.id());
  auto const unreadable =
      co_await test::failure_of<conversion_error>(stranger.result<std::string>());
  CHECK(unreadable.has_value());
  if (unreadable) CHECK(unreadable->encoding() == "binary/encrypted");
  auto const opaque = co_await stranger.describe();
  CHECK_THROWS_AS(opaque.memo().get<std::string>("note"), conversion_error);
}

asio::awaitable<void> fail(encrypted_world& world) {
  auto const options = world.options("failing");
  auto const handle = co_await world.with.client.start_workflow(
      "fail_workflow", options, std::string("a secret reason"), std::string("out_of_stock"));
  auto const failed =
      co_await test::failure_of<temporal::workflow_failed_error>(handle.result<void>());
  CHECK(failed.has_value());
  if (!failed) co_return;
  auto const* const cause =
      dynamic_cast<temporal::application_failure const*>(failed->cause().get());
  CHECK(cause != nullptr);
  if (cause == nullptr) co_return;
  CHECK(cause->message() == "a secret reason");
  CHECK(cause->details().get<std::string>(1) == "second");
  CHECK(cause->cause()->message() == "the cause");
  auto const history = co_await handle.fetch_history();
  CHECK(history.to_json().find("a secret reason") == std::string::npos);
}

asio::awaitable<void> converse(encrypted_world& world) {
  auto const options = world.options("sink");
  auto const handle = co_await world.with.client.start_workflow("kitchen_sink", options);
  co_await handle.signal("add", std::string("one"));
  auto const text = co_await handle.query<std::string>("concat", std::string("a"), 1);
  CHECK(text == "a1");
  auto const failed = co_await test::failure_of<temporal::query_failed>(
      handle.query<void>("fail", std::string("a secret reason")));
  CHECK(failed.has_value());
  if (failed && failed->cause()) CHECK(failed->cause()->message() == "a secret reason");
  co_await handle.signal("finish");
  auto const received = co_await handle.result<std::vector<std::string>>();
  CHECK(received == std::vector<std::string>{"one"});
}

}  // namespace

TEST_CASE("CDC-04 a Python worker with the codec and a C++ client with it understand each other") {
  encrypted_world world;
  test::run(greet(world));
  test::run(fail(world));
  test::run(converse(world));
}
