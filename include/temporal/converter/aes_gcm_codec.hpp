#pragma once

#include <temporal/config.hpp>
#include <temporal/converter/payload_codec.hpp>

#include <asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace temporal {

namespace detail {
class aes_key_bytes;
}

/// A key of AES-256 and the name it goes by. The id is written beside everything that the key
/// encrypts; the key itself is never shown, and erased from memory with the last copy.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe, but for assignment.
class aes_gcm_key {
 public:
  /// `bytes` are the key as it is: 32 of them, from a random source or a key store. A passphrase is
  /// no key. The caller's copy is the caller's to erase.
  /// @throws std::invalid_argument for an empty id or another length.
  TEMPORAL_DECL aes_gcm_key(std::string id, std::string_view bytes);

  /// From base64, as keys are kept in files and environment variables.
  /// @throws std::invalid_argument also for what is not base64.
  TEMPORAL_DECL static aes_gcm_key from_base64(std::string id, std::string_view text);

  std::string const& id() const noexcept { return id_; }

  /// For the library's own use.
  detail::aes_key_bytes const& bytes() const noexcept { return *bytes_; }

 private:
  std::string id_;
  std::shared_ptr<detail::aes_key_bytes const> bytes_;
};

/// The keys of an `aes_gcm_codec`.
class aes_gcm_options {
 public:
  explicit aes_gcm_options(aes_gcm_key active) : active(std::move(active)) {}

  /// What encrypts from now on. It decrypts as well.
  aes_gcm_key active;

  /// What else can be decrypted: the keys before this one, or the next one that others use already.
  std::vector<aes_gcm_key> others;

  /// Asked for a key whose id is not among these: to fetch it from a key store, for example. It
  /// gives nothing when there is no such key. What it gave is kept and not asked for again. May be
  /// called by several threads at a time.
  std::function<asio::awaitable<std::optional<aes_gcm_key>>(std::string id)> provider;
};

/// Encrypts payloads with AES-256-GCM, each with a random nonce of its own, in the format of the
/// official SDKs' encryption samples, so that workers and clients of all languages understand each
/// other.
///
/// The whole payload, its metadata too, becomes the data of another one: nonce (12 bytes),
/// ciphertext, tag (16 bytes), with the metadata `encoding: binary/encrypted` and
/// `encryption-key-id`. Payloads of any other encoding are not decrypted but given back as they
/// are.
///
/// `decode` throws `conversion_error`, with `binary/encrypted` as its encoding, for a key that
/// nobody has (it names the id), and for data that was changed or cut. No more than 2^32 payloads
/// should be encrypted with one key: rotate before.
///
/// Distinct objects: safe. Shared objects: safe.
class aes_gcm_codec final : public payload_codec {
 public:
  /// @throws std::invalid_argument when two keys have the same id.
  TEMPORAL_DECL explicit aes_gcm_codec(aes_gcm_options options);
  explicit aes_gcm_codec(aes_gcm_key active) : aes_gcm_codec(aes_gcm_options(std::move(active))) {}
  TEMPORAL_DECL ~aes_gcm_codec() override;

  /// Encrypts with `next` from now on; what the keys so far encrypted can still be decrypted. Give
  /// everybody who decrypts the new key before (`aes_gcm_options::others`).
  /// @throws std::invalid_argument when another key has the same id.
  TEMPORAL_DECL void rotate(aes_gcm_key next);

  /// Id of the key that encrypts.
  TEMPORAL_DECL std::string active_key_id() const;

  TEMPORAL_DECL asio::awaitable<payloads> encode(payloads values,
                                                 codec_context context) const override;
  TEMPORAL_DECL asio::awaitable<payloads> decode(payloads values,
                                                 codec_context context) const override;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/aes_gcm_codec.ipp>
#endif
