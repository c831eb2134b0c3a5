#pragma once

#include <temporal/fwd.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>

namespace temporal::detail {

/// What awaiting (or calling) a handler that is declared to return `Result` gives.
template <class Result>
struct handler_result {
  using type = std::remove_cvref_t<Result>;
};

template <class Result>
struct handler_result<workflow::task<Result>> {
  using type = Result;
};

/// Result and parameters of a function type. Parameters are values: a caller's arguments travel.
/// `declared_result` is what it returns, `result` what that gives in the end.
/// Of what is no function there is nothing, so that an assertion, not a lookup, tells what is
/// wrong.
template <class Function>
struct function_traits {
  using declared_result = void;
  using result = void;
  using parameters = std::tuple<>;
  static constexpr std::size_t arity = 0;
  static constexpr bool is_const = false;
};

template <class Result, class... Parameters>
struct function_traits<Result(Parameters...)> {
  using declared_result = Result;
  using result = typename handler_result<Result>::type;
  using parameters = std::tuple<std::remove_cvref_t<Parameters>...>;
  static constexpr std::size_t arity = sizeof...(Parameters);
  static constexpr bool is_const = false;
};

/// The same of a const member function.
template <class Function>
struct const_function_traits : function_traits<Function> {
  static constexpr bool is_const = true;
};

template <class Result, class... Parameters>
struct function_traits<Result(Parameters...) const> : const_function_traits<Result(Parameters...)> {
};
template <class Result, class... Parameters>
struct function_traits<Result(Parameters...)&> : function_traits<Result(Parameters...)> {};
template <class Result, class... Parameters>
struct function_traits<Result(Parameters...) const&>
    : const_function_traits<Result(Parameters...)> {};
template <class Result, class... Parameters>
struct function_traits<Result(Parameters...) noexcept> : function_traits<Result(Parameters...)> {};
template <class Result, class... Parameters>
struct function_traits<Result(Parameters...) const noexcept>
    : const_function_traits<Result(Parameters...)> {};
template <class Result, class... Parameters>
struct function_traits<Result(Parameters...) & noexcept> : function_traits<Result(Parameters...)> {
};
template <class Result, class... Parameters>
struct function_traits<Result(Parameters...) const & noexcept>
    : const_function_traits<Result(Parameters...)> {};

template <class Pointer>
struct member_traits : function_traits<Pointer> {
  using class_type = void;
};

template <class Function, class Class>
struct member_traits<Function Class::*> : function_traits<Function> {
  using class_type = Class;
};

/// Whether `Member` is a pointer to a member function, `&order::approve`.
template <auto Member>
inline constexpr bool is_handler = std::is_member_function_pointer_v<decltype(Member)>;

/// The handler's class. Templates over a handler have this as a defaulted parameter `Owner`, which
/// is never given: GCC 12 does not see that what depends on a pointer to a member of a class in an
/// unnamed namespace belongs to one source file only, and would mix those of two files.
template <auto Member>
using handler_class = typename member_traits<decltype(Member)>::class_type;

template <auto Member>
using handler_result_t = typename member_traits<decltype(Member)>::result;

}  // namespace temporal::detail
