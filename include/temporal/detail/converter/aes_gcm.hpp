#pragma once

/// @file
/// Encryption of one payload, with a nonce that the caller chooses. Only for the codec, which takes
/// a random one, and for tests: with one key, no nonce may be used for two payloads.

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/aes_gcm_codec.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace temporal::detail {

inline constexpr std::size_t aes_nonce_size = 12;
inline constexpr std::size_t aes_tag_size = 16;
using aes_nonce = std::array<unsigned char, aes_nonce_size>;

/// The bytes of a key, erased at the end.
class aes_key_bytes {
 public:
  static constexpr std::size_t size = 32;

  /// `source` has `size` bytes.
  TEMPORAL_DECL explicit aes_key_bytes(char const* source) noexcept;
  TEMPORAL_DECL ~aes_key_bytes();
  aes_key_bytes(aes_key_bytes const&) = delete;
  aes_key_bytes& operator=(aes_key_bytes const&) = delete;

  unsigned char const* data() const noexcept { return data_.data(); }
  friend bool operator==(aes_key_bytes const&, aes_key_bytes const&) = default;

 private:
  std::array<unsigned char, size> data_;
};

TEMPORAL_DECL payload encrypt_payload(aes_gcm_key const& key, aes_nonce const& nonce,
                                      payload source);

/// Of a payload encrypted with this key.
TEMPORAL_DECL payload decrypt_payload(aes_gcm_key const& key, payload source);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/aes_gcm.ipp>
#endif
