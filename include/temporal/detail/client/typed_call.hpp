#pragma once

#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/common/handler_traits.hpp>
#include <temporal/workflow/definition.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace temporal::detail {

template <class Result, class Executor>
struct handler_result<asio::awaitable<Result, Executor>> {
  using type = Result;
};

}  // namespace temporal::detail

namespace temporal::detail::client {

/// Whether `Argument` becomes `Parameter` without a loss that nobody asked for.
template <class Argument, class Parameter>
inline constexpr bool fits = std::is_convertible_v<Argument const&, Parameter> &&
                             !(std::is_floating_point_v<Argument> && std::is_integral_v<Parameter>);

// A class template of its own, so that the compiler's message shows `Index`, and both types.
template <std::size_t Index, class Argument, class Parameter>
struct check_argument {
  static_assert(fits<Argument, Parameter>,
                "an argument (see Index, counted from 0) cannot be converted to the type of its "
                "parameter in the declaration");
  static constexpr bool value = fits<Argument, Parameter>;
};

template <class Parameter, class Argument>
decltype(auto) as_parameter(Argument const& argument) {
  if constexpr (std::is_same_v<Parameter, Argument>) {
    return (argument);
  } else {
    return Parameter(static_cast<Parameter>(argument));
  }
}

/// Calls `use` with the arguments of a call of `Handler`, each as the type of its parameter.
template <auto Handler, class Owner = handler_class<Handler>, class Use, class... Args>
auto with_parameters(Use use, Args const&... args) {
  using traits = member_traits<decltype(Handler)>;
  using parameters = typename traits::parameters;
  static_assert(sizeof...(Args) == traits::arity,
                "the number of arguments differs from that of the parameters in the declaration");
  if constexpr (sizeof...(Args) == traits::arity) {
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
      if constexpr ((check_argument<Index, std::decay_t<Args>,
                                    std::tuple_element_t<Index, parameters>>::value &&
                     ...)) {
        return use(as_parameter<std::tuple_element_t<Index, parameters>>(args)...);
      } else {
        return use();
      }
    }(std::index_sequence_for<Args...>());
  } else {
    return use();
  }
}

/// Arguments of a call of `Handler`, each encoded as the type of its parameter.
template <auto Handler, class Owner = handler_class<Handler>, class... Args>
payloads encode_arguments(data_converter const& converter, Args const&... args) {
  return with_parameters<Handler>(
      [&converter](auto const&... values) { return converter.to_payloads(values...); }, args...);
}

/// Waits for the payloads of a result and decodes them.
template <class Result>
asio::awaitable<Result> decode_result(data_converter converter, asio::awaitable<payloads> pending) {
  auto const source = co_await std::move(pending);
  co_return converter.from_payloads<Result>(source);
}

}  // namespace temporal::detail::client
