#pragma once

#include <asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace temporal {

/// One answer of a listing.
template <class T>
class page {
 public:
  page() {}

  std::vector<T> items;
  /// What the next call sends to go on; empty after the last page.
  std::string next_page_token;
};

/// The items of a listing, fetched page by page as they are asked for:
/// @code
/// auto orders = client.list_workflows("WorkflowType = 'order'");
/// while (auto order = co_await orders.next()) std::cout << order->id() << '\n';
/// @endcode
///
/// Distinct objects: safe. Shared objects: unsafe; one `next()` at a time.
template <class T>
class page_stream {
 public:
  using value_type = T;
  /// Fetches the page behind a token; empty: the first.
  using fetch_function = std::function<asio::awaitable<page<T>>(std::string)>;

  explicit page_stream(fetch_function fetch, std::optional<std::size_t> limit = std::nullopt)
      : fetch_(std::move(fetch)), remaining_(limit) {}

  /// The next item; nothing after the last one. Calls the server only when its page is used up.
  ///
  /// @throws error as the call gave it. The stream stays where it was: `next()` tries again.
  /// Cancellation: terminal; reading changes nothing on the server. The stream stays usable.
  /// Lifetimes: the stream must outlive the awaitable.
  asio::awaitable<std::optional<T>> next() {
    if (remaining_ == std::size_t(0)) co_return std::nullopt;
    // A page may be empty and yet not the last.
    while (position_ == page_.items.size()) {
      if (began_ && page_.next_page_token.empty()) co_return std::nullopt;
      page_ = co_await fetch_(page_.next_page_token);
      began_ = true;
      position_ = 0;
    }
    if (remaining_) --*remaining_;
    co_return std::move(page_.items[position_++]);
  }

 private:
  fetch_function fetch_;
  std::optional<std::size_t> remaining_;
  page<T> page_;
  std::size_t position_ = 0;
  bool began_ = false;
};

}  // namespace temporal
