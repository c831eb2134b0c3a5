#pragma once

#include <temporal/config.hpp>

#include <string>
#include <string_view>
#include <typeinfo>

namespace temporal::detail {

/// Name of a C++ type as one writes it: qualified, but without inline and unnamed namespaces
/// (`std::string`, `orders::out_of_stock`).
TEMPORAL_DECL std::string type_name(std::type_info const& type);

/// From the compiler's spelling of a (demangled) name to the one above.
TEMPORAL_DECL std::string tidy_type_name(std::string_view name);

/// Type of the exception being handled, whatever it is derived from; a wrapper made by
/// `std::throw_with_nested` is looked through. Empty outside of a handler.
TEMPORAL_DECL std::string current_exception_type_name();

/// `type_name`, looking through a wrapper made by `std::throw_with_nested`.
TEMPORAL_DECL std::string exception_type_name(std::type_info const& type);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/type_name.ipp>
#endif
