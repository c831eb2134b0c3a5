#pragma once

#include <temporal/rpc/metadata.hpp>

#include <algorithm>
#include <stdexcept>

namespace temporal {

namespace detail::rpc {

inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (auto& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

inline bool is_binary_key(std::string_view key) {
  return key.size() >= 4 && key.substr(key.size() - 4) == "-bin";
}

[[noreturn]] inline void bad_metadata(std::string_view key, std::string_view problem) {
  std::string message = "invalid metadata key '";
  for (auto const c : key) message += c >= 0x20 && c < 0x7f ? c : '?';
  message.append("': ").append(problem);
  throw std::invalid_argument(message);
}

/// The key as it is sent.
/// @throws std::invalid_argument for a key that gRPC could not send.
inline std::string checked_key(std::string_view key) {
  if (key.empty()) bad_metadata(key, "it is empty");
  auto lower = lower_case(key);
  for (auto const c : lower) {
    auto const allowed =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!allowed) bad_metadata(key, "keys consist of letters, digits, '-', '_' and '.'");
  }
  // grpc-timeout is understood by this library; gRPC would refuse to send the others.
  if (lower.substr(0, 5) == "grpc-" && lower != "grpc-timeout") {
    bad_metadata(key, "headers that begin with 'grpc-' are gRPC's own");
  }
  return lower;
}

}  // namespace detail::rpc

TEMPORAL_DECL metadata& metadata::set(std::string_view key, std::string_view value) {
  auto lower = detail::rpc::checked_key(key);
  if (detail::rpc::is_binary_key(lower)) {
    detail::rpc::bad_metadata(key, "keys that end in '-bin' hold bytes; use set_binary");
  }
  for (auto const c : value) {
    if (c < 0x20 || c > 0x7e) {
      detail::rpc::bad_metadata(
          key, "its value has a character that is not printable ASCII; use a '-bin' key");
    }
  }
  put(std::move(lower), value);
  return *this;
}

TEMPORAL_DECL metadata& metadata::set_binary(std::string_view key, std::string_view bytes) {
  auto lower = detail::rpc::checked_key(key);
  if (!detail::rpc::is_binary_key(lower)) {
    detail::rpc::bad_metadata(key, "keys of binary values end in '-bin'; use set for text");
  }
  put(std::move(lower), bytes);
  return *this;
}

TEMPORAL_DECL metadata& metadata::erase(std::string_view key) {
  auto const lower = detail::rpc::lower_case(key);
  std::erase_if(entries_, [&lower](value_type const& entry) { return entry.first == lower; });
  return *this;
}

TEMPORAL_DECL std::optional<std::string_view> metadata::get(std::string_view key) const {
  for (auto const& [name, value] : entries_) {
    auto const same =
        std::equal(name.begin(), name.end(), key.begin(), key.end(), [](char a, char b) {
          return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
        });
    if (same) return value;
  }
  return std::nullopt;
}

TEMPORAL_DECL metadata& metadata::merge(metadata const& other) {
  for (auto const& [key, value] : other.entries_) put(key, value);
  return *this;
}

TEMPORAL_DECL void metadata::put(std::string key, std::string_view value) {
  for (auto& entry : entries_) {
    if (entry.first == key) {
      entry.second = value;
      return;
    }
  }
  entries_.emplace_back(std::move(key), value);
}

}  // namespace temporal
