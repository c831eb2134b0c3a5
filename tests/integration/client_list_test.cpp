// Lists, counts, histories, and how payloads travel.

#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>
#include <integration/client_fixture.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace test = temporal::test;
namespace wf = temporal::workflow;
namespace common = temporal::api::common::v1;
using namespace std::chrono_literals;
using temporal::status_code;
using test::live_client;

// Declarations of what the worker runs; without bodies, so not in an unnamed namespace.
namespace client_list_test {

struct echo {
  wf::task<std::string> run(std::string value);
};

}  // namespace client_list_test

namespace {

using client_list_test::echo;

asio::awaitable<std::vector<std::string>> inputs_of(
    temporal::client const& client, temporal::page_stream<temporal::workflow_execution> list) {
  std::vector<std::string> inputs;
  while (auto const item = co_await list.next()) {
    auto const handle = client.get_workflow_handle(item->id(), item->run_id());
    auto const history = co_await handle.fetch_history();
    auto const& started = history.raw().events(0).workflow_execution_started_event_attributes();
    inputs.push_back(started.input().payloads(0).data());
  }
  std::sort(inputs.begin(), inputs.end());
  co_return inputs;
}

/// The first argument of a run and its result, as they were sent.
asio::awaitable<std::pair<common::Payload, common::Payload>> argument_and_result(
    temporal::untyped_workflow_handle handle) {
  co_await handle.result();
  auto const history = co_await handle.fetch_history();
  auto const& events = history.raw().events();
  co_return std::pair(
      events.begin()->workflow_execution_started_event_attributes().input().payloads(0),
      events.rbegin()->workflow_execution_completed_event_attributes().result().payloads(0));
}

}  // namespace

TEST_CASE("WF-28 runs of one id are listed, limited and paged, with their histories") {
  live_client with;
  auto const options = with.options("listed");
  for (int i = 0; i < 5; ++i) {
    test::run(with.client.execute_workflow<&echo::run>(options, "user" + std::to_string(i)));
  }
  auto const query = "WorkflowId = '" + options.id + "'";
  test::run(test::listed(with.client, query, 5));
  temporal::list_options three;
  three.limit = 3;
  three.page_size = 2;
  CHECK(test::run(inputs_of(with.client, with.client.list_workflows(query, three))).size() == 3);
  temporal::list_options pages;
  pages.page_size = 2;
  CHECK(test::run(inputs_of(with.client, with.client.list_workflows(query, pages))) ==
        std::vector<std::string>{"\"user0\"", "\"user1\"", "\"user2\"", "\"user3\"", "\"user4\""});
}

TEST_CASE("WF-31 a count by status") {
  live_client with;
  auto const group = with.shared.unique("counted");
  std::vector<temporal::untyped_workflow_handle> running;
  for (int i = 0; i < 5; ++i) {
    auto options = with.options("counted");
    options.search_attributes.set(temporal::keyword_key("CustomKeyword"), group);
    if (i < 3) {
      test::run(with.client.execute_workflow<&echo::run>(options, "x"));
    } else {
      running.push_back(test::run(with.client.start_workflow("wait_forever", options)));
    }
  }
  auto const query = "CustomKeyword = '" + group + "'";
  test::run(test::listed(with.client, query + " AND ExecutionStatus = 'Completed'", 3));
  test::run(test::listed(with.client, query, 5));
  auto const count = test::run(with.client.count_workflows(query + " GROUP BY ExecutionStatus"));
  CHECK(count.count == 5);
  REQUIRE(count.groups.size() == 2);
  for (auto const& each : count.groups) {
    CHECK(each.count == (each.value<std::string>() == "Running" ? 2 : 3));
  }
  for (auto const& handle : running) test::run(handle.terminate());
}

TEST_CASE("WF-32 a query that is none") {
  live_client with;
  auto bad = with.client.list_workflows("NoSuchAttribute = 1");
  auto const failed = test::run(test::failure_of(bad.next()));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::invalid_argument);
  CHECK(failed->status().message.find("invalid query") != std::string::npos);
}

