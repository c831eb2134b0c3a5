#pragma once

#include <temporal/converter/payload_codec.hpp>

namespace temporal {

TEMPORAL_DECL asio::awaitable<payloads> encode_payloads(payload_codecs codecs, payloads values,
                                                        codec_context context) {
  for (auto const& codec : codecs) values = co_await codec->encode(std::move(values), context);
  co_return values;
}

TEMPORAL_DECL asio::awaitable<payloads> decode_payloads(payload_codecs codecs, payloads values,
                                                        codec_context context) {
  for (auto at = codecs.rbegin(); at != codecs.rend(); ++at) {
    values = co_await (*at)->decode(std::move(values), context);
  }
  co_return values;
}

}  // namespace temporal
