#pragma once

/// @file
/// Conversions between this library's types and protobuf's: the only place for them. `to_proto`
/// overwrites its last argument.

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace temporal::detail {

// Payloads. Those taken by value or by rvalue are moved from.
TEMPORAL_DECL void to_proto(payload source, api::common::v1::Payload& target);
TEMPORAL_DECL payload from_proto(api::common::v1::Payload const& source);
TEMPORAL_DECL payload from_proto(api::common::v1::Payload&& source);

TEMPORAL_DECL void to_proto(payloads source, api::common::v1::Payloads& target);
TEMPORAL_DECL payloads from_proto(api::common::v1::Payloads const& source);
TEMPORAL_DECL payloads from_proto(api::common::v1::Payloads&& source);

// Maps of payloads.
TEMPORAL_DECL void to_proto(std::map<std::string, payload> source, api::common::v1::Memo& target);
TEMPORAL_DECL void to_proto(memo const& source, data_converter const& converter,
                            api::common::v1::Memo& target);
TEMPORAL_DECL std::map<std::string, payload> from_proto(api::common::v1::Memo const& source);
TEMPORAL_DECL memo from_proto(api::common::v1::Memo const& source, data_converter const& converter);

TEMPORAL_DECL void to_proto(std::map<std::string, payload> source, api::common::v1::Header& target);
TEMPORAL_DECL std::map<std::string, payload> from_proto(api::common::v1::Header const& source);

/// Deletions are part of it: meaningful in an upsert, ignored by the server elsewhere.
TEMPORAL_DECL void to_proto(search_attributes const& source,
                            api::common::v1::SearchAttributes& target);
TEMPORAL_DECL search_attributes from_proto(api::common::v1::SearchAttributes const& source);

// Time. Both ends keep nanoseconds; what does not fit into `nanoseconds` (292 years) is clamped.
TEMPORAL_DECL void to_proto(std::chrono::nanoseconds source, google::protobuf::Duration& target);
TEMPORAL_DECL std::chrono::nanoseconds from_proto(google::protobuf::Duration const& source);
/// A limit of time: zero, or less, is none.
TEMPORAL_DECL std::optional<std::chrono::nanoseconds> limit_from_proto(
    google::protobuf::Duration const& source);

TEMPORAL_DECL void to_proto(std::chrono::system_clock::time_point source,
                            google::protobuf::Timestamp& target);
TEMPORAL_DECL std::chrono::system_clock::time_point from_proto(
    google::protobuf::Timestamp const& source);

// Policies.
TEMPORAL_DECL void to_proto(retry_policy const& source, api::common::v1::RetryPolicy& target);
TEMPORAL_DECL retry_policy from_proto(api::common::v1::RetryPolicy const& source);

TEMPORAL_DECL void to_proto(priority const& source, api::common::v1::Priority& target);
TEMPORAL_DECL priority from_proto(api::common::v1::Priority const& source);

/// Enums: ours have the API's numbers, and numbers unknown to us are kept.
template <class To, class From>
constexpr To enum_cast(From value) noexcept {
  return static_cast<To>(static_cast<int>(value));
}

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/proto/convert.ipp>
#endif
