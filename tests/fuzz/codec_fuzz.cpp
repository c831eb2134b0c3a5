// What codecs and the remote codec's HTTP take from others. Input: a byte that chooses what, then
// its bytes.

#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/aes_gcm_codec.hpp>
#include <temporal/converter/remote_codec.hpp>
#include <temporal/converter/zlib_codec.hpp>
#include <temporal/detail/converter/http_message.hpp>
#include <temporal/run.hpp>

#include <fuzz/fuzz.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

using temporal::payload;
using temporal::payloads;
using temporal::test::require;

namespace {

payload with_encoding(std::string encoding, std::string_view data) {
  return payload(std::move(encoding), std::string(data));
}

/// Decoding gives one payload or a conversion_error.
void decode_one(temporal::payload_codec const& codec, payload value) {
  payloads values;
  values.push_back(std::move(value));
  try {
    require(temporal::run(codec.decode(std::move(values), {})).size() == 1, "one stays one");
  } catch (temporal::conversion_error const&) {}
}

/// What was encoded comes back.
void there_and_back(temporal::payload_codec const& codec, std::string_view data) {
  auto const original = with_encoding("binary/plain", data);
  payloads values;
  values.push_back(original);
  auto encoded = temporal::run(codec.encode(std::move(values), {}));
  auto const decoded = temporal::run(codec.decode(std::move(encoded), {}));
  require(decoded.size() == 1 && decoded.front().data == original.data &&
              decoded.front().metadata == original.metadata,
          "what was encoded comes back");
}

void read_response(temporal::test::fuzz_input input) {
  temporal::detail::http_response_reader whole(4096);
  temporal::detail::http_response_reader in_pieces(4096);
  auto const size = std::size_t{1} + input.byte();
  auto const read = [](auto& reader, std::string_view bytes, std::size_t piece) {
    try {
      while (!bytes.empty() && !reader.complete()) {
        reader.add(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
      }
      if (!reader.complete()) reader.end();
      return reader.take().body;
    } catch (std::runtime_error const&) {
      return std::string("refused");
    }
  };
  auto const bytes = input.rest();
  auto const at_once = read(whole, bytes, bytes.size() + 1);
  if (bytes.size() < 4096) {
    require(read(in_pieces, bytes, size) == at_once, "pieces make no difference");
  }
}

void read_url(std::string_view text) {
  try {
    temporal::detail::http_url const url(text);
    require(!url.host.empty() && !url.port.empty(), "a URL has host and port");
  } catch (std::invalid_argument const&) {}
}

void serve(std::string_view body) {
  temporal::payload_codecs const codecs{std::make_shared<temporal::zlib_codec>()};
  try {
    temporal::run(temporal::decode_request_body(codecs, std::string(body)));
  } catch (temporal::conversion_error const&) {}
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static temporal::aes_gcm_codec const encryption(
      temporal::aes_gcm_key("key", std::string(32, 'k')));
  static temporal::zlib_codec const compression = [] {
    temporal::zlib_options options;
    options.maximum_size = std::size_t{1} << 20;
    return temporal::zlib_codec(options);
  }();
  temporal::test::fuzz_input input(data, size);
  switch (input.byte() % 6) {
    case 0: {
      auto value = with_encoding("binary/encrypted", {});
      value.metadata["encryption-key-id"] = "key";
      value.data = input.rest();
      decode_one(encryption, std::move(value));
      break;
    }
    case 1:
      decode_one(compression, with_encoding("binary/zlib", input.rest()));
      break;
    case 2:
      there_and_back(encryption, input.rest());
      there_and_back(compression, input.rest());
      break;
    case 3:
      read_response(input);
      break;
    case 4:
      read_url(input.rest());
      break;
    default:
      serve(input.rest());
  }
  return 0;
}
