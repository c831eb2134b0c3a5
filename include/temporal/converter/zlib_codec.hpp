#pragma once

#include <temporal/config.hpp>
#include <temporal/converter/payload_codec.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>

namespace temporal {

/// What a `zlib_codec` does.
class zlib_options {
 public:
  zlib_options() {}

  /// Compresses also what gets larger by it. Otherwise such payloads are sent as they are.
  bool always = false;

  /// zlib's level: 1 (fast) to 9 (small); -1 is its default, 6.
  int level = -1;

  /// Most bytes that one payload may have when decompressed: a few kilobytes, sent by somebody
  /// else, can stand for gigabytes.
  std::size_t maximum_size = 128u << 20;
};

/// Compresses payloads with zlib, in the format of the official Go SDK's codec: the whole payload
/// becomes the data of another one, with the encoding `binary/zlib`. Payloads of any other encoding
/// are not decompressed but given back as they are.
///
/// With encryption as well, this goes before it in `data_converter_options::codecs`: what is
/// encrypted does not compress. `decode` throws `conversion_error` for damaged and for too much
/// data.
///
/// Distinct objects: safe. Shared objects: safe.
class zlib_codec final : public payload_codec {
 public:
  /// @throws std::invalid_argument for a level that zlib does not have.
  TEMPORAL_DECL explicit zlib_codec(zlib_options options = {});

  TEMPORAL_DECL asio::awaitable<payloads> encode(payloads values,
                                                 codec_context context) const override;
  TEMPORAL_DECL asio::awaitable<payloads> decode(payloads values,
                                                 codec_context context) const override;

 private:
  zlib_options options_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/zlib_codec.ipp>
#endif
