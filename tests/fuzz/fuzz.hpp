#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace temporal::test {

/// Ends the program, which is how a fuzz target reports, unless `holds`.
inline void require(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "this does not hold: %s\n", what);
  std::abort();
}

/// The bytes of one run, cut into pieces.
class fuzz_input {
 public:
  fuzz_input(std::uint8_t const* data, std::size_t size)
      : rest_(reinterpret_cast<char const*>(data), size) {}

  /// The next byte, or 0 at the end.
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    auto const value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  /// All up to the next byte of this value, which is taken away too; all of it when there is none.
  std::string_view until(char end) {
    auto const at = rest_.find(end);
    auto const piece = rest_.substr(0, at);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + 1);
    return piece;
  }

  std::string_view rest() const noexcept { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace temporal::test
