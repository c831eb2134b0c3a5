#include <support/vectors.hpp>
#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/message_differencer.h>

#include <chrono>
#include <limits>
#include <string>

using namespace std::chrono_literals;
using namespace temporal::detail;
using google::protobuf::util::MessageDifferencer;
using std::chrono::nanoseconds;
using std::chrono::system_clock;
namespace common = temporal::api::common::v1;

namespace {

temporal::json misc(std::string const& name) {
  return support::find_vector(support::load_vectors("misc.json")["user_metadata_and_memo"], name);
}

}  // namespace

TEST_CASE("payloads keep metadata, data and the sizes of external values") {
  temporal::payload source("json/plain", std::string("a\0b", 3));
  source.metadata["k"] = "\xff";
  source.external_sizes = {7, std::numeric_limits<std::int64_t>::max()};
  common::Payload target;
  target.set_data("old");
  target.add_external_payloads()->set_size_bytes(1);
  to_proto(source, target);
  CHECK(target.data() == source.data);
  CHECK(target.metadata().at("k") == "\xff");
  CHECK(target.external_payloads_size() == 2);
  CHECK(from_proto(target) == source);
  common::Payload moved = target;
  CHECK(from_proto(std::move(moved)) == source);

  common::Payloads list;
  temporal::payloads const both{source, temporal::payload()};
  to_proto(both, list);
  CHECK(list.payloads_size() == 2);
  CHECK(from_proto(list) == both);
  CHECK(from_proto(common::Payloads(list)) == both);
  to_proto(temporal::payloads(), list);
  CHECK(list.payloads_size() == 0);
}

TEST_CASE("headers are maps of payloads") {
  auto const expected = support::vector_message<common::Header>(misc("header"));
  common::Header actual;
  to_proto(std::map<std::string, temporal::payload>{{"h", {"json/plain", "\"v\""}}}, actual);
  CHECK(MessageDifferencer::Equals(actual, expected));
  CHECK(from_proto(expected).at("h") == temporal::payload("json/plain", "\"v\""));
}

TEST_CASE("durations keep nanoseconds and are clamped") {
  google::protobuf::Duration target;
  to_proto(1500ms, target);
  CHECK(target.seconds() == 1);
  CHECK(target.nanos() == 500'000'000);
  for (nanoseconds const value :
       {nanoseconds(0), nanoseconds(1), nanoseconds(-1), nanoseconds(-1'500'000'000),
        nanoseconds::max(), nanoseconds::min()}) {
    to_proto(value, target);
    if (value > nanoseconds::min() + 1s && value < nanoseconds::max() - 1s) {
      CHECK(from_proto(target) == value);
    } else {
      CHECK((from_proto(target) == nanoseconds::max() || from_proto(target) == nanoseconds::min()));
    }
  }
  target.set_seconds(315'576'000'000);
  CHECK(from_proto(target) == nanoseconds::max());
  target.set_seconds(-315'576'000'000);
  CHECK(from_proto(target) == nanoseconds::min());
}

TEST_CASE("points in time before and after 1970") {
  google::protobuf::Timestamp target;
  to_proto(system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(-500ms)),
           target);
  CHECK(target.seconds() == -1);
  CHECK(target.nanos() == 500'000'000);
  CHECK(from_proto(target).time_since_epoch() == -500ms);
  target.set_seconds(1'600'000'000);
  target.set_nanos(123'456'789);
  auto const time = from_proto(target);
  google::protobuf::Timestamp back;
  to_proto(time, back);
  CHECK(MessageDifferencer::Equals(back, target));
}

TEST_CASE("policies as Python encodes them") {
  auto const full = support::vector_message<common::RetryPolicy>(misc("retry_policy_full"));
  temporal::retry_policy policy;
  policy.initial_interval = 1ms;
  policy.backoff_coefficient = 1.5;
  policy.maximum_interval = 60s;
  policy.maximum_attempts = 3;
  policy.non_retryable_error_types = {"A"};
  common::RetryPolicy actual;
  to_proto(policy, actual);
  CHECK(actual.SerializeAsString() == full.SerializeAsString());
  CHECK(from_proto(full) == policy);
  CHECK(from_proto(common::RetryPolicy()) == temporal::retry_policy());
  to_proto(temporal::retry_policy(), actual);
  CHECK(from_proto(actual) == temporal::retry_policy());
  auto python = support::vector_message<common::RetryPolicy>(misc("retry_policy_default_python"));
  python.clear_maximum_interval();  // Python sends the server's default
  CHECK(MessageDifferencer::Equals(actual, python));

  auto const expected = support::vector_message<common::Priority>(misc("priority_full"));
  temporal::priority priority(3);
  priority.fairness_key = "k";
  priority.fairness_weight = 1.5F;
  common::Priority message;
  to_proto(priority, message);
  CHECK(message.SerializeAsString() == expected.SerializeAsString());
  CHECK(from_proto(expected) == priority);
  CHECK(from_proto(common::Priority()).empty());
}
