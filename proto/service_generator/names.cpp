#include "names.hpp"

#include <algorithm>
#include <array>

namespace service_generator {
namespace {

constexpr std::array<std::string_view, 92> keywords{
    "alignas",       "alignof",     "and",
    "and_eq",        "asm",         "auto",
    "bitand",        "bitor",       "bool",
    "break",         "case",        "catch",
    "char",          "char16_t",    "char32_t",
    "char8_t",       "class",       "co_await",
    "co_return",     "co_yield",    "compl",
    "concept",       "const",       "const_cast",
    "consteval",     "constexpr",   "constinit",
    "continue",      "decltype",    "default",
    "delete",        "do",          "double",
    "dynamic_cast",  "else",        "enum",
    "explicit",      "export",      "extern",
    "false",         "float",       "for",
    "friend",        "goto",        "if",
    "inline",        "int",         "long",
    "mutable",       "namespace",   "new",
    "noexcept",      "not",         "not_eq",
    "nullptr",       "operator",    "or",
    "or_eq",         "private",     "protected",
    "public",        "register",    "reinterpret_cast",
    "requires",      "return",      "short",
    "signed",        "sizeof",      "static",
    "static_assert", "static_cast", "struct",
    "switch",        "template",    "this",
    "thread_local",  "throw",       "true",
    "try",           "typedef",     "typeid",
    "typename",      "union",       "unsigned",
    "using",         "virtual",     "void",
    "volatile",      "wchar_t",     "while",
    "xor",           "xor_eq"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

std::string without_keyword(std::string name) {
  if (std::find(keywords.begin(), keywords.end(), name) != keywords.end()) name += '_';
  return name;
}

}  // namespace

std::string snake_case(std::string_view camel_case) {
  std::string result;
  for (std::size_t i = 0; i < camel_case.size(); ++i) {
    char const c = camel_case[i];
    if (!is_upper(c)) {
      result += c;
      continue;
    }
    // A run of capitals is one word, whose last letter may begin the next: "GetHTTPRule".
    bool const after_lower = i > 0 && !is_upper(camel_case[i - 1]);
    bool const before_lower = i > 0 && i + 1 < camel_case.size() && !is_upper(camel_case[i + 1]);
    if (after_lower || before_lower) result += '_';
    result += static_cast<char>(c - 'A' + 'a');
  }
  return without_keyword(std::move(result));
}

std::string cpp_namespace(std::string_view package) {
  std::string result;
  while (!package.empty()) {
    auto const dot = std::min(package.find('.'), package.size());
    if (!result.empty()) result += "::";
    result += without_keyword(std::string(package.substr(0, dot)));
    package.remove_prefix(std::min(dot + 1, package.size()));
  }
  return result;
}

}  // namespace service_generator
