#pragma once

#include <temporal/detail/activity/traits.hpp>
#include <temporal/detail/common/member_name.hpp>

#include <string_view>

namespace temporal::detail {

template <auto Function, class Owner = handler_class<Function>>
constexpr std::string_view default_activity_name() {
  static_assert(is_activity_function<Function>,
                "name the activity by a pointer to its function, as in &greet or &shop::charge");
  constexpr auto name = member_name<Function>();
  static_assert(
      is_identifier(name),
      "this activity has no name of its own (it is an operator or a template): specialize "
      "temporal::activity::name for it");
  return name;
}

}  // namespace temporal::detail

namespace temporal::activity {

/// The name by which the server knows an activity: the function's own, without namespaces and
/// class. Workers register it under this name, and workflows and clients call it by it.
///
/// A public contract is better off with a name that does not change with the code: specialize it,
/// next to the function's declaration, so that every file agrees.
/// @code
/// struct shop { receipt charge(order const& order); };
/// template <>
/// inline constexpr std::string_view temporal::activity::name<&shop::charge> = "charge-card";
/// @endcode
template <auto Function, class Owner = detail::handler_class<Function>>
inline constexpr std::string_view name = detail::default_activity_name<Function>();

}  // namespace temporal::activity
