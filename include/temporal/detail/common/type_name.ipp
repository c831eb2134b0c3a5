#pragma once

#include <temporal/detail/common/type_name.hpp>

#include <cxxabi.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

namespace temporal::detail {

TEMPORAL_DECL std::string tidy_type_name(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> rules{{
      {"(anonymous namespace)::", ""},
      {"std::__cxx11::", "std::"},
      {"std::__1::", "std::"},
      {"std::_V2::", "std::"},
      {"std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string"},
      {"std::basic_string<char, std::char_traits<char>, std::allocator<char>>", "std::string"},
      {" >", ">"},
  }};
  std::string result(name);
  for (auto const& [from, to] : rules) {
    for (auto at = result.find(from); at != std::string::npos; at = result.find(from, at)) {
      result.replace(at, from.size(), to);
    }
  }
  return result;
}

TEMPORAL_DECL std::string type_name(std::type_info const& type) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> const demangled(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return tidy_type_name(demangled ? demangled.get() : type.name());
}

TEMPORAL_DECL std::string exception_type_name(std::type_info const& type) {
  std::string name = type_name(type);
  for (std::string_view const wrapper : {"std::_Nested_exception<", "std::__nested<"}) {
    if (name.starts_with(wrapper) && name.ends_with('>')) {
      return name.substr(wrapper.size(), name.size() - wrapper.size() - 1);
    }
  }
  return name;
}

TEMPORAL_DECL std::string current_exception_type_name() {
  auto const* type = abi::__cxa_current_exception_type();
  return type != nullptr ? exception_type_name(*type) : std::string();
}

}  // namespace temporal::detail
