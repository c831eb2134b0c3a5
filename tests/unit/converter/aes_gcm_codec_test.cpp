#include <support/run.hpp>
#include <support/vectors.hpp>
#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/aes_gcm_codec.hpp>
#include <temporal/detail/converter/aes_gcm.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace test = temporal::test;
using support::find_vector;
using support::load_vectors;
using support::vector_payload;
using temporal::aes_gcm_codec;
using temporal::aes_gcm_key;
using temporal::aes_gcm_options;
using temporal::conversion_error;
using temporal::payload;
using temporal::payloads;

namespace {

std::string const key_text = "test-key-test-key-test-key-test!";
aes_gcm_key const test_key("test-key-id", key_text);
aes_gcm_key const other_key("other", "0123456789abcdef0123456789ABCDEF");

payload only(payloads values) {
  REQUIRE(values.size() == 1);
  return std::move(values.front());
}

payload encoded(aes_gcm_codec const& codec, payload value) {
  payloads values;
  values.push_back(std::move(value));
  return only(test::run(codec.encode(std::move(values), temporal::codec_context())));
}

payload decoded(aes_gcm_codec const& codec, payload value) {
  payloads values;
  values.push_back(std::move(value));
  return only(test::run(codec.decode(std::move(values), temporal::codec_context())));
}

/// What decoding throws.
conversion_error refusal(aes_gcm_codec const& codec, payload value) {
  try {
    decoded(codec, std::move(value));
  } catch (conversion_error const& error) {
    return error;
  }
  throw std::runtime_error("it was decoded");
}

temporal::detail::aes_nonce nonce_of(std::string const& hex) {
  temporal::detail::aes_nonce nonce;
  REQUIRE(hex.size() == 2 * nonce.size());
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    nonce[i] = static_cast<unsigned char>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  }
  return nonce;
}

}  // namespace

TEST_CASE("CDC-01 what the SDKs' samples encrypted is decrypted, and encrypted to the same bytes") {
  auto const file = load_vectors("encrypted.json");
  REQUIRE(file.at("vectors").size() == 4);
  aes_gcm_codec const codec(test_key);
  for (auto const& entry : file.at("vectors")) {
    CAPTURE(entry.at("name").get<std::string>());
    auto const inner = vector_payload(entry.at("inner_payload"));
    auto const outer = vector_payload(entry.at("outer_payload"));
    CHECK(decoded(codec, outer) == inner);
    auto const nonce = nonce_of(entry.at("nonce_hex").get<std::string>());
    CHECK(temporal::detail::encrypt_payload(test_key, nonce, inner) == outer);
  }
}

TEST_CASE("CDC-03 changed, cut and unknown data are errors that name the key, and no crash") {
  auto const negative = load_vectors("encrypted.json").at("negative");
  auto const vector = [&](char const* name) {
    return vector_payload(find_vector(negative, name).at("payload"));
  };
  aes_gcm_codec const codec(test_key);
  CHECK(std::string(refusal(codec, vector("flipped_tag_bit")).what()) ==
        "cannot decrypt a payload: it was changed, or encrypted with another key of the id "
        "'test-key-id'");
  CHECK(std::string(refusal(codec, vector("truncated")).what()) ==
        "cannot decrypt a payload: it has 10 bytes, fewer than nonce and tag take, so it was cut");
  auto const unknown = refusal(codec, vector("wrong_key_id"));
  CHECK(std::string(unknown.what()) ==
        "cannot decrypt a payload: there is no key 'other'; there is 'test-key-id'");
  CHECK(unknown.encoding() == "binary/encrypted");

  // Every length and every flipped bit.
  auto const good = encoded(codec, payload("json/plain", "\"text\""));
  for (std::size_t size = 0; size < good.data.size(); ++size) {
    auto cut = good;
    cut.data.resize(size);
    CHECK_THROWS_AS(decoded(codec, cut), conversion_error);
  }
  for (std::size_t bit = 0; bit < 8 * good.data.size(); ++bit) {
    auto flipped = good;
    flipped.data[bit / 8] = static_cast<char>(flipped.data[bit / 8] ^ (1 << (bit % 8)));
    CHECK_THROWS_AS(decoded(codec, flipped), conversion_error);
  }
  auto nameless = good;
  nameless.metadata.erase("encryption-key-id");
  CHECK(std::string(refusal(codec, nameless).what()) ==
        "cannot decrypt a payload: it does not name its key in encryption-key-id; there is "
        "'test-key-id'");
  auto foreign = good;
  foreign.metadata["encryption-cipher"] = "ROT13";
  CHECK(std::string(refusal(codec, foreign).what()) ==
        "cannot decrypt a payload: it was encrypted with the cipher 'ROT13'");
  foreign.metadata["encryption-cipher"] = "AES/GCM/NoPadding";
  CHECK(decoded(codec, foreign).data == "\"text\"");
}

