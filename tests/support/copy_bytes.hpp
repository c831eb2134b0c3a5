#pragma once

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <string>
#include <system_error>

namespace temporal::test {

/// Copies what comes from one stream to another, until either ends or fails.
template <class From, class To>
asio::awaitable<void> copy_bytes(From& from, To& to) {
  try {
    std::string bytes(16384, '\0');
    while (true) {
      auto const size = co_await from.async_read_some(asio::buffer(bytes), asio::use_awaitable);
      auto const part = asio::buffer(bytes, size);
      co_await asio::async_write(to, part, asio::use_awaitable);
    }
  } catch (std::system_error const&) {
    // That is how a stream ends; the caller closes what is left.
  }
}

}  // namespace temporal::test
