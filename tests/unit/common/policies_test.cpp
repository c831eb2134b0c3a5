#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/common/status.hpp>

#include <temporal/api/common/v1/message.pb.h>
#include <temporal/api/errordetails/v1/message.pb.h>

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

using namespace std::chrono_literals;
using temporal::priority;
using temporal::retry_policy;

static_assert(!std::is_aggregate_v<retry_policy>);
static_assert(!std::is_aggregate_v<priority>);

namespace {

std::string refusal(auto const& value) {
  try {
    value.validate();
  } catch (std::invalid_argument const& refused) {
    return refused.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a retry policy has the server's defaults and is validated") {
  retry_policy policy;
  CHECK(policy.initial_interval == 1s);
  CHECK(policy.backoff_coefficient == 2.0);
  CHECK_FALSE(policy.maximum_interval);
  CHECK(policy.maximum_attempts == 0);
  CHECK(refusal(policy) == "accepted");
  CHECK(retry_policy::none().maximum_attempts == 1);

  policy.initial_interval = 0s;
  CHECK(refusal(policy) == "retry_policy: initial_interval must be more than zero, but is 0 ns");
  policy.initial_interval = 2s;
  policy.maximum_interval = 1s;
  CHECK(refusal(policy) ==
        "retry_policy: maximum_interval (1000000000 ns) must not be below initial_interval "
        "(2000000000 ns)");
  policy.maximum_interval = 2s;
  CHECK(refusal(policy) == "accepted");
  for (double const coefficient : {0.9, 0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                                   std::numeric_limits<double>::infinity()}) {
    policy.backoff_coefficient = coefficient;
    CHECK(refusal(policy).find("backoff_coefficient must be a finite number of 1 or more") !=
          std::string::npos);
  }
  policy.backoff_coefficient = 1.0;
  policy.maximum_attempts = -1;
  CHECK(refusal(policy) ==
        "retry_policy: maximum_attempts must not be negative (0 means no limit), but is -1");
  policy.maximum_attempts = 3;
  policy.non_retryable_error_types = {"A", ""};
  CHECK(refusal(policy).find("empty name") != std::string::npos);
}

TEST_CASE("a priority is validated") {
  priority value;
  CHECK(value.empty());
  CHECK(refusal(value) == "accepted");
  value.key = 0;
  CHECK(refusal(value) == "priority: key must be positive, but is 0");
  value = priority(3);
  value.fairness_key = std::string(64, 'x');
  value.fairness_weight = 0.001F;
  CHECK(refusal(value) == "accepted");
  CHECK_FALSE(value.empty());
  value.fairness_key += 'x';
  CHECK(refusal(value) == "priority: fairness_key must have at most 64 bytes, but has 65");
  value.fairness_key.clear();
  for (float const weight :
       {0.0F, 0.0009F, 1000.1F, -1.0F, std::numeric_limits<float>::quiet_NaN()}) {
    value.fairness_weight = weight;
    CHECK(refusal(value).find("fairness_weight must be 0.001 to 1000") != std::string::npos);
  }
  value.fairness_weight = 1000.0F;
  CHECK(refusal(value) == "accepted");
}

TEST_CASE("FL-16 the details of a status are found by their type") {
  namespace details = temporal::api::errordetails::v1;
  temporal::status status(temporal::status_code::not_found, "no");
  auto const add = [&](auto const& message) {
    status.details.emplace_back("type.googleapis.com/" + message.GetDescriptor()->full_name(),
                                message.SerializeAsString());
  };
  details::NamespaceNotFoundFailure missing;
  missing.set_namespace_("orders");
  details::WorkflowExecutionAlreadyStartedFailure started;
  started.set_run_id("run");
  details::ResourceExhaustedFailure exhausted;
  exhausted.set_cause(temporal::api::enums::v1::RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT);
  details::MultiOperationExecutionFailure several;
  several.add_statuses()->set_code(6);
  add(missing);
  add(started);
  add(exhausted);
  add(several);
  CHECK(status.detail<details::NamespaceNotFoundFailure>()->namespace_() == "orders");
  CHECK(status.detail<details::WorkflowExecutionAlreadyStartedFailure>()->run_id() == "run");
  CHECK(status.detail<details::ResourceExhaustedFailure>()->cause() ==
        temporal::api::enums::v1::RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT);
  CHECK(status.detail<details::MultiOperationExecutionFailure>()->statuses(0).code() == 6);
  CHECK_FALSE(status.detail<details::QueryFailedFailure>());
}
