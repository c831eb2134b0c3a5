#pragma once

#include <temporal/common/memo.hpp>
#include <temporal/common/priority.hpp>
#include <temporal/common/retry_policy.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message/Header.pb.h>
#include <temporal/api/common/v1/message/Memo.pb.h>
#include <temporal/api/common/v1/message/Payload.pb.h>
#include <temporal/api/common/v1/message/Payloads.pb.h>
#include <temporal/api/common/v1/message/Priority.pb.h>
#include <temporal/api/common/v1/message/RetryPolicy.pb.h>
#include <temporal/api/common/v1/message/SearchAttributes.pb.h>

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <limits>
#include <utility>

namespace temporal::detail {

TEMPORAL_DECL void to_proto(payload source, api::common::v1::Payload& target) {
  target.Clear();
  auto& metadata = *target.mutable_metadata();
  for (auto& [name, value] : source.metadata) metadata[name] = std::move(value);
  *target.mutable_data() = std::move(source.data);
  for (auto const size : source.external_sizes) {
    target.add_external_payloads()->set_size_bytes(size);
  }
}

TEMPORAL_DECL payload from_proto(api::common::v1::Payload const& source) {
  return from_proto(api::common::v1::Payload(source));
}

TEMPORAL_DECL payload from_proto(api::common::v1::Payload&& source) {
  payload result;
  for (auto& [name, value] : *source.mutable_metadata()) {
    result.metadata.emplace(name, std::move(value));
  }
  result.data = std::move(*source.mutable_data());
  result.external_sizes.reserve(static_cast<std::size_t>(source.external_payloads_size()));
  for (auto const& external : source.external_payloads()) {
    result.external_sizes.push_back(external.size_bytes());
  }
  return result;
}

TEMPORAL_DECL void to_proto(payloads source, api::common::v1::Payloads& target) {
  target.Clear();
  target.mutable_payloads()->Reserve(static_cast<int>(source.size()));
  for (auto& value : source) to_proto(std::move(value), *target.add_payloads());
}

TEMPORAL_DECL payloads from_proto(api::common::v1::Payloads const& source) {
  return from_proto(api::common::v1::Payloads(source));
}

TEMPORAL_DECL payloads from_proto(api::common::v1::Payloads&& source) {
  payloads result;
  result.reserve(static_cast<std::size_t>(source.payloads_size()));
  for (auto& value : *source.mutable_payloads()) result.push_back(from_proto(std::move(value)));
  return result;
}

template <class Map>
void map_to_proto(std::map<std::string, payload> source, Map& target) {
  target.clear();
  for (auto& [name, value] : source) to_proto(std::move(value), target[name]);
}

template <class Map>
std::map<std::string, payload> map_from_proto(Map const& source) {
  std::map<std::string, payload> result;
  for (auto const& [name, value] : source) result.emplace(name, from_proto(value));
  return result;
}

TEMPORAL_DECL void to_proto(std::map<std::string, payload> source, api::common::v1::Memo& target) {
  map_to_proto(std::move(source), *target.mutable_fields());
}

TEMPORAL_DECL void to_proto(memo const& source, data_converter const& converter,
                            api::common::v1::Memo& target) {
  to_proto(source.fields(converter), target);
}

TEMPORAL_DECL std::map<std::string, payload> from_proto(api::common::v1::Memo const& source) {
  return map_from_proto(source.fields());
}

TEMPORAL_DECL memo from_proto(api::common::v1::Memo const& source,
                              data_converter const& converter) {
  return memo(from_proto(source), converter);
}

TEMPORAL_DECL void to_proto(std::map<std::string, payload> source,
                            api::common::v1::Header& target) {
  map_to_proto(std::move(source), *target.mutable_fields());
}

TEMPORAL_DECL std::map<std::string, payload> from_proto(api::common::v1::Header const& source) {
  return map_from_proto(source.fields());
}

TEMPORAL_DECL void to_proto(search_attributes const& source,
                            api::common::v1::SearchAttributes& target) {
  map_to_proto(source.raw(), *target.mutable_indexed_fields());
}

TEMPORAL_DECL search_attributes from_proto(api::common::v1::SearchAttributes const& source) {
  return search_attributes(map_from_proto(source.indexed_fields()));
}

/// `seconds` and `nanos` as nanoseconds, clamped to what 64 bits hold.
TEMPORAL_DECL std::chrono::nanoseconds to_nanoseconds(std::int64_t seconds, std::int32_t nanos) {
  using std::chrono::nanoseconds;
  constexpr std::int64_t whole = 1'000'000'000;
  constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / whole;
  if (seconds >= limit) return nanoseconds::max();
  if (seconds <= -limit) return nanoseconds::min();
  return nanoseconds(seconds * whole + nanos);
}

TEMPORAL_DECL void to_proto(std::chrono::nanoseconds source, google::protobuf::Duration& target) {
  // Both parts have the same sign.
  target.set_seconds(source.count() / 1'000'000'000);
  target.set_nanos(static_cast<std::int32_t>(source.count() % 1'000'000'000));
}

TEMPORAL_DECL std::chrono::nanoseconds from_proto(google::protobuf::Duration const& source) {
  return to_nanoseconds(source.seconds(), source.nanos());
}

TEMPORAL_DECL std::optional<std::chrono::nanoseconds> limit_from_proto(
    google::protobuf::Duration const& source) {
  auto const limit = from_proto(source);
  return limit.count() > 0 ? std::optional(limit) : std::nullopt;
}

TEMPORAL_DECL void to_proto(std::chrono::system_clock::time_point source,
                            google::protobuf::Timestamp& target) {
  using namespace std::chrono;
  // The fraction of a second counts forward, also before 1970.
  auto const second = floor<seconds>(source);
  target.set_seconds(second.time_since_epoch().count());
  target.set_nanos(static_cast<std::int32_t>(duration_cast<nanoseconds>(source - second).count()));
}

TEMPORAL_DECL std::chrono::system_clock::time_point from_proto(
    google::protobuf::Timestamp const& source) {
  using std::chrono::system_clock;
  return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(
      to_nanoseconds(source.seconds(), source.nanos())));
}

TEMPORAL_DECL void to_proto(retry_policy const& source, api::common::v1::RetryPolicy& target) {
  target.Clear();
  to_proto(source.initial_interval, *target.mutable_initial_interval());
  target.set_backoff_coefficient(source.backoff_coefficient);
  if (source.maximum_interval) {
    to_proto(*source.maximum_interval, *target.mutable_maximum_interval());
  }
  target.set_maximum_attempts(source.maximum_attempts);
  for (auto const& type : source.non_retryable_error_types) {
    target.add_non_retryable_error_types(type);
  }
}

TEMPORAL_DECL retry_policy from_proto(api::common::v1::RetryPolicy const& source) {
  retry_policy result;
  // What a message leaves out stands for the server's defaults, which are ours.
  if (source.has_initial_interval())
    result.initial_interval = from_proto(source.initial_interval());
  if (source.backoff_coefficient() != 0) result.backoff_coefficient = source.backoff_coefficient();
  if (source.has_maximum_interval())
    result.maximum_interval = from_proto(source.maximum_interval());
  result.maximum_attempts = source.maximum_attempts();
  result.non_retryable_error_types.assign(source.non_retryable_error_types().begin(),
                                          source.non_retryable_error_types().end());
  return result;
}

TEMPORAL_DECL void to_proto(priority const& source, api::common::v1::Priority& target) {
  target.Clear();
  if (source.key) target.set_priority_key(*source.key);
  target.set_fairness_key(source.fairness_key);
  if (source.fairness_weight) target.set_fairness_weight(*source.fairness_weight);
}

TEMPORAL_DECL priority from_proto(api::common::v1::Priority const& source) {
  priority result;
  if (source.priority_key() != 0) result.key = source.priority_key();
  result.fairness_key = source.fairness_key();
  if (source.fairness_weight() != 0) result.fairness_weight = source.fairness_weight();
  return result;
}

}  // namespace temporal::detail
