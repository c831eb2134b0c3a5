#pragma once

// Reads the test vectors of `tests/vectors`: data that official SDKs made.

#include <temporal/common/payload.hpp>
#include <temporal/converter/json.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message.pb.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace support {

/// The folder of the vectors: `TEMPORAL_TEST_VECTORS` from the environment, otherwise found beside
/// this file.
inline std::filesystem::path vectors_path() {
  if (char const* set = std::getenv("TEMPORAL_TEST_VECTORS")) return set;
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "vectors";
}

inline std::string read_vector_file(std::string const& name) {
  std::ifstream file(vectors_path() / name, std::ios::binary);
  if (!file) throw std::runtime_error("no such vector file: " + (vectors_path() / name).string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline temporal::json load_vectors(std::string const& name) {
  return temporal::parse_json(read_vector_file(name));
}

inline std::string decode_base64(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  unsigned bits = 0;
  int count = 0;
  for (char const c : text) {
    if (c == '=') break;
    auto const value = alphabet.find(c);
    if (value == std::string_view::npos) throw std::runtime_error("vector is not base64");
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFFFU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      result += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
  }
  return result;
}

/// The message in an entry's `b64`.
template <class Message>
Message vector_message(temporal::json const& entry) {
  Message message;
  if (!message.ParseFromString(decode_base64(entry.at("b64").get<std::string>()))) {
    throw std::runtime_error("vector does not parse: " + entry.dump());
  }
  return message;
}

inline temporal::payload vector_payload(temporal::json const& entry) {
  return temporal::detail::from_proto(vector_message<temporal::api::common::v1::Payload>(entry));
}

/// The entry called `name` of a list.
inline temporal::json find_vector(temporal::json const& list, std::string_view name) {
  for (auto const& entry : list) {
    if (entry.at("name") == name) return entry;
  }
  throw std::runtime_error("no vector is called " + std::string(name));
}

}  // namespace support
