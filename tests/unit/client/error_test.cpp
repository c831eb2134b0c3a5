#include <temporal/client/workflow_failed_error.hpp>
#include <temporal/common/service_error.hpp>
#include <temporal/detail/client/call_errors.hpp>
#include <temporal/detail/rpc/status_error.hpp>

#include <temporal/api/errordetails/v1/message.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>

#include <exception>
#include <string>

namespace details = temporal::api::errordetails::v1;
namespace ws = temporal::api::workflowservice::v1;
namespace client = temporal::detail::client;
using temporal::status_code;

namespace {

temporal::status status_of(status_code code, std::string message,
                           google::protobuf::Message const* detail = nullptr) {
  temporal::status status(code, std::move(message));
  if (detail != nullptr) {
    status.details.emplace_back("type.googleapis.com/" + detail->GetTypeName(),
                                detail->SerializeAsString());
  }
  return status;
}

temporal::error_info info_of(std::string operation = "StartWorkflowExecution") {
  temporal::error_info info;
  info.operation = std::move(operation);
  info.target = "localhost:7233";
  info.outcome = temporal::outcome::rejected;
  info.attempts = 2;
  return info;
}

/// What the mapping makes of an error, as the error itself.
template <class Error, class Map>
Error mapped(temporal::error const& from, Map map) {
  try {
    try {
      throw from;
    } catch (temporal::error const& thrown) {
      map(thrown);
    }
  } catch (Error const& result) {
    CHECK(typeid(result) == typeid(Error));
    return result;
  }
  FAIL("not thrown");
  throw std::exception();
}

bool mentions(char const* text, std::string_view part) {
  return std::string_view(text).find(part) != std::string_view::npos;
}

temporal::workflow_execution_id const target("id-1", "run-1");

}  // namespace

TEST_CASE("NS-04 a missing namespace is named, and how to register it is said") {
  details::NamespaceNotFoundFailure detail;
  detail.set_namespace_("no-such");
  auto const status = status_of(status_code::not_found, "Namespace no-such is not found.", &detail);
  try {
    temporal::detail::rpc::throw_status(status, info_of(), nullptr);
  } catch (temporal::namespace_not_found const& found) {
    CHECK(found.name() == "no-such");
    CHECK(found.code() == status_code::not_found);
    CHECK(found.attempts() == 2);
    CHECK(found.outcome() == temporal::outcome::rejected);
    CHECK(mentions(found.what(),
                   "StartWorkflowExecution at localhost:7233 failed: NOT_FOUND: Namespace no-such "
                   "is not found."));
    CHECK(mentions(found.what(), "`temporal operator namespace create --namespace no-such`"));
    CHECK(mentions(found.what(), "temporal::namespaces::register_namespace"));
    return;
  }
  FAIL("another error");
}

TEST_CASE("a detail without a name takes it from the request") {
  details::NamespaceNotFoundFailure const detail;
  ws::DescribeNamespaceRequest request;
  request.set_namespace_("asked-for");
  auto const status = status_of(status_code::not_found, "gone", &detail);
  try {
    temporal::detail::rpc::throw_status(status, info_of(), &request);
  } catch (temporal::namespace_not_found const& found) {
    CHECK(found.name() == "asked-for");
  }
  ws::GetSystemInfoRequest const without;
  CHECK_THROWS_AS(temporal::detail::rpc::throw_status(status, info_of(), &without),
                  temporal::namespace_not_found);
}

TEST_CASE("NS-02 a namespace that exists is a type of its own") {
  details::NamespaceAlreadyExistsFailure const detail;
  ws::RegisterNamespaceRequest request;
  request.set_namespace_("orders");
  auto const status =
      status_of(status_code::already_exists, "Namespace \"orders\" already exists.", &detail);
  try {
    temporal::detail::rpc::throw_status(status, info_of(), &request);
  } catch (temporal::namespace_already_exists const& found) {
    CHECK(found.name() == "orders");
  }
  CHECK_THROWS_AS(temporal::detail::rpc::throw_status(
                      status_of(status_code::not_found, "x", &detail), info_of(), &request),
                  temporal::error);
}

TEST_CASE("all other statuses are plain errors") {
  try {
    temporal::detail::rpc::throw_status(status_of(status_code::not_found, "workflow not found"),
                                        info_of(), nullptr);
  } catch (temporal::service_error const&) {
    FAIL("decided without a detail");
  } catch (temporal::error const& plain) {
    CHECK(plain.code() == status_code::not_found);
  }
}

TEST_CASE("WF-02 already started tells the run") {
  details::WorkflowExecutionAlreadyStartedFailure detail;
  detail.set_run_id("run-0");
  detail.set_first_execution_run_id("first-0");
  temporal::error const from(status_of(status_code::already_exists, "running", &detail), info_of());
  auto const result = mapped<temporal::workflow_already_started>(
      from, [](auto const& thrown) { client::rethrow_for_start(thrown, "id-1"); });
  CHECK(result.workflow_id() == "id-1");
  CHECK(result.run_id() == "run-0");
  CHECK(result.first_execution_run_id() == "first-0");
  CHECK(result.attempts() == 2);
  CHECK(mentions(result.what(), "ALREADY_EXISTS: running"));
  CHECK(mentions(result.what(), "'id-1'"));
}

