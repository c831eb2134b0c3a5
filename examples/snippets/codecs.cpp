// Code of the documentation: codecs.
#include <temporal/temporal.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

using namespace std::chrono_literals;

/// Stands for a program's own way to its keys.
asio::awaitable<std::optional<std::string>> fetch_key(std::string id);
std::string read_secret(std::string const& name);

temporal::client encrypting_client(temporal::connection const& connection) {
  // [encrypt]
  auto key = temporal::aes_gcm_key::from_base64("2026-11", read_secret("payload-key"));
  auto codec = std::make_shared<temporal::aes_gcm_codec>(std::move(key));

  temporal::data_converter_options conversion;
  conversion.codecs = {codec};                 // encode in this order, decode in the reverse
  conversion.encode_common_attributes = true;  // messages and stack traces of failures, too
  temporal::client_options options("orders");
  options.data_converter = temporal::data_converter(conversion);
  temporal::client client(connection, options);
  // [encrypt]
  return client;
}

std::shared_ptr<temporal::aes_gcm_codec> codec_with_keys() {
  // [rotate]
  using temporal::aes_gcm_key;
  temporal::aes_gcm_options keys(aes_gcm_key::from_base64("2026-11", read_secret("key-2026-11")));
  keys.others = {aes_gcm_key::from_base64("2026-05", read_secret("key-2026-05"))};  // decrypt only
  keys.provider = [](std::string id) -> asio::awaitable<std::optional<aes_gcm_key>> {
    auto const text = co_await fetch_key(id);  // asked once for each id that is not known yet
    if (!text) co_return std::nullopt;
    co_return aes_gcm_key::from_base64(id, *text);
  };
  auto codec = std::make_shared<temporal::aes_gcm_codec>(keys);
  // ... and later, while clients use it:
  codec->rotate(aes_gcm_key::from_base64("2027-05", read_secret("key-2027-05")));
  // [rotate]
  return codec;
}

// [own_codec]
/// Notes for which namespace a payload was made.
class label_codec : public temporal::payload_codec {
 public:
  asio::awaitable<temporal::payloads> encode(temporal::payloads values,
                                             temporal::codec_context context) const override {
    for (auto& value : values) value.metadata["made-for"] = context.namespace_name;
    co_return values;
  }
  asio::awaitable<temporal::payloads> decode(temporal::payloads values,
                                             temporal::codec_context /*context*/) const override {
    for (auto& value : values) value.metadata.erase("made-for");
    co_return values;
  }
};
// [own_codec]

temporal::data_converter_options remote() {
  // [remote_codec]
  temporal::remote_codec_options server("https://codec.example.com/{namespace}");
  server.authorization = "Bearer " + read_secret("codec-token");
  server.timeout = 5s;
  temporal::data_converter_options conversion;
  conversion.codecs = {std::make_shared<temporal::zlib_codec>(),           // first compress,
                       std::make_shared<temporal::remote_codec>(server)};  // then encrypt elsewhere
  // [remote_codec]
  return conversion;
}

asio::awaitable<void> look_at_history(temporal::untyped_workflow_handle handle) {
  // [decode_history]
  temporal::history_options readable;
  readable.decode_payloads = true;  // otherwise as the server keeps it: encrypted
  auto const history = co_await handle.fetch_history(readable);
  // [decode_history]
  std::cout << history.to_json() << '\n';
}
