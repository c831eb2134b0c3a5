#pragma once

/// @file
/// Fields that requests and commands have in common. What there is nothing for is not set: the
/// server tells an absent list from an empty one.

#include <temporal/common/payload.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/query/v1/message/WorkflowQuery.pb.h>

#include <map>
#include <string>

namespace temporal::detail {

template <class Message>
void set_input(payloads const& arguments, Message& target) {
  if (!arguments.empty()) to_proto(arguments, *target.mutable_input());
}

template <class Message>
void set_header(std::map<std::string, payload> const& headers, Message& target) {
  if (!headers.empty()) to_proto(headers, *target.mutable_header());
}

/// What the Web UI shows, in `user_metadata`.
template <class Message>
void set_user_metadata(std::string const& summary, std::string const& details,
                       data_converter const& converter, Message& target) {
  if (!summary.empty()) {
    to_proto(converter.to_payload(summary), *target.mutable_user_metadata()->mutable_summary());
  }
  if (!details.empty()) {
    to_proto(converter.to_payload(details), *target.mutable_user_metadata()->mutable_details());
  }
}

}  // namespace temporal::detail
