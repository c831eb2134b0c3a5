#pragma once

#include <temporal/converter/payload_codec.hpp>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace temporal::test {

/// Puts its name and brackets around the data, which stays readable, and remembers its calls.
/// Suspends, as real codecs may.
class tag_codec : public payload_codec {
 public:
  explicit tag_codec(std::string name) : name_(std::move(name)) {}

  asio::awaitable<payloads> encode(payloads values, codec_context context) const override {
    remember("encode", values, context);
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    for (auto& value : values) value.data = name_ + "(" + value.data + ")";
    co_return values;
  }

  asio::awaitable<payloads> decode(payloads values, codec_context context) const override {
    remember("decode", values, context);
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    for (auto& value : values) {
      if (!value.data.starts_with(name_ + "(") || !value.data.ends_with(")")) {
        throw std::runtime_error("not encoded by " + name_ + ": " + value.data);
      }
      value.data = value.data.substr(name_.size() + 1, value.data.size() - name_.size() - 2);
    }
    co_return values;
  }

  /// Such as `encode 2 default order-1`: what, how many, namespace, workflow.
  std::vector<std::string> const& calls() const { return calls_; }

 private:
  void remember(std::string what, payloads const& values, codec_context const& context) const {
    calls_.push_back(std::move(what) + ' ' + std::to_string(values.size()) + ' ' +
                     context.namespace_name + ' ' + context.workflow_id);
  }

  std::string name_;
  mutable std::vector<std::string> calls_;
};

}  // namespace temporal::test
