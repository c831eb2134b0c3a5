#pragma once

#include <temporal/detail/rpc/fork_count.hpp>
#include <temporal/detail/rpc/request_headers.hpp>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

namespace temporal::detail::rpc {

/// The value of a string field given by a path of field numbers, such as "2.1"; null when a part of
/// it is not set. Refers to the message, or to `scratch`.
inline std::string const* string_at(google::protobuf::Message const& message, std::string_view path,
                                    std::string& scratch) {
  using google::protobuf::FieldDescriptor;
  auto const dot = path.find('.');
  int number = 0;
  std::from_chars(path.data(), path.data() + std::min(dot, path.size()), number);
  auto const* field = message.GetDescriptor()->FindFieldByNumber(number);
  if (field == nullptr || field->is_repeated()) return nullptr;
  auto const& reflection = *message.GetReflection();
  if (dot != std::string_view::npos) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
        !reflection.HasField(message, field)) {
      return nullptr;
    }
    return string_at(reflection.GetMessage(message, field), path.substr(dot + 1), scratch);
  }
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return nullptr;
  auto const& value = reflection.GetStringReference(message, field, &scratch);
  return value.empty() ? nullptr : &value;
}

/// One alternative of a header template with its `{number.number}`s filled in.
inline std::optional<std::string> expand(std::string_view pattern,
                                         google::protobuf::Message const& message) {
  std::string result;
  std::string scratch;
  while (!pattern.empty()) {
    auto const open = pattern.find('{');
    auto const text = pattern.substr(0, open);
    if (open == std::string_view::npos) {
      result.append(text);
      break;
    }
    auto const close = pattern.find('}', open);
    auto const* value = string_at(message, pattern.substr(open + 1, close - open - 1), scratch);
    if (value == nullptr) return std::nullopt;
    result.reserve(result.size() + text.size() + value->size());
    result.append(text).append(*value);
    pattern.remove_prefix(close + 1);
  }
  return result;
}

TEMPORAL_DECL std::string request_namespace(method const& rpc,
                                            google::protobuf::Message const& request) {
  if (rpc.namespace_field == 0) return {};
  return request.GetReflection()->GetString(
      request, request.GetDescriptor()->FindFieldByNumber(rpc.namespace_field));
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
  auto const* field = request.GetDescriptor()->FindFieldByNumber(rpc.wait_field);
  if (field == nullptr) return false;
  auto const& reflection = *request.GetReflection();
  using google::protobuf::FieldDescriptor;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return reflection.GetBool(request, field);
  return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
         !reflection.GetString(request, field).empty();
}

TEMPORAL_DECL void fill_request_id(method const& rpc, google::protobuf::Message& request) {
  if (rpc.request_id_field == 0) return;
  auto const* field = request.GetDescriptor()->FindFieldByNumber(rpc.request_id_field);
  auto const& reflection = *request.GetReflection();
  std::string scratch;
  if (reflection.GetStringReference(request, field, &scratch).empty()) {
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

/// Sixteen random bytes. Asking OpenSSL costs microseconds whatever the amount, so each thread
/// keeps some; they are not secrets. A forked child must not go on with its parent's.
inline std::array<unsigned char, 16> random_bytes() {
  struct reserve {
    std::array<unsigned char, 1024> bytes;
    std::size_t left = 0;
    unsigned forks = 0;
  };
  static thread_local reserve kept;
  auto const forks = fork_count();
  std::array<unsigned char, 16> result;
  if (kept.left < result.size() || kept.forks != forks) {
    if (RAND_bytes(kept.bytes.data(), static_cast<int>(kept.bytes.size())) != 1) {
      throw std::runtime_error("the system gives no random numbers");
    }
    kept.left = kept.bytes.size();
    kept.forks = forks;
  }
  kept.left -= result.size();
  std::copy_n(kept.bytes.begin() + static_cast<std::ptrdiff_t>(kept.left), result.size(),
              result.begin());
  return result;
}

TEMPORAL_DECL std::string make_uuid() {
  auto bytes = random_bytes();
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
