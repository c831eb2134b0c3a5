#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/detail/common/openssl.hpp>
#include <temporal/detail/converter/aes_gcm.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message/Payload.pb.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <utility>

namespace temporal::detail {

TEMPORAL_DECL aes_key_bytes::aes_key_bytes(char const* source) noexcept {
  std::memcpy(data_.data(), source, size);
}

TEMPORAL_DECL aes_key_bytes::~aes_key_bytes() { OPENSSL_cleanse(data_.data(), data_.size()); }

[[noreturn]] inline void throw_encryption_error(std::string const& action,
                                                std::string const& reason) {
  throw conversion_error(action, reason).about({}, "binary/encrypted");
}

inline cipher_ptr new_cipher() {
  cipher_ptr context(EVP_CIPHER_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

/// OpenSSL counts with `int`; protobuf has the same limit.
inline int checked_size(std::size_t size, char const* action) {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw_encryption_error(action, "it has more than 2 GiB");
  }
  return static_cast<int>(size);
}

TEMPORAL_DECL payload encrypt_payload(aes_gcm_key const& key, aes_nonce const& nonce,
                                      payload source) {
  constexpr char const* action = "cannot encrypt a payload";
  api::common::v1::Payload plain;
  to_proto(std::move(source), plain);
  int const size = checked_size(plain.ByteSizeLong(), action);

  // Serialized into its place between nonce and tag, and encrypted there.
  std::string data(aes_nonce_size + static_cast<std::size_t>(size) + aes_tag_size, '\0');
  auto* const begin = reinterpret_cast<unsigned char*>(data.data());
  auto* const text = begin + aes_nonce_size;
  std::copy(nonce.begin(), nonce.end(), begin);
  plain.SerializeWithCachedSizesToArray(text);
  plain.Clear();

  auto const cipher = new_cipher();
  int written = 0;
  int last = 0;
  if (EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(),
                         nonce.data()) != 1 ||
      EVP_EncryptUpdate(cipher.get(), text, &written, text, size) != 1 ||
      EVP_EncryptFinal_ex(cipher.get(), text + written, &last) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(aes_tag_size),
                          text + size) != 1) {
    throw_encryption_error(action, "AES-256-GCM does not work with this OpenSSL");
  }
  payload result("binary/encrypted", std::move(data));
  result.metadata.emplace("encryption-key-id", key.id());
  return result;
}

TEMPORAL_DECL payload decrypt_payload(aes_gcm_key const& key, payload source) {
  constexpr char const* action = "cannot decrypt a payload";
  auto& data = source.data;
  if (data.size() < aes_nonce_size + aes_tag_size) {
    throw_encryption_error(action, "it has " + std::to_string(data.size()) +
                                       " bytes, fewer than nonce and tag take, so it was cut");
  }
  int const size = checked_size(data.size() - aes_nonce_size - aes_tag_size, action);
  auto* const begin = reinterpret_cast<unsigned char*>(data.data());
  auto* const text = begin + aes_nonce_size;

  auto const cipher = new_cipher();
  int written = 0;
  int last = 0;
  if (EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(), begin) !=
          1 ||
      EVP_DecryptUpdate(cipher.get(), text, &written, text, size) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(aes_tag_size),
                          text + size) != 1) {
    throw_encryption_error(action, "AES-256-GCM does not work with this OpenSSL");
  }
  if (EVP_DecryptFinal_ex(cipher.get(), text + written, &last) != 1) {
    throw_encryption_error(
        action, "it was changed, or encrypted with another key of the id '" + key.id() + "'");
  }
  api::common::v1::Payload plain;
  if (!plain.ParseFromArray(text, size)) {
    throw_encryption_error(
        action, "what was encrypted with the key '" + key.id() + "' is not a payload of Temporal");
  }
  return from_proto(std::move(plain));
}

}  // namespace temporal::detail
