#pragma once

#include <temporal/detail/common/given_text.hpp>

#include <asio/awaitable.hpp>

#include <concepts>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace temporal {

/// An API key: text, or a function that is asked for it, so that keys can be replaced where they
/// are kept. Never printed by this library.
///
/// Distinct objects: safe. Shared objects: safe to read.
class api_key {
 public:
  /// Gives the key to use now.
  using provider = std::function<asio::awaitable<std::string>()>;

  /// No key.
  api_key() {}
  /// This key; empty: none.
  api_key(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  /// @throws std::invalid_argument for a null pointer, which an unset environment variable gives.
  api_key(char const* text)  // NOLINT(google-explicit-constructor)
      : text_(detail::given_text("api_key", text)) {}

  /// Asks a function, which returns the key as `std::string` or `asio::awaitable<std::string>`,
  /// before every call, on the caller's executor; a plain function should not block. What it throws
  /// is thrown by the call, and nothing is sent. A call that the server refuses as UNAUTHENTICATED
  /// asks once more, and is repeated if there is a new key by then. The function's time counts
  /// towards the call's limit, at which a coroutine is canceled and no longer waited for. Calls on
  /// several threads ask at the same time.
  template <class Function>
    requires std::convertible_to<std::invoke_result_t<Function&>, std::string> ||
             std::same_as<std::invoke_result_t<Function&>, asio::awaitable<std::string>>
  api_key(Function function) {  // NOLINT(google-explicit-constructor)
    if constexpr (std::same_as<std::invoke_result_t<Function&>, asio::awaitable<std::string>>) {
      provider_ = std::move(function);
      may_suspend_ = true;
    } else {
      provider_ = [function = std::move(function)]() mutable { return ready(function()); };
    }
  }

  /// Whether there is no key, and nobody to ask for one.
  bool empty() const noexcept { return text_.empty() && !provider_; }
  /// The key given as text.
  std::string const& text() const noexcept { return text_; }
  /// Empty for a key given as text.
  provider const& get_provider() const noexcept { return provider_; }
  /// Whether the provider is a coroutine, which may take its time.
  bool may_suspend() const noexcept { return may_suspend_; }

 private:
  static asio::awaitable<std::string> ready(std::string key) { co_return key; }

  std::string text_;
  provider provider_;
  bool may_suspend_ = false;
};

}  // namespace temporal
