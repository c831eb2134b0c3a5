#pragma once

#include <temporal/converter/payload_codec.hpp>

#include <asio/awaitable.hpp>

#include <stdexcept>

namespace temporal::test {

/// Fails always.
class broken_codec : public payload_codec {
 public:
  asio::awaitable<payloads> encode(payloads, codec_context) const override {
    throw std::runtime_error("no key");
    co_return payloads();
  }
  asio::awaitable<payloads> decode(payloads, codec_context) const override {
    throw std::runtime_error("no key");
    co_return payloads();
  }
};

}  // namespace temporal::test
