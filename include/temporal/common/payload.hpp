#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal {

/// One encoded value, as `temporal.api.common.v1.Payload`: how it is encoded, and its bytes.
class payload {
 public:
  payload() {}
  payload(std::string encoding, std::string data) : data(std::move(data)) {
    metadata.emplace("encoding", std::move(encoding));
  }

  /// The `encoding` metadata, such as `json/plain`; empty when there is none.
  std::string_view encoding() const noexcept {
    auto const found = metadata.find("encoding");
    return found == metadata.end() ? std::string_view() : std::string_view(found->second);
  }

  friend bool operator==(payload const&, payload const&) = default;

  std::map<std::string, std::string> metadata;
  std::string data;
  /// Sizes, in bytes, of the values that an external store holds for this payload.
  std::vector<std::int64_t> external_sizes;
};

/// Arguments or results in order, as `temporal.api.common.v1.Payloads`.
using payloads = std::vector<payload>;

/// A payload that passes the data converter unchanged, in both directions.
class raw_value {
 public:
  raw_value() {}
  explicit raw_value(temporal::payload payload) : payload(std::move(payload)) {}

  friend bool operator==(raw_value const&, raw_value const&) = default;

  temporal::payload payload;
};

}  // namespace temporal
