#pragma once

#include <cstddef>
#include <string_view>

namespace temporal::detail {

// The compiler's own text of this function names its template argument. GCC 12 and later write
// `... [with auto Member = &orders::order::approve; ...]`, Clang 16 and later
// `... [Member = &orders::order::approve]`; unit tests hold both to it.
template <auto Member>
constexpr std::string_view signature_of_member() {
  return __PRETTY_FUNCTION__;
}

template <class Type>
constexpr std::string_view signature_of_type() {
  return __PRETTY_FUNCTION__;
}

/// The template argument in such a signature, as the compiler writes it.
constexpr std::string_view argument_in_signature(std::string_view signature,
                                                 std::string_view parameter) {
  auto const at = signature.rfind(parameter);
  if (at == std::string_view::npos) return {};
  signature.remove_prefix(at + parameter.size());
  return signature.substr(0, signature.find_first_of(";]"));
}

/// What stands behind the last `::` that is not inside brackets.
constexpr std::string_view unqualified(std::string_view name) {
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto const c = name[i];
    if (c == '<' || c == '(' || c == '{' || c == '[') ++depth;
    if (c == '>' || c == ')' || c == '}' || c == ']') --depth;
    if (c == ':' && depth == 0) begin = i + 1;
  }
  return name.substr(begin);
}

constexpr bool is_identifier(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto const c = name[i];
    auto const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                        static_cast<unsigned char>(c) >= 0x80;
    if (!letter && !(i > 0 && c >= '0' && c <= '9')) return false;
  }
  return !name.empty();
}

/// Unqualified name of the function or member function; not an identifier for operators.
template <auto Member>
constexpr std::string_view member_name() {
  auto name = unqualified(argument_in_signature(signature_of_member<Member>(), "Member = "));
  // Before a function that is in no class and no namespace, Clang has an `&`.
  if (!name.empty() && name.front() == '&') name.remove_prefix(1);
  return name;
}

/// Unqualified name of the class; not an identifier for unnamed classes, lambdas and templates.
template <class Type>
constexpr std::string_view class_name() {
  return unqualified(argument_in_signature(signature_of_type<Type>(), "Type = "));
}

}  // namespace temporal::detail
