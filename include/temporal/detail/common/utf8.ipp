#pragma once

#include <temporal/detail/common/utf8.hpp>

#include <cstddef>
#include <string_view>

namespace temporal::detail {

/// The length of the character that the text begins with, or 0 if that is none: RFC 3629,
/// section 4.
inline std::size_t utf8_character_size(std::string_view text) noexcept {
  auto const byte = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  auto const continues = [&byte](std::size_t at, unsigned least = 0x80, unsigned most = 0xbf) {
    return byte(at) >= least && byte(at) <= most;
  };
  auto const first = byte(0);
  if (first < 0x80) return text.empty() ? 0 : 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    // Not longer than needed, and no surrogates.
    auto const second = continues(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
    return second && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    auto const second = continues(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
    return second && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

TEMPORAL_DECL std::string to_utf8(std::string text) {
  static constexpr std::string_view replacement = "\xef\xbf\xbd";
  for (std::size_t at = 0; at < text.size();) {
    if (auto const size = utf8_character_size(std::string_view(text).substr(at)); size != 0) {
      at += size;
    } else {
      text.replace(at, 1, replacement);
      at += replacement.size();
    }
  }
  return text;
}

}  // namespace temporal::detail
