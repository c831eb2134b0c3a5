#pragma once

#include <temporal/detail/workflow/function_name.hpp>

#include <cstddef>

namespace temporal::detail::wf {

/// Position of the bracket that the one at `close` ends; npos if there is none.
TEMPORAL_DECL std::size_t opening_bracket(std::string_view text, std::size_t close) {
  int depth = 0;
  for (auto at = close + 1; at-- > 0;) {
    auto const letter = text[at];
    if (letter == ')' || letter == '>') ++depth;
    if ((letter == '(' || letter == '<') && --depth == 0) return at;
  }
  return std::string_view::npos;
}

TEMPORAL_DECL std::string function_name(std::string_view described) {
  auto text = described;
  // GCC: the coroutine is the scope of its frame's type, which is the parameter of what it became.
  constexpr std::string_view frame = ".Frame*)";
  if (text.ends_with(frame)) {
    auto const open = opening_bracket(text, text.size() - 1);
    auto const scope_end = text.rfind("::_Z");
    if (open == std::string_view::npos || scope_end == std::string_view::npos || scope_end < open)
      return std::string(described);
    text = text.substr(open + 1, scope_end - open - 1);
  } else if (text.ends_with(']')) {
    // Clang: `task<int> f(F) [F = int]`.
    auto const arguments = text.find(" [");
    if (arguments != std::string_view::npos) text = text.substr(0, arguments);
  }
  // Without parameters, and what stands behind them.
  auto const close = text.rfind(')');
  if (close != std::string_view::npos && close + 7 > text.size()) {
    auto const open = opening_bracket(text, close);
    if (open != std::string_view::npos) text = text.substr(0, open);
  }
  // Without the result's type: what stands before the last blank that is in no brackets.
  int depth = 0;
  for (auto at = text.size(); at-- > 0;) {
    if (text[at] == ')' || text[at] == '>') ++depth;
    if (text[at] == '(' || text[at] == '<') --depth;
    if (text[at] == ' ' && depth == 0) {
      text = text.substr(at + 1);
      break;
    }
  }
  return std::string(text);
}

}  // namespace temporal::detail::wf
