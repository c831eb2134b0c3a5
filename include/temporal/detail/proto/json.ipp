#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/detail/proto/json.hpp>

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

namespace temporal::detail {

/// First line of protobuf's text: the following ones quote the data.
TEMPORAL_DECL std::string protobuf_json_reason(std::string text) {
  if (auto const end = text.find('\n'); end != std::string::npos) text.erase(end);
  return text;
}

TEMPORAL_DECL std::string message_to_json(google::protobuf::Message const& message) {
  std::string text;
  auto const status = google::protobuf::util::MessageToJsonString(message, &text);
  if (!status.ok()) {
    throw conversion_error("cannot write " + message.GetDescriptor()->full_name() + " as JSON",
                           protobuf_json_reason(std::string(status.message())));
  }
  return text;
}

TEMPORAL_DECL void message_from_json(std::string_view text, google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  auto const status =
      google::protobuf::util::JsonStringToMessage({text.data(), text.size()}, &message, options);
  if (!status.ok()) {
    throw conversion_error("cannot read " + message.GetDescriptor()->full_name() + " from JSON",
                           protobuf_json_reason(std::string(status.message())));
  }
}

}  // namespace temporal::detail
