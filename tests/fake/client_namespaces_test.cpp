#include <temporal/api/operatorservice/v1/request_response.pb.h>

#include <doctest/doctest.h>
#include <fake/client_fixture.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace test = temporal::test;
namespace ws = temporal::api::workflowservice::v1;
namespace details = temporal::api::errordetails::v1;
using namespace std::chrono_literals;
using temporal::status_code;

namespace {

class namespaces_fixture : public test::client_fixture {
 public:
  namespaces_fixture() : namespaces(connection) {}

  /// A namespace that calls of the data plane do not see `times` times.
  void unknown(int times) {
    server.expect("RegisterNamespace").reply_with(ws::RegisterNamespaceResponse());
    auto probe = server.expect("GetWorkflowExecutionHistory");
    for (int i = 0; i < times; ++i) {
      details::NamespaceNotFoundFailure detail;
      detail.set_namespace_("orders");
      probe.fail_with(status_code::not_found, "Namespace orders is not found.").detail(detail);
    }
  }

  temporal::namespaces namespaces;
};

temporal::namespace_options orders() {
  temporal::namespace_options options("orders");
  options.retention = std::chrono::days(3);
  return options;
}

}  // namespace

TEST_CASE("NS-01 registering sends all options, and returns when the data plane knows the name") {
  namespaces_fixture with;
  with.unknown(2);
  with.server.expect("GetWorkflowExecutionHistory")
      .fail_with(status_code::not_found, "workflow not found for ID: x")
      .detail(details::NotFoundFailure());
  auto options = orders();
  options.description = "all orders";
  options.owner_email = "owner@example.com";
  options.data["k"] = "v";
  test::run(with.namespaces.register_namespace(options));
  CHECK(with.server.calls("GetWorkflowExecutionHistory").size() == 3);
  CHECK(with.server.calls("DescribeNamespace").empty());
  auto const request = with.only<ws::RegisterNamespaceRequest>("RegisterNamespace");
  CHECK(request.namespace_() == "orders");
  CHECK(request.workflow_execution_retention_period().seconds() == 259200);
  CHECK(request.description() == "all orders");
  CHECK(request.owner_email() == "owner@example.com");
  CHECK(request.data().at("k") == "v");
  CHECK_FALSE(request.is_global_namespace());
}

TEST_CASE("a namespace that does not become usable is an error that says so") {
  namespaces_fixture with;
  with.unknown(1);
  auto options = orders();
  options.wait_timeout = 250ms;
  auto const failed = test::run(test::failure_of(with.namespaces.register_namespace(options)));
  REQUIRE(failed);
  CHECK(failed->code() == status_code::deadline_exceeded);
  CHECK(std::string(failed->what()).find("'orders' is registered, but not usable after 250 ms") !=
        std::string::npos);
}

TEST_CASE("NS-02 a taken name is typed") {
  namespaces_fixture with;
  with.server.expect("RegisterNamespace")
      .fail_with(status_code::already_exists, "Namespace already exists.")
      .detail(details::NamespaceAlreadyExistsFailure());
  auto const failed = test::run(test::failure_of<temporal::namespace_already_exists>(
      with.namespaces.register_namespace(orders())));
  REQUIRE(failed);
  CHECK(failed->name() == "orders");
}

TEST_CASE("bad namespaces are told before any call") {
  namespaces_fixture with;
  CHECK_THROWS_AS(void(with.namespaces.register_namespace(temporal::namespace_options(""))),
                  std::invalid_argument);
  auto negative = orders();
  negative.retention = -1h;
  CHECK_THROWS_AS(void(with.namespaces.register_namespace(negative)), std::invalid_argument);
  CHECK_THROWS_AS(void(with.namespaces.update(temporal::namespace_update(""))),
                  std::invalid_argument);
}

TEST_CASE("NS-06 an update keeps what it does not name") {
  namespaces_fixture with;
  ws::DescribeNamespaceResponse now;
  now.mutable_namespace_info()->set_description("old");
  now.mutable_namespace_info()->set_owner_email("owner@example.com");
  ws::UpdateNamespaceResponse updated;
  updated.mutable_namespace_info()->set_description("new");
  with.server.expect("DescribeNamespace").reply_with(now);
  with.server.expect("UpdateNamespace").reply_with(updated);
  temporal::namespace_update change("orders");
  change.description = "new";
  CHECK(test::run(with.namespaces.update(change)).description() == "new");
  auto const request = with.only<ws::UpdateNamespaceRequest>("UpdateNamespace");
  CHECK(request.update_info().description() == "new");
  CHECK(request.update_info().owner_email() == "owner@example.com");
  CHECK_FALSE(request.has_config());

  with.server.reset();
  with.server.expect("UpdateNamespace").reply_with(updated);
  temporal::namespace_update longer("orders");
  longer.retention = 48h;
  test::run(with.namespaces.update(longer));
  auto const second = with.only<ws::UpdateNamespaceRequest>("UpdateNamespace");
  CHECK_FALSE(second.has_update_info());
  CHECK(second.config().workflow_execution_retention_ttl().seconds() == 172800);
}

TEST_CASE("NS-07 deleting gives the name meanwhile; deprecating is a call of its own") {
  namespaces_fixture with;
  namespace ops = temporal::api::operatorservice::v1;
  constexpr auto path = "/temporal.api.operatorservice.v1.OperatorService/DeleteNamespace";
  ops::DeleteNamespaceResponse response;
  response.set_deleted_namespace("orders-deleted-1a2b3");
  with.server.expect(path).reply_with(response);
  CHECK(test::run(with.namespaces.delete_namespace("orders")) == "orders-deleted-1a2b3");
  CHECK(with.only<ops::DeleteNamespaceRequest>(path).namespace_() == "orders");
  with.server.expect("DeprecateNamespace").reply_with(ws::DeprecateNamespaceResponse());
  test::run(with.namespaces.deprecate("orders"));
  CHECK(with.only<ws::DeprecateNamespaceRequest>("DeprecateNamespace").namespace_() == "orders");
}

TEST_CASE("NS-08 a list goes by token, without a namespace header") {
  namespaces_fixture with;
  ws::ListNamespacesResponse first;
  first.add_namespaces()->mutable_namespace_info()->set_name("a");
  first.set_next_page_token("t1");
  ws::ListNamespacesResponse second;
  second.add_namespaces()->mutable_namespace_info()->set_name("b");
  with.server.expect("ListNamespaces").reply_with(first).reply_with(second);
  temporal::list_namespaces_options options;
  options.page_size = 1;
  options.include_deleted = true;
  auto list = with.namespaces.list(options);
  CHECK(test::run(list.next())->name() == "a");
  CHECK(test::run(list.next())->name() == "b");
  CHECK_FALSE(test::run(list.next()).has_value());
  auto const calls = with.server.calls("ListNamespaces");
  REQUIRE(calls.size() == 2);
  CHECK_FALSE(calls[0].header("temporal-namespace"));
  auto const request = calls[1].parse<ws::ListNamespacesRequest>();
  CHECK(request.next_page_token() == "t1");
  CHECK(request.page_size() == 1);
  CHECK(request.namespace_filter().include_deleted());
}