TEST_CASE("HIS-03 a long history comes whole, in pages of three") {
  live_client with;
  auto const handle =
      test::run(with.client.start_workflow("large_history", with.options("history"), 60));
  temporal::history_options follow;
  follow.page_size = 3;
  follow.wait_for_new_events = true;
  // The workflow may be running still: following it ends with its last event.
  auto const count_up = [&]() -> asio::awaitable<std::int64_t> {
    auto events = handle.history_events(follow);
    std::int64_t last = 0;
    std::string type;
    while (auto const event = co_await events.next()) {
      CHECK(event->id() == last + 1);
      last = event->id();
      type = event->type();
    }
    CHECK(type == "WORKFLOW_EXECUTION_COMPLETED");
    co_return last;
  };
  auto const last = test::run(count_up());
  CHECK(last > 60);
  auto const all = [&]() -> asio::awaitable<std::size_t> {
    temporal::history_options pages;
    pages.page_size = 3;
    auto const history = co_await handle.fetch_history(pages);
    CHECK(history.workflow_type() == "large_history");
    co_return history.size();
  };
  CHECK(test::run(all()) == static_cast<std::size_t>(last));
}

TEST_CASE("the last event alone") {
  live_client with;
  auto const handle = test::run(with.client.start_workflow<&echo::run>(with.options("last"), "x"));
  temporal::history_options last;
  last.filter = temporal::history_event_filter::close_event;
  last.wait_for_new_events = true;
  auto events = handle.history_events(last);
  auto const event = test::run(events.next());
  REQUIRE(event);
  CHECK(event->type() == "WORKFLOW_EXECUTION_COMPLETED");
  CHECK(abs(std::chrono::system_clock::now() - event->time()) < 60s);
  CHECK_FALSE(test::run(events.next()).has_value());
}

TEST_CASE("DC-33 what is sent comes back as the very payload") {
  live_client with;
  temporal::data_converter_options binary_options;
  binary_options.protobuf = temporal::protobuf_encoding::binary;
  temporal::client_options binary_client;
  binary_client.data_converter = temporal::data_converter(binary_options);
  temporal::client const binary(with.connection, binary_client);

  auto const travel = [&with](temporal::client const& client, auto const& value,
                              std::string const& encoding) {
    auto const handle = test::run(client.start_workflow("echo", with.options("payload"), value));
    auto const seen = test::run(argument_and_result(handle));
    CHECK(seen.first.metadata().at("encoding") == encoding);
    CHECK(google::protobuf::util::MessageDifferencer::Equals(seen.first, seen.second));
    return handle;
  };
  auto const bytes = temporal::to_bytes("\xde\xad\xbe\xef");
  auto const raw = travel(with.client, bytes, "binary/plain");
  CHECK(test::run(raw.result<temporal::bytes>()) == bytes);
  auto const object = temporal::json::parse(R"({"spec": true})");
  auto const json = travel(with.client, object, "json/plain");
  CHECK(test::run(json.result<temporal::json>()) == object);
  common::DataBlob blob;
  blob.set_encoding_type(temporal::api::enums::v1::ENCODING_TYPE_PROTO3);
  blob.set_data("some data");
  auto const text = travel(with.client, blob, "json/protobuf");
  CHECK(test::run(text.result<common::DataBlob>()).data() == "some data");
  travel(binary, blob, "binary/protobuf");
}

TEST_CASE("DC-34 null is a payload with an encoding and no data") {
  live_client with;
  auto const handle = test::run(with.client.start_workflow("echo", with.options("null"), nullptr));
  auto const seen = test::run(argument_and_result(handle));
  CHECK(seen.first.metadata().size() == 1);
  CHECK(seen.first.metadata().at("encoding") == "binary/null");
  CHECK(seen.first.data().empty());
  CHECK_FALSE(test::run(handle.result<std::optional<int>>()).has_value());
}

TEST_CASE("DC-35 a value that cannot be sent starts nothing") {
  live_client with;
  auto const options = with.options("unsendable");
  CHECK_THROWS_AS(test::run(with.client.start_workflow("echo", options, std::string("\xff"))),
                  temporal::conversion_error);
  CHECK(test::run(test::failure_of<temporal::workflow_not_found>(
                      with.client.get_workflow_handle(options.id).describe()))
            .has_value());
}
