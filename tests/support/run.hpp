#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace temporal::test {

/// How long a piece of work may take before its test fails; generous, for sanitizers on a busy
/// machine, since only a hang is to be found.
inline constexpr std::chrono::seconds run_limit{60};

/// Runs a coroutine on `context` until it is done, and hands over its result or exception.
/// @throws std::runtime_error when it is not done in time, or when it can never be.
template <class Result>
Result run_on(asio::io_context& context, asio::awaitable<Result> work,
              std::chrono::seconds limit = run_limit) {
  using stored = std::optional<std::conditional_t<std::is_void_v<Result>, std::monostate, Result>>;
  std::optional<std::exception_ptr> done;
  stored result;
  auto finish = [&](std::exception_ptr problem, auto&&... value) {
    done = problem;
    if constexpr (sizeof...(value) > 0) {
      if (!problem) result.emplace(std::move(value)...);
    }
    context.stop();
  };
  asio::co_spawn(context, std::move(work), std::move(finish));
  context.restart();
  context.run_for(limit);
  if (!done) {
    auto const stuck = context.stopped() ? "the coroutine waits for something that cannot happen"
                                         : "the coroutine was not done after " +
                                               std::to_string(limit.count()) + " s";
    throw std::runtime_error(stuck);
  }
  if (*done) std::rethrow_exception(*done);
  if constexpr (!std::is_void_v<Result>) return std::move(*result);
}

/// The same on an `io_context` of its own.
template <class Result>
Result run(asio::awaitable<Result> work, std::chrono::seconds limit = run_limit) {
  asio::io_context context(1);
  return run_on(context, std::move(work), limit);
}

}  // namespace temporal::test
