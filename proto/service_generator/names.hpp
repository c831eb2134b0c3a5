#pragma once

#include <string>
#include <string_view>

namespace service_generator {

/// "GetSystemInfo" -> "get_system_info", with a trailing underscore if that is a C++ keyword.
std::string snake_case(std::string_view camel_case);

/// "temporal.api.namespace.v1" -> "temporal::api::namespace_::v1", as the generated C++ has it.
std::string cpp_namespace(std::string_view package);

}  // namespace service_generator
