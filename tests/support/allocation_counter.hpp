#pragma once

#include <cstddef>

namespace temporal::test {

/// Counts what `operator new` does while it lives. A program that uses it has the counting
/// operators; all others have the usual ones.
class allocation_counter {
 public:
  allocation_counter() noexcept;

  /// Of this thread, since the counter was made.
  std::size_t count() const noexcept;
  std::size_t bytes() const noexcept;
  /// Of all threads, since the counter was made.
  std::size_t total_count() const noexcept;

 private:
  std::size_t count_;
  std::size_t bytes_;
  std::size_t total_;
};

}  // namespace temporal::test
