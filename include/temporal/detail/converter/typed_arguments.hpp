#pragma once

#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/common/fits.hpp>
#include <temporal/detail/common/handler_traits.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace temporal::detail {

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

/// Calls `use` with the arguments, each as the type of its parameter. `Parameters` is a std::tuple.
template <class Parameters, class Use, class... Args>
auto with_parameter_types(Use use, Args const&... args) {
  constexpr auto arity = std::tuple_size_v<Parameters>;
  static_assert(sizeof...(Args) == arity,
                "the number of arguments differs from that of the parameters in the declaration");
  if constexpr (sizeof...(Args) == arity) {
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
      if constexpr ((check_argument<Index, std::decay_t<Args>,
                                    std::tuple_element_t<Index, Parameters>>::value &&
                     ...)) {
        return use(as_parameter<std::tuple_element_t<Index, Parameters>>(args)...);
      } else {
        return use();
      }
    }(std::index_sequence_for<Args...>());
  } else {
    return use();
  }
}

/// The same for a call of `Handler`.
template <auto Handler, class Owner = handler_class<Handler>, class Use, class... Args>
auto with_parameters(Use use, Args const&... args) {
  return with_parameter_types<typename member_traits<decltype(Handler)>::parameters>(std::move(use),
                                                                                     args...);
}

/// Arguments, each encoded as the type of its parameter. `Parameters` is a std::tuple.
template <class Parameters, class... Args>
payloads encode_as(data_converter const& converter, Args const&... args) {
  return with_parameter_types<Parameters>(
      [&converter](auto const&... values) { return converter.to_payloads(values...); }, args...);
}

/// The same for a call of `Handler`.
template <auto Handler, class Owner = handler_class<Handler>, class... Args>
payloads encode_arguments(data_converter const& converter, Args const&... args) {
  return encode_as<typename member_traits<decltype(Handler)>::parameters>(converter, args...);
}

}  // namespace temporal::detail
