// Payloads. Input: a byte that chooses the encoding, for protobuf messages a line with their type,
// then the data.

#include <temporal/converter/data_converter.hpp>

#include <fuzz/fuzz.hpp>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

using temporal::json;
using temporal::payload;
using temporal::test::require;

namespace {

constexpr char const* encodings[] = {
    "json/plain", "json/protobuf", "binary/protobuf", "binary/plain", "binary/null", "other", "",
};

/// Stands in the corpus, for values that no error may show.
constexpr std::string_view secret = "qzx7-secret";

/// Decodes as T; the only way to fail is a conversion_error, which quotes no data.
template <class T>
std::optional<T> decode(payload const& source) {
  try {
    return temporal::data_converter().from_payload<T>(source);
  } catch (temporal::conversion_error const& refused) {
    // The type of a message is no secret, and is named.
    auto const type = source.metadata.find("messageType");
    auto const may_show =
        type != source.metadata.end() && type->second.find(secret) != type->second.npos;
    require(may_show || std::string_view(refused.what()).find(secret) == std::string_view::npos,
            "an error does not quote the data");
    return std::nullopt;
  }
}

/// What was decoded can be encoded, and is decoded again.
template <class T>
void there_and_back(payload const& source) {
  auto const value = decode<T>(source);
  if (!value) return;
  try {
    auto const again = temporal::data_converter().to_payload(*value);
    require(decode<T>(again).has_value(), "what was encoded is decoded");
  } catch (temporal::conversion_error const&) {
    // Such as a text that is not UTF-8.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  temporal::test::fuzz_input input(data, size);
  payload source;
  std::string const encoding = encodings[input.byte() % std::size(encodings)];
  if (!encoding.empty()) source.metadata["encoding"] = encoding;
  if (encoding.ends_with("protobuf")) source.metadata["messageType"] = input.until('\n');
  source.data = input.rest();

  there_and_back<json>(source);
  there_and_back<std::string>(source);
  there_and_back<temporal::bytes>(source);
  there_and_back<std::map<std::string, std::vector<std::optional<std::int64_t>>>>(source);
  there_and_back<google::protobuf::Struct>(source);
  there_and_back<google::protobuf::Timestamp>(source);
  there_and_back<google::protobuf::Duration>(source);
  decode<bool>(source);
  decode<std::int8_t>(source);
  decode<std::uint64_t>(source);
  decode<double>(source);
  decode<std::nullptr_t>(source);
  return 0;
}
