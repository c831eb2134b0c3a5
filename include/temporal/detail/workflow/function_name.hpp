#pragma once

#include <temporal/config.hpp>

#include <string>
#include <string_view>

namespace temporal::detail::wf {

/// The name of a function, `orders::order::charge` or `orders::order::run::lambda`, out of what
/// `std::source_location::function_name` says in it: the declaration. Of a coroutine, GCC 12 gives
/// that of the function that it becomes, whose parameter is the frame. Without template arguments,
/// unnamed namespaces and parameters, to be read by people.
TEMPORAL_DECL std::string function_name(std::string_view described);

}  // namespace temporal::detail::wf
