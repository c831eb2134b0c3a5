// Namespaces of the real server, made, used and deleted.

#include <temporal/api/errordetails/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>
#include <integration/client_fixture.hpp>

#include <chrono>
#include <set>
#include <string>

namespace test = temporal::test;
using namespace std::chrono_literals;
using temporal::status_code;
using test::live_client;

namespace {

temporal::namespace_options described(std::string name) {
  temporal::namespace_options options(std::move(name));
  options.retention = std::chrono::days(3);
  options.description = "some description";
  options.owner_email = "owner@example.com";
  options.data["k"] = "v";
  return options;
}

}  // namespace

TEST_CASE("NS-01 NS-02 a namespace is usable as soon as it is registered, and taken then") {
  live_client with;
  temporal::namespaces const namespaces(with.connection);
  auto const name = with.shared.unique("registered");
  // A call that does not find it puts its absence into the server's caches: the hard case.
  temporal::client const inside(with.connection, name);
  auto options = with.idle("first");
  CHECK(test::run(test::failure_of<temporal::namespace_not_found>(
                      inside.start_workflow("echo", options, "x")))
            .has_value());

  test::run(namespaces.register_namespace(described(name)));
  auto const handle = test::run(inside.start_workflow("echo", options, "x"));
  CHECK(handle.started());
  test::run(handle.terminate());

  auto const found = test::run(namespaces.describe(name));
  CHECK(found.name() == name);
  CHECK_FALSE(found.id().empty());
  CHECK(found.state() == temporal::namespace_state::registered);
  CHECK(found.description() == "some description");
  CHECK(found.owner_email() == "owner@example.com");
  CHECK(found.retention() == 72h);
  CHECK(found.data().at("k") == "v");
  CHECK(found.raw().namespace_info().name() == name);

  auto const taken = test::run(test::failure_of<temporal::namespace_already_exists>(
      namespaces.register_namespace(described(name))));
  REQUIRE(taken);
  CHECK(taken->name() == name);
  CHECK(taken->detail<temporal::api::errordetails::v1::NamespaceAlreadyExistsFailure>());
}

TEST_CASE("NS-03 a namespace without retention") {
  live_client with;
  temporal::namespace_options options(with.shared.unique("no-retention"));
  options.retention = 0s;
  auto const refused = test::run(
      test::failure_of(temporal::namespaces(with.connection).register_namespace(options)));
  REQUIRE(refused);
  CHECK(refused->code() == status_code::invalid_argument);
  CHECK(refused->status().message.find("retention") != std::string::npos);
}

TEST_CASE("NS-04 a namespace that is not there") {
  live_client with;
  auto const missing = test::run(test::failure_of<temporal::namespace_not_found>(
      temporal::namespaces(with.connection).describe("no-such")));
  REQUIRE(missing);
  CHECK(missing->name() == "no-such");
  CHECK(missing->status().message == "Namespace no-such is not found.");
}

TEST_CASE("NS-05 a namespace without a name") {
  live_client with;
  auto const refused =
      test::run(test::failure_of(temporal::namespaces(with.connection).describe("")));
  REQUIRE(refused);
  CHECK(refused->code() == status_code::invalid_argument);
  CHECK(refused->status().message == "Namespace not set on request.");
}

TEST_CASE("NS-06 an update changes what it names") {
  live_client with;
  temporal::namespaces const namespaces(with.connection);
  auto const name = with.shared.unique("updated");
  test::run(namespaces.register_namespace(described(name)));
  temporal::namespace_update change(name);
  change.description = "another";
  auto changed = test::run(namespaces.update(change));
  CHECK(changed.description() == "another");
  CHECK(changed.owner_email() == "owner@example.com");
  CHECK(changed.retention() == 72h);
  CHECK(changed.data().at("k") == "v");
  temporal::namespace_update more(name);
  more.retention = 48h;
  more.data["l"] = "w";
  changed = test::run(namespaces.update(more));
  CHECK(changed.description() == "another");
  CHECK(changed.retention() == 48h);
  CHECK(changed.data().size() == 2);

  test::run(namespaces.deprecate(name));
  auto const deprecated = test::run(namespaces.describe(name));
  CHECK(deprecated.state() == temporal::namespace_state::deprecated);
}

TEST_CASE("NS-07 a deleted namespace has another name meanwhile") {
  live_client with;
  temporal::namespaces const namespaces(with.connection);
  auto const name = with.shared.unique("deleted");
  test::run(namespaces.register_namespace(described(name)));
  auto const deleted = test::run(namespaces.delete_namespace(name));
  auto const start = name + "-deleted-";
  CHECK(deleted.substr(0, start.size()) == start);
  CHECK(deleted.size() == start.size() + 5);
  CHECK(test::run(
            test::failure_of<temporal::namespace_not_found>(namespaces.delete_namespace("no-such")))
            .has_value());
}

TEST_CASE("NS-08 namespaces are listed over pages") {
  live_client with;
  temporal::namespaces const namespaces(with.connection);
  auto const one = with.shared.unique("listed");
  auto const two = with.shared.unique("listed");
  test::run(namespaces.register_namespace(described(one)));
  test::run(namespaces.register_namespace(described(two)));
  auto const names = [&namespaces]() -> asio::awaitable<std::set<std::string>> {
    temporal::list_namespaces_options small;
    small.page_size = 1;
    auto list = namespaces.list(small);
    std::set<std::string> result;
    while (auto const each = co_await list.next()) CHECK(result.insert(each->name()).second);
    co_return result;
  };
  auto const found = test::run(names());
  CHECK(found.count("default") == 1);
  CHECK(found.count(one) == 1);
  CHECK(found.count(two) == 1);
}
