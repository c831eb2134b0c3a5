#pragma once

#include <temporal/detail/rpc/request_headers.hpp>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

namespace temporal::detail::rpc {

/// The value of a string field named by a dotted path; nothing when a part of it is not set.
inline std::optional<std::string> string_at(google::protobuf::Message const& message,
                                            std::string_view path) {
  using google::protobuf::FieldDescriptor;
  auto const dot = path.find('.');
  auto const* field = message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr || field->is_repeated()) return std::nullopt;
  auto const& reflection = *message.GetReflection();
  if (dot != std::string_view::npos) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
        !reflection.HasField(message, field)) {
      return std::nullopt;
    }
    return string_at(reflection.GetMessage(message, field), path.substr(dot + 1));
  }
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return std::nullopt;
  auto value = reflection.GetString(message, field);
  return value.empty() ? std::nullopt : std::optional(std::move(value));
}

/// One alternative of a header template with its `{field.path}`s filled in.
inline std::optional<std::string> expand(std::string_view pattern,
                                         google::protobuf::Message const& message) {
  std::string result;
  while (!pattern.empty()) {
    auto const open = pattern.find('{');
    result.append(pattern.substr(0, open));
    if (open == std::string_view::npos) break;
    auto const close = pattern.find('}', open);
    auto const value = string_at(message, pattern.substr(open + 1, close - open - 1));
    if (!value) return std::nullopt;
    result.append(*value);
    pattern.remove_prefix(close + 1);
  }
  return result;
}

TEMPORAL_DECL std::string request_namespace(method const& rpc,
                                            google::protobuf::Message const& request) {
  if (!rpc.has_namespace) return {};
  return string_at(request, "namespace").value_or(std::string());
}

TEMPORAL_DECL std::string resource_id(method const& rpc, google::protobuf::Message const& request) {
  auto rest = rpc.resource_id;
  while (!rest.empty()) {
    auto const bar = rest.find('|');
    if (auto value = expand(rest.substr(0, bar), request)) return std::move(*value);
    rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
  }
  return {};
}

TEMPORAL_DECL bool is_long_poll(method const& rpc, google::protobuf::Message const& request) {
  if (rpc.kind == call_kind::long_poll || rpc.kind == call_kind::task_poll) return true;
  if (rpc.kind != call_kind::long_poll_if_waiting) return false;
  auto const* field = request.GetDescriptor()->FindFieldByName(std::string(rpc.wait_field));
  if (field == nullptr) return false;
  auto const& reflection = *request.GetReflection();
  using google::protobuf::FieldDescriptor;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return reflection.GetBool(request, field);
  return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
         !reflection.GetString(request, field).empty();
}

TEMPORAL_DECL void fill_request_id(method const& rpc, google::protobuf::Message& request) {
  using google::protobuf::FieldDescriptor;
  if (rpc.request_id.empty()) return;
  auto const* field = request.GetDescriptor()->FindFieldByName(std::string(rpc.request_id));
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
  auto const& reflection = *request.GetReflection();
  if (reflection.GetString(request, field).empty()) {
    reflection.SetString(&request, field, make_uuid());
  }
}

TEMPORAL_DECL std::string largest_field(google::protobuf::Message const& message) {
  auto const& reflection = *message.GetReflection();
  std::vector<google::protobuf::FieldDescriptor const*> fields;
  reflection.ListFields(message, &fields);
  std::string name = "none";
  std::size_t size = 0;
  auto const total = message.ByteSizeLong();
  for (auto const* field : fields) {
    std::unique_ptr<google::protobuf::Message> without(message.New());
    without->CopyFrom(message);
    reflection.ClearField(without.get(), field);
    if (auto const bytes = total - without->ByteSizeLong(); bytes > size) {
      size = bytes;
      name = field->name();
    }
  }
  return name + " (" + std::to_string(size) + " bytes)";
}

TEMPORAL_DECL std::string make_uuid() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system gives no random numbers");
  }
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 0x0f];
  }
  return text;
}

}  // namespace temporal::detail::rpc
