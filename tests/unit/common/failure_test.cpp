#include <support/vectors.hpp>
#include <temporal/common/failure.hpp>
#include <temporal/common/history.hpp>
#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/common/type_name.hpp>

#include <temporal/api/enums/v1/common.pb.h>
#include <temporal/api/enums/v1/nexus.pb.h>
#include <temporal/api/enums/v1/workflow.pb.h>
#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::string_literals;
namespace enums = temporal::api::enums::v1;

namespace {

/// As the client's error of a workflow that failed.
class workflow_failed : public temporal::detail::failure_kind<workflow_failed> {
 public:
  explicit workflow_failed(std::exception_ptr cause)
      : failure_kind("workflow failed", std::move(cause)) {}
};

inline namespace v1 {
struct versioned {};
}  // namespace v1

}  // namespace

TEST_CASE("FL-14 the chain of a failed workflow is readable, with types") {
  auto const tell = [](std::string const& name) {
    auto const history =
        temporal::workflow_history::from_file(support::vectors_path() / "histories" / name);
    auto const& last = history.raw().events(history.raw().events_size() - 1);
    temporal::failure_converter const converter{temporal::data_converter()};
    workflow_failed const failed(
        converter.to_exception(last.workflow_execution_failed_event_attributes().failure()));
    CHECK(temporal::describe(failed) == failed.what());
    return std::string(failed.what());
  };
  CHECK(tell("activity_fails_max_attempts.json") ==
        "workflow failed: activity 'always_fail' failed: Always: always");
  CHECK(tell("activity_fails_non_retryable.json") ==
        "workflow failed: activity 'always_fail' failed: Always: always");
}

TEST_CASE("FL-14 any exception can be described") {
  CHECK(temporal::describe(std::runtime_error("x")) == "x");
  CHECK(temporal::describe(std::make_exception_ptr(42)) == "unknown exception of type int");
  CHECK(temporal::describe(std::exception_ptr()) == "no error");
  temporal::activity_failure const activity(
      "activity task failed", "charge", "1", temporal::retry_state::maximum_attempts_reached,
      std::make_exception_ptr(temporal::application_failure("no funds", "CardDeclined")));
  CHECK(temporal::describe(activity) == "activity 'charge' failed: CardDeclined: no funds");
  temporal::activity_failure const without("worker died", "charge", "1",
                                           temporal::retry_state::unspecified, nullptr);
  CHECK(temporal::describe(without) == "activity 'charge' failed: worker died");
  CHECK(std::string(temporal::canceled_failure("by the user").what()) == "canceled: by the user");
  CHECK(std::string(temporal::timeout_failure("", temporal::timeout_type::unspecified).what()) ==
        "timed out");
}

TEST_CASE("failures are copied and thrown with their type") {
  workflow_failed const original(std::make_exception_ptr(temporal::canceled_failure("stop")));
  CHECK_THROWS_AS(original.raise(), workflow_failed);
  temporal::failure const& base = original;
  CHECK_THROWS_AS(base.raise(), workflow_failed);
  CHECK(dynamic_cast<workflow_failed const*>(base.clone().get()) != nullptr);
  temporal::failure const sliced = base;
  CHECK(sliced.what() == std::string(original.what()));
  CHECK(sliced.cause() == original.cause());
  CHECK_THROWS_AS(temporal::child_workflow_failure("m", "T", "w", "r", {}, nullptr).raise(),
                  temporal::child_workflow_failure);
  CHECK_THROWS_AS(temporal::nexus_operation_failure("m", "e", "s", "o", "t", nullptr).raise(),
                  temporal::nexus_operation_failure);
  CHECK_THROWS_AS(temporal::reset_workflow_failure("m").raise(), temporal::reset_workflow_failure);
  temporal::nexus_handler_failure const handler("m", "BAD_REQUEST",
                                                temporal::nexus_retry_behavior::retryable);
  CHECK(handler.is_retryable());
  CHECK(temporal::failure::from(nullptr) == nullptr);
}

TEST_CASE("a failure nested around another is not lost when it is copied") {
  std::exception_ptr thrown;
  try {
    try {
      throw std::runtime_error("inner");
    } catch (...) {
      std::throw_with_nested(workflow_failed(nullptr));
    }
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const failure = temporal::failure::from(thrown);
  thrown = nullptr;
  CHECK(dynamic_cast<workflow_failed const*>(failure.get()) != nullptr);
  CHECK(std::string(failure->what()) == "workflow failed: std::runtime_error: inner");
}

TEST_CASE("names of types are as one writes them") {
  CHECK(temporal::detail::type_name(typeid(int)) == "int");
  CHECK(temporal::detail::type_name(typeid(std::string)) == "std::string");
  CHECK(temporal::detail::type_name(typeid(temporal::failure)) == "temporal::failure");
  CHECK(temporal::detail::type_name(typeid(workflow_failed)) == "workflow_failed");
  CHECK(temporal::detail::type_name(typeid(std::system_error)) == "std::system_error");
  CHECK(temporal::detail::type_name(typeid(std::vector<std::string>)) ==
        "std::vector<std::string, std::allocator<std::string>>");
  CHECK(temporal::detail::tidy_type_name("(anonymous namespace)::a") == "a");
  CHECK(temporal::detail::current_exception_type_name().empty());
}

TEST_CASE("enums have the API's numbers") {
  CHECK(int(temporal::timeout_type::start_to_close) == enums::TIMEOUT_TYPE_START_TO_CLOSE);
  CHECK(int(temporal::timeout_type::schedule_to_start) == enums::TIMEOUT_TYPE_SCHEDULE_TO_START);
  CHECK(int(temporal::timeout_type::schedule_to_close) == enums::TIMEOUT_TYPE_SCHEDULE_TO_CLOSE);
  CHECK(int(temporal::timeout_type::heartbeat) == enums::TIMEOUT_TYPE_HEARTBEAT);
  CHECK(enums::TimeoutType_MAX == enums::TIMEOUT_TYPE_HEARTBEAT);
  CHECK(enums::RetryState_MAX == int(temporal::retry_state::cancel_requested));
  for (int number = 0; number <= enums::RetryState_MAX; ++number) {
    std::string name = enums::RetryState_Name(number).substr(std::string("RETRY_STATE_").size());
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    CHECK(temporal::to_string(static_cast<temporal::retry_state>(number)) == name);
  }
  CHECK(int(temporal::failure_category::benign) == enums::APPLICATION_ERROR_CATEGORY_BENIGN);
  CHECK(int(temporal::nexus_retry_behavior::retryable) ==
        enums::NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_RETRYABLE);
  CHECK(int(temporal::nexus_retry_behavior::non_retryable) ==
        enums::NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_NON_RETRYABLE);
  CHECK(temporal::to_string(static_cast<temporal::timeout_type>(99)) == "unspecified");
  CHECK(temporal::to_string(static_cast<temporal::retry_state>(-1)) == "unspecified");
}
