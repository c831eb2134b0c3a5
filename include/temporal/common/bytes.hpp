#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace temporal {

/// Uninterpreted bytes. The data converter sends them as they are (`binary/plain`), where a
/// `std::string` is text and goes as JSON.
using bytes = std::vector<std::byte>;

/// The characters of `text` as bytes.
inline bytes to_bytes(std::string_view text) {
  auto const* first = reinterpret_cast<std::byte const*>(text.data());
  return bytes(first, first + text.size());
}

}  // namespace temporal