TEST_CASE("payloads of other encodings are not decrypted, and every payload is encrypted") {
  aes_gcm_codec const codec(test_key);
  payload const plain("json/plain", "1");
  CHECK(decoded(codec, plain) == plain);
  payload const empty;
  auto const first = encoded(codec, empty);
  CHECK(first.encoding() == "binary/encrypted");
  CHECK(decoded(codec, first) == empty);
  // A nonce of its own each time.
  CHECK(encoded(codec, plain).data != encoded(codec, plain).data);
  payload large("binary/plain", std::string(3 << 20, 'x'));
  large.metadata["messageType"] = "anything";
  large.external_sizes = {7};
  CHECK(decoded(codec, encoded(codec, large)) == large);
}

TEST_CASE("keys rotate: the new one encrypts, the older ones still decrypt") {
  aes_gcm_codec codec(test_key);
  auto const before = encoded(codec, payload("json/plain", "1"));
  codec.rotate(other_key);
  CHECK(codec.active_key_id() == "other");
  auto const after = encoded(codec, payload("json/plain", "2"));
  CHECK(after.metadata.at("encryption-key-id") == "other");
  CHECK(decoded(codec, before).data == "1");
  CHECK(decoded(codec, after).data == "2");

  aes_gcm_options options(other_key);
  options.others.push_back(test_key);
  aes_gcm_codec const reader(options);
  CHECK(decoded(reader, before).data == "1");

  codec.rotate(other_key);  // again: nothing changes
  CHECK_THROWS_WITH_AS(codec.rotate(aes_gcm_key("test-key-id", key_text.substr(0, 31) + "?")),
                       "aes_gcm_codec: two keys have the id 'test-key-id'", std::invalid_argument);
  CHECK(codec.active_key_id() == "other");
}

TEST_CASE("a provider gives keys that are not there, and is asked once for each") {
  int asked = 0;
  aes_gcm_options options(test_key);
  options.provider = [&asked](std::string id) -> asio::awaitable<std::optional<aes_gcm_key>> {
    ++asked;
    if (id == "other") co_return other_key;
    if (id == "wrong") co_return test_key;
    co_return std::nullopt;
  };
  aes_gcm_codec const codec(options);
  auto const secret = encoded(aes_gcm_codec(other_key), payload("json/plain", "1"));
  CHECK(decoded(codec, secret).data == "1");
  CHECK(decoded(codec, secret).data == "1");
  CHECK(asked == 1);
  auto lost = secret;
  lost.metadata["encryption-key-id"] = "lost";
  CHECK(std::string(refusal(codec, lost).what()) ==
        "cannot decrypt a payload: there is no key 'lost'; there is 'other', 'test-key-id'");
  lost.metadata["encryption-key-id"] = "wrong";
  CHECK(std::string(refusal(codec, lost).what()) ==
        "cannot decrypt a payload: asked for the key 'wrong', the provider gave 'test-key-id'");
}

TEST_CASE("a key is 32 bytes, or base64 of them, and no message shows it") {
  CHECK_THROWS_WITH_AS(aes_gcm_key("k", "too short and secret"),
                       "aes_gcm_key: the key 'k' has 20 bytes; AES-256 takes 32 bytes (text such "
                       "as hexadecimal or base64 has to be decoded)",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(aes_gcm_key("", key_text), "aes_gcm_key: the id is empty",
                       std::invalid_argument);
  auto const file = load_vectors("encrypted.json");
  auto const key =
      aes_gcm_key::from_base64("test-key-id", file.at("key_b64").get<std::string>() + "\n");
  auto const secret = encoded(aes_gcm_codec(key), payload("json/plain", "1"));
  CHECK(decoded(aes_gcm_codec(test_key), secret).data == "1");
  for (std::string const text : {"", "c2VjcmV0", "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdC0hIQ==",
                                 "?GVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdCE="}) {
    CHECK_THROWS_WITH_AS(aes_gcm_key::from_base64("k", text),
                         "aes_gcm_key: the key 'k' is not base64 of 32 bytes, which has 44 "
                         "characters and ends in one '='",
                         std::invalid_argument);
  }
}
