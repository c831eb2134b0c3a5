#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/aes_gcm_codec.hpp>
#include <temporal/detail/converter/aes_gcm.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace temporal {

TEMPORAL_DECL aes_gcm_key::aes_gcm_key(std::string id, std::string_view bytes)
    : id_(std::move(id)) {
  if (id_.empty()) throw std::invalid_argument("aes_gcm_key: the id is empty");
  if (bytes.size() != detail::aes_key_bytes::size) {
    throw std::invalid_argument(
        "aes_gcm_key: the key '" + id_ + "' has " + std::to_string(bytes.size()) +
        " bytes; AES-256 takes 32 bytes (text such as hexadecimal or base64 has to be decoded)");
  }
  bytes_ = std::make_shared<detail::aes_key_bytes const>(bytes.data());
}

TEMPORAL_DECL aes_gcm_key aes_gcm_key::from_base64(std::string id, std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
    text.remove_suffix(1);
  }
  // 32 bytes are 44 characters, of which the last one fills up.
  constexpr std::size_t length = 44;
  unsigned char bytes[detail::aes_key_bytes::size + 1];
  bool const decoded = text.size() == length && text.back() == '=' && text[length - 2] != '=' &&
                       EVP_DecodeBlock(bytes, reinterpret_cast<unsigned char const*>(text.data()),
                                       length) == static_cast<int>(sizeof bytes);
  if (!decoded) {
    OPENSSL_cleanse(bytes, sizeof bytes);
    throw std::invalid_argument("aes_gcm_key: the key '" + id +
                                "' is not base64 of 32 bytes, which has 44 characters and ends in "
                                "one '='");
  }
  struct erase {
    unsigned char* bytes;
    ~erase() { OPENSSL_cleanse(bytes, detail::aes_key_bytes::size + 1); }
  } const erased{bytes};
  return aes_gcm_key(std::move(id), std::string_view(reinterpret_cast<char const*>(bytes),
                                                     detail::aes_key_bytes::size));
}

struct aes_gcm_codec::state {
  mutable std::mutex mutex;
  aes_gcm_key active;
  mutable std::map<std::string, aes_gcm_key, std::less<>> keys;
  std::function<asio::awaitable<std::optional<aes_gcm_key>>(std::string id)> provider;

  explicit state(aes_gcm_options options)
      : active(std::move(options.active)), provider(std::move(options.provider)) {}

  void add(aes_gcm_key const& key) const {
    auto const [found, added] = keys.emplace(key.id(), key);
    if (!added && !(found->second.bytes() == key.bytes())) {
      throw std::invalid_argument("aes_gcm_codec: two keys have the id '" + key.id() + "'");
    }
  }

  std::optional<aes_gcm_key> find(std::string const& id) const {
    std::lock_guard lock(mutex);
    auto const found = keys.find(id);
    return found == keys.end() ? std::nullopt : std::optional(found->second);
  }

  [[noreturn]] void throw_unknown(std::string const& id) const {
    std::lock_guard lock(mutex);
    std::string known;
    for (auto const& [name, key] : keys) known += (known.empty() ? "'" : ", '") + name + "'";
    detail::throw_encryption_error(
        "cannot decrypt a payload",
        (id.empty() ? std::string("it does not name its key in encryption-key-id")
                    : "there is no key '" + id + "'") +
            "; there is " + known);
  }

  asio::awaitable<aes_gcm_key> fetch(std::string id) const {
    if (!provider || id.empty()) throw_unknown(id);
    auto const given = co_await provider(id);
    if (!given) throw_unknown(id);
    if (given->id() != id) {
      detail::throw_encryption_error(
          "cannot decrypt a payload",
          "asked for the key '" + id + "', the provider gave '" + given->id() + "'");
    }
    std::lock_guard lock(mutex);
    keys.emplace(id, *given);
    co_return *given;
  }
};

TEMPORAL_DECL aes_gcm_codec::aes_gcm_codec(aes_gcm_options options) {
  auto const others = std::move(options.others);
  state_ = std::make_unique<state>(std::move(options));
  state_->add(state_->active);
  for (auto const& key : others) state_->add(key);
}

TEMPORAL_DECL aes_gcm_codec::~aes_gcm_codec() = default;

TEMPORAL_DECL void aes_gcm_codec::rotate(aes_gcm_key next) {
  std::lock_guard lock(state_->mutex);
  state_->add(next);
  state_->active = std::move(next);
}

TEMPORAL_DECL std::string aes_gcm_codec::active_key_id() const {
  std::lock_guard lock(state_->mutex);
  return state_->active.id();
}

TEMPORAL_DECL asio::awaitable<payloads> aes_gcm_codec::encode(payloads values,
                                                              codec_context) const {
  auto const key = [this] {
    std::lock_guard lock(state_->mutex);
    return state_->active;
  }();
  for (auto& value : values) {
    detail::aes_nonce nonce;
    if (RAND_bytes(nonce.data(), static_cast<int>(nonce.size())) != 1) {
      detail::throw_encryption_error("cannot encrypt a payload",
                                     "OpenSSL has no random numbers for a nonce");
    }
    value = detail::encrypt_payload(key, nonce, std::move(value));
  }
  co_return values;
}

TEMPORAL_DECL asio::awaitable<payloads> aes_gcm_codec::decode(payloads values,
                                                              codec_context) const {
  for (auto& value : values) {
    if (value.encoding() != "binary/encrypted") continue;
    // Written by some of the SDKs' samples only, which all use this one.
    auto const cipher = value.metadata.find("encryption-cipher");
    if (cipher != value.metadata.end() && cipher->second != "AES/GCM/NoPadding") {
      detail::throw_encryption_error("cannot decrypt a payload",
                                     "it was encrypted with the cipher '" + cipher->second + "'");
    }
    auto const named = value.metadata.find("encryption-key-id");
    auto id = named == value.metadata.end() ? std::string() : named->second;
    auto key = state_->find(id);
    if (!key) key = co_await state_->fetch(std::move(id));
    value = detail::decrypt_payload(*key, std::move(value));
  }
  co_return values;
}

}  // namespace temporal
