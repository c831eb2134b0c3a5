#pragma once

#include <temporal/detail/common/handler_traits.hpp>
#include <temporal/fwd.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>

namespace temporal::detail {

/// What an activity that is declared to return `Result` gives.
template <class Result>
struct activity_result {
  using type = Result;
  static constexpr bool is_coroutine = false;
};

/// Of a coroutine, what it gives in the end. `asio::awaitable` is known by its members, for
/// workflow code, which only wants to know what its activities return, does without Asio.
template <class Result>
  requires requires {
    typename Result::value_type;
    typename Result::executor_type;
  }
struct activity_result<Result> {
  using type = std::remove_cvref_t<typename Result::value_type>;
  static constexpr bool is_coroutine = true;
};

/// The parameters that travel: all but a leading `activity::context`, which the worker passes.
template <class Parameters>
struct activity_parameters {
  using type = Parameters;
  static constexpr bool takes_context = false;
};

template <class... Rest>
struct activity_parameters<std::tuple<activity::context, Rest...>> {
  using type = std::tuple<Rest...>;
  static constexpr bool takes_context = true;
};

/// The function type and class of what can be an activity: a pointer to a function, or to a member
/// function, or a function object with one call operator.
template <class Callable>
struct activity_signature : member_traits<decltype(&Callable::operator())> {};

template <class Function>
struct activity_signature<Function*> : member_traits<Function> {};

template <class Function, class Class>
struct activity_signature<Function Class::*> : member_traits<Function Class::*> {};

/// An activity as its type declares it. `result` and `parameters` (a `std::tuple`) are values.
template <class Callable>
struct activity_type_traits {
 private:
  using signature = activity_signature<Callable>;
  using declared_result = activity_result<std::remove_cvref_t<typename signature::declared_result>>;
  using declared_parameters = activity_parameters<typename signature::parameters>;

 public:
  using result = typename declared_result::type;
  using parameters = typename declared_parameters::type;
  /// Of a member function; `void` for a function.
  using class_type = typename signature::class_type;
  static constexpr std::size_t arity = std::tuple_size_v<parameters>;
  /// Whether it returns an `asio::awaitable`.
  static constexpr bool is_coroutine = declared_result::is_coroutine;
  static constexpr bool takes_context = declared_parameters::takes_context;
};

/// Whether `Function` is a pointer to a function or member function: `&greet`, `&shop::charge`.
template <auto Function>
inline constexpr bool is_activity_function =
    std::is_member_function_pointer_v<decltype(Function)> ||
    (std::is_pointer_v<decltype(Function)> &&
     std::is_function_v<std::remove_pointer_t<decltype(Function)>>);

/// The same of a function that is named, as in `execute_activity<&shop::charge>`. (`Owner`: see
/// `handler_class`.)
template <auto Function, class Owner = handler_class<Function>>
struct activity_traits : activity_type_traits<std::remove_cv_t<decltype(Function)>> {
  static_assert(is_activity_function<Function>,
                "name the activity by a pointer to its function, as in &greet or &shop::charge");
};

}  // namespace temporal::detail
