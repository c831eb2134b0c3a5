#pragma once

#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/common/handler_traits.hpp>
#include <temporal/detail/converter/typed_arguments.hpp>
#include <temporal/workflow/definition.hpp>

#include <asio/awaitable.hpp>

#include <utility>

namespace temporal::detail {

template <class Result, class Executor>
struct handler_result<asio::awaitable<Result, Executor>> {
  using type = Result;
};

}  // namespace temporal::detail

namespace temporal::detail::client {

/// Waits for the payloads of a result and decodes them.
template <class Result>
asio::awaitable<Result> decode_result(data_converter converter, asio::awaitable<payloads> pending) {
  auto const source = co_await std::move(pending);
  co_return converter.from_payloads<Result>(source);
}

}  // namespace temporal::detail::client
