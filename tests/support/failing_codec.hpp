#pragma once

#include <temporal/converter/payload_codec.hpp>
#include <temporal/detail/worker/async_signal.hpp>

#include <asio/awaitable.hpp>

#include <atomic>
#include <stdexcept>

namespace temporal::test {

/// Fails so many times to encode, as one whose server is down, then changes nothing.
class failing_codec : public payload_codec {
 public:
  static constexpr int always = 1'000'000'000;

  explicit failing_codec(int times) : left_(times) {}

  asio::awaitable<payloads> encode(payloads values, codec_context) const override {
    if (left_.fetch_sub(1) > 0) {
      failed.set();
      throw std::runtime_error("the codec's server is down");
    }
    co_return values;
  }
  asio::awaitable<payloads> decode(payloads values, codec_context) const override {
    co_return values;
  }

  void fail_times(int times) { left_ = times; }

  /// Tells that it has failed; one waits.
  mutable detail::worker::async_event failed;

 private:
  mutable std::atomic<int> left_;
};

}  // namespace temporal::test
