#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace temporal::test {

/// The text of the exception of this type that `action` throws, or "accepted".
template <class Exception, class Action>
std::string refusal(Action&& action) {
  try {
    action();
  } catch (Exception const& refused) {
    return refused.what();
  }
  return "accepted";
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace temporal::test