TEST_CASE("WF-07 ALREADY_EXISTS without its detail stays a plain error") {
  temporal::error const from(status_of(status_code::already_exists, "no detail"), info_of());
  auto const result = mapped<temporal::error>(
      from, [](auto const& thrown) { client::rethrow_for_start(thrown, "id-1"); });
  CHECK(result.code() == status_code::already_exists);
}

TEST_CASE("WF-09 NOT_FOUND of a workflow's call names the workflow") {
  temporal::error const from(
      status_of(status_code::not_found, "workflow execution already completed"), info_of());
  auto const result = mapped<temporal::workflow_not_found>(
      from, [](auto const& thrown) { client::rethrow_for_workflow(thrown, target); });
  CHECK(result.workflow_id() == "id-1");
  CHECK(result.run_id() == "run-1");
  CHECK(result.status().message == "workflow execution already completed");
  CHECK(mentions(result.what(), "The workflow ID is 'id-1'."));
  temporal::error const named(status_of(status_code::not_found, "not found for ID: id-1"),
                              info_of());
  auto const once = mapped<temporal::workflow_not_found>(
      named, [](auto const& thrown) { client::rethrow_for_workflow(thrown, target); });
  CHECK_FALSE(mentions(once.what(), "The workflow ID is"));
}

TEST_CASE("WF-09 a missing namespace wins over a missing workflow") {
  temporal::namespace_not_found const from(status_of(status_code::not_found, "no"), info_of(),
                                           "orders");
  try {
    try {
      throw from;
    } catch (temporal::error const& thrown) {
      client::rethrow_for_workflow(thrown, target);
    }
  } catch (temporal::namespace_not_found const& result) {
    CHECK(result.name() == "orders");
    return;
  }
  FAIL("not thrown");
}

TEST_CASE("WF-10 other codes pass a workflow's call unchanged") {
  temporal::error const from(status_of(status_code::invalid_argument, "Invalid RunId."), info_of());
  auto const result = mapped<temporal::error>(
      from, [](auto const& thrown) { client::rethrow_for_workflow(thrown, target); });
  CHECK(result.status().message == "Invalid RunId.");
}

TEST_CASE("WF-23 a failed query has its handler's failure") {
  details::QueryFailedFailure detail;
  detail.mutable_failure()->set_message("the handler threw");
  detail.mutable_failure()->mutable_application_failure_info()->set_type("bad");
  temporal::error const from(status_of(status_code::invalid_argument, "failed", &detail),
                             info_of("QueryWorkflow"));
  auto const map = [](auto const& thrown) {
    client::rethrow_for_query(thrown, target, temporal::data_converter());
  };
  auto const result = mapped<temporal::query_failed>(from, map);
  REQUIRE(result.cause());
  CHECK(result.cause()->message() == "the handler threw");
  auto const* application =
      dynamic_cast<temporal::application_failure const*>(result.cause().get());
  REQUIRE(application != nullptr);
  CHECK(application->type() == "bad");

  details::QueryFailedFailure const old;
  temporal::error const from_old(status_of(status_code::invalid_argument, "failed", &old),
                                 info_of("QueryWorkflow"));
  CHECK_FALSE(mapped<temporal::query_failed>(from_old, map).cause());

  temporal::error const plain(status_of(status_code::invalid_argument, "Invalid RunId."),
                              info_of("QueryWorkflow"));
  CHECK(mapped<temporal::error>(plain, map).status().message == "Invalid RunId.");
}

TEST_CASE("WF-24 a rejected query tells the workflow's state") {
  temporal::query_rejected const rejected(info_of("QueryWorkflow"),
                                          temporal::workflow_status::completed);
  CHECK(rejected.workflow() == temporal::workflow_status::completed);
  CHECK(mentions(rejected.what(), "query rejected: the workflow is COMPLETED"));
}

TEST_CASE("a failed workflow tells its story") {
  auto const cause = std::make_exception_ptr(temporal::application_failure("no funds", "Declined"));
  temporal::workflow_failed_error const failed("id-1", "run-1", temporal::workflow_status::failed,
                                               temporal::retry_state::retry_policy_not_set, cause);
  CHECK(failed.workflow_id() == "id-1");
  CHECK(failed.run_id() == "run-1");
  CHECK(failed.status() == temporal::workflow_status::failed);
  CHECK(failed.retry_state() == temporal::retry_state::retry_policy_not_set);
  CHECK(failed.details().empty());
  CHECK(mentions(failed.what(), "workflow 'id-1' failed: "));
  CHECK(mentions(failed.what(), "no funds"));
  CHECK(temporal::find_cause<temporal::application_failure>(failed) != nullptr);
  auto const copy = failed.clone();
  CHECK(dynamic_cast<temporal::workflow_failed_error const*>(copy.get()) != nullptr);
}

TEST_CASE("names of states") {
  CHECK(to_string(temporal::workflow_status::running) == "RUNNING");
  CHECK(to_string(temporal::workflow_status::paused) == "PAUSED");
  CHECK(to_string(static_cast<temporal::workflow_status>(99)) == "UNSPECIFIED");
}

static_assert(std::is_nothrow_copy_constructible_v<temporal::namespace_not_found>);
static_assert(std::is_nothrow_copy_constructible_v<temporal::workflow_already_started>);
static_assert(std::is_nothrow_copy_constructible_v<temporal::workflow_not_found>);
static_assert(std::is_nothrow_copy_constructible_v<temporal::query_rejected>);
static_assert(std::is_nothrow_copy_constructible_v<temporal::query_failed>);
static_assert(std::is_nothrow_copy_constructible_v<temporal::workflow_failed_error>);
