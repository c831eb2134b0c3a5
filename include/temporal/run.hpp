#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace temporal {

namespace detail {

template <class T>
asio::awaitable<void> store(asio::awaitable<T> operation, std::optional<T>& result) {
  result.emplace(co_await std::move(operation));
}

}  // namespace detail

/// Runs a coroutine on this thread until it ends, and returns its value or throws its exception:
/// `int main() { temporal::run(greet()); }`.
///
/// It makes an `asio::io_context` of its own and ends with it: coroutines that `operation` spawned
/// on its executor, and that still run, are destroyed. Programs that have an `io_context` use
/// `asio::co_spawn` instead.
template <class T>
T run(asio::awaitable<T> operation) {
  if constexpr (std::is_void_v<T>) {
    asio::io_context context(1);
    std::optional<std::exception_ptr> done;
    asio::co_spawn(context, std::move(operation), [&](std::exception_ptr error) {
      done = error;
      context.stop();
    });
    context.run();
    if (!done) throw std::logic_error("temporal::run: the operation waits for what cannot happen");
    if (*done) std::rethrow_exception(*done);
  } else {
    std::optional<T> result;
    run(detail::store(std::move(operation), result));
    return *std::move(result);
  }
}

}  // namespace temporal
