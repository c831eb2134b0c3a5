#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/zlib_codec.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message/Payload.pb.h>

#include <zlib.h>

#include <algorithm>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace temporal {

namespace detail {

[[noreturn]] inline void throw_zlib_error(std::string const& action, std::string const& reason) {
  throw conversion_error(action, reason).about({}, "binary/zlib");
}

/// Nothing when it takes more than `most` bytes.
inline std::optional<std::string> zlib_compress(std::string const& source, int level,
                                                std::size_t most) {
  std::string result(most, '\0');
  auto size = static_cast<uLongf>(most);
  auto const code = compress2(reinterpret_cast<Bytef*>(result.data()), &size,
                              reinterpret_cast<Bytef const*>(source.data()), source.size(), level);
  if (code == Z_BUF_ERROR) return std::nullopt;
  if (code != Z_OK) throw std::bad_alloc();
  result.resize(size);
  return result;
}

/// A zlib stream being decompressed.
class inflater {
 public:
  inflater() {
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  ~inflater() { inflateEnd(&stream_); }
  inflater(inflater const&) = delete;
  inflater& operator=(inflater const&) = delete;

  z_stream& stream() noexcept { return stream_; }

 private:
  z_stream stream_{};
};

inline std::string zlib_decompress(std::string& source, std::size_t most) {
  constexpr char const* action = "cannot decompress a payload";
  inflater running;
  auto& stream = running.stream();
  stream.next_in = reinterpret_cast<Bytef*>(source.data());
  stream.avail_in = static_cast<uInt>(source.size());
  std::string result;
  for (;;) {
    if (stream.total_out == result.size()) {
      if (result.size() == most) {
        // One byte more tells the end from the limit.
        Bytef more = 0;
        stream.next_out = &more;
        stream.avail_out = 1;
        if (inflate(&stream, Z_NO_FLUSH) == Z_STREAM_END && stream.total_out == most) return result;
        throw_zlib_error(action, "it has more than the " + std::to_string(most) +
                                     " bytes that zlib_options::maximum_size allows");
      }
      result.resize(std::min(most, std::max<std::size_t>(4 * source.size(), 2 * result.size())));
    }
    auto const room = result.size() - stream.total_out;
    stream.next_out = reinterpret_cast<Bytef*>(result.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(std::min<std::size_t>(room, 1u << 30));
    auto const code = inflate(&stream, Z_NO_FLUSH);
    if (code == Z_STREAM_END) break;
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) {
      throw_zlib_error(action, "its data is damaged or was cut");
    }
  }
  result.resize(stream.total_out);
  return result;
}

}  // namespace detail

TEMPORAL_DECL zlib_codec::zlib_codec(zlib_options options) : options_(options) {
  if (options_.level < -1 || options_.level > 9) {
    throw std::invalid_argument("zlib_options: level " + std::to_string(options_.level) +
                                " is not from -1 to 9");
  }
}

TEMPORAL_DECL asio::awaitable<payloads> zlib_codec::encode(payloads values, codec_context) const {
  for (auto& value : values) {
    api::common::v1::Payload message;
    detail::to_proto(std::move(value), message);
    auto const plain = message.SerializeAsString();
    // Smaller means by one byte at least.
    auto const most =
        options_.always ? compressBound(plain.size()) : plain.size() - (plain.empty() ? 0 : 1);
    auto compressed = detail::zlib_compress(plain, options_.level, most);
    value = compressed ? payload("binary/zlib", *std::move(compressed))
                       : detail::from_proto(std::move(message));
  }
  co_return values;
}

TEMPORAL_DECL asio::awaitable<payloads> zlib_codec::decode(payloads values, codec_context) const {
  for (auto& value : values) {
    if (value.encoding() != "binary/zlib") continue;
    auto const plain = detail::zlib_decompress(value.data, options_.maximum_size);
    api::common::v1::Payload message;
    if (!message.ParseFromString(plain)) {
      detail::throw_zlib_error("cannot decompress a payload",
                               "what was compressed is not a payload of Temporal");
    }
    value = detail::from_proto(std::move(message));
  }
  co_return values;
}

}  // namespace temporal
