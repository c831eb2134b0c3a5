#pragma once

#include <temporal/detail/workflow/function_name.hpp>

#include <cstddef>

namespace temporal::detail::wf {

/// Length of the bracketed group at the start of `text`. Brackets of the other kind are not looked
/// into: the name of an operator may be among them.
TEMPORAL_DECL std::size_t group_length(std::string_view text) noexcept {
  bool const angles = text.front() == '<';
  std::size_t round = 0;
  std::size_t angle = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(') ++round;
    if (text[at] == ')' && round > 0) --round;
    if (angles && round == 0 && text[at] == '<') ++angle;
    if (angles && round == 0 && text[at] == '>') --angle;
    if (round == 0 && angle == 0) return at + 1;
  }
  return text.size();
}

TEMPORAL_DECL std::string function_name(std::string_view described) {
  std::string name;
  auto rest = described;
  auto const skip = [&rest](std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  };
  // Clang ends with the template arguments: ` [T = int]`.
  while (!rest.empty() && !rest.starts_with(" [")) {
    if (skip("(anonymous namespace)::") || skip("{anonymous}::")) continue;
    if (skip("(anonymous class)")) {
      name += "lambda";
    } else if (skip("operator()")) {
      name += "operator()";
    } else if (rest.starts_with("operator")) {
      auto const symbol = rest.substr(0, rest.find('('));
      name += symbol;
      rest.remove_prefix(symbol.size());
    } else if (rest.front() == '(' || rest.front() == '<') {
      if (rest.starts_with("<lambda")) name += "lambda";
      rest.remove_prefix(group_length(rest));
      while (skip(" const") || skip(" noexcept") || skip(" &")) continue;
    } else {
      name += rest.front();
      rest.remove_prefix(1);
    }
  }
  name.erase(0, name.rfind(' ') + 1);
  constexpr std::string_view call = "lambda::operator()";
  for (auto at = name.find(call); at != std::string::npos; at = name.find(call))
    name.replace(at, call.size(), "lambda");
  return name;
}

}  // namespace temporal::detail::wf
