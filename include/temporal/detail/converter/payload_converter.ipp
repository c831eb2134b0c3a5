#pragma once

#include <temporal/converter/payload_converter.hpp>
#include <temporal/detail/proto/json.hpp>

#include <google/protobuf/message.h>

namespace temporal::detail {

TEMPORAL_DECL payload encode_null() { return payload("binary/null", {}); }

TEMPORAL_DECL payload encode_bytes(void const* data, std::size_t size) {
  return payload("binary/plain",
                 size == 0 ? std::string() : std::string(static_cast<char const*>(data), size));
}

TEMPORAL_DECL payload encode_json(json const& value) {
  return payload("json/plain", dump_json(value));
}

TEMPORAL_DECL payload encode_protobuf(google::protobuf::Message const& message,
                                      protobuf_encoding encoding) {
  payload result = encoding == protobuf_encoding::json
                       ? payload("json/protobuf", message_to_json(message))
                       : payload("binary/protobuf", message.SerializeAsString());
  result.metadata.emplace("messageType", message.GetDescriptor()->full_name());
  return result;
}

[[noreturn]] TEMPORAL_DECL void throw_encoding(payload const& source, char const* supported) {
  auto const encoding = source.encoding();
  throw conversion_error("cannot convert", encoding.empty()
                                               ? "the payload does not say its encoding"
                                           : encoding == "binary/null"
                                               ? "the payload is null; take a std::optional"
                                               : std::string("expected encoding ") + supported +
                                                     ", got '" + std::string(encoding) + "'");
}

TEMPORAL_DECL bool is_null(payload const& source) {
  auto const encoding = source.encoding();
  if (encoding == "binary/null") return true;
  if (encoding != "json/plain") return false;
  std::string_view text = source.data;
  constexpr std::string_view space = " \t\r\n";
  auto const first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return false;
  return text.substr(first, text.find_last_not_of(space) - first + 1) == "null";
}

TEMPORAL_DECL void decode_null(payload const& source) {
  if (is_null(source)) return;
  if (source.encoding() == "json/plain") {
    throw conversion_error("cannot convert", "expected null");
  }
  throw_encoding(source, "binary/null");
}

TEMPORAL_DECL std::string_view decode_bytes(payload const& source) {
  if (source.encoding() != "binary/plain") throw_encoding(source, "binary/plain");
  return source.data;
}

TEMPORAL_DECL json decode_json(payload const& source) {
  if (source.encoding() != "json/plain") throw_encoding(source, "json/plain");
  return parse_json(source.data);
}

TEMPORAL_DECL json decode_any_json(payload const& source) {
  auto const encoding = source.encoding();
  if (encoding == "binary/null") return nullptr;
  if (encoding == "json/protobuf") return parse_json(source.data);
  return decode_json(source);
}

TEMPORAL_DECL void decode_protobuf(payload const& source, google::protobuf::Message& message) {
  auto const encoding = source.encoding();
  if (encoding != "json/protobuf" && encoding != "binary/protobuf") {
    throw_encoding(source, "json/protobuf or binary/protobuf");
  }
  std::string const& wanted = message.GetDescriptor()->full_name();
  // A payload that does not say its type is taken at the caller's word.
  auto const type = source.metadata.find("messageType");
  if (type != source.metadata.end() && type->second != wanted) {
    throw conversion_error("cannot convert", "the payload holds a message of type '" +
                                                 type->second + "', not '" + wanted + "'");
  }
  if (encoding == "binary/protobuf") {
    if (!message.ParseFromString(source.data)) {
      throw conversion_error("cannot convert", "the data is not a message of type " + wanted);
    }
  } else {
    message_from_json(source.data, message);
  }
}

}  // namespace temporal::detail
