#pragma once

#include <temporal/config.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

/// The seed of a run's random numbers: SipHash-1-3 with a key of zeros. Never to be changed:
/// running workflows would do something else on replay.
TEMPORAL_DECL std::uint64_t seed_from(std::string_view run_id) noexcept;

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Random numbers that are the same on replay, with every compiler and library, which those of
/// `std::uniform_int_distribution` and `std::shuffle` are not. The generator is xoshiro256**, whose
/// state splitmix64 makes of the seed. Not for secrets: who knows the run's id knows the numbers.
///
/// A `std::uniform_random_bit_generator`.
class random {
 public:
  using result_type = std::uint64_t;

  TEMPORAL_DECL explicit random(std::uint64_t seed) noexcept;

  static constexpr result_type min() noexcept { return 0; }
  static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

  /// 64 random bits.
  TEMPORAL_DECL result_type operator()() noexcept;

  /// A number from `low` to `high`, both included; all are equally likely.
  /// @throws std::invalid_argument when `low` is greater than `high`.
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool> && sizeof(Integer) <= sizeof(std::uint64_t))
  Integer uniform_int(Integer low, std::type_identity_t<Integer> high) {
    if (high < low)
      throw std::invalid_argument("uniform_int: the lowest number is above the highest");
    // Modulo 2^64, where the difference is right for signed numbers, too.
    auto const first = static_cast<std::uint64_t>(low);
    return static_cast<Integer>(first + below_or_equal(static_cast<std::uint64_t>(high) - first));
  }

  /// A number of at least 0 and less than 1, in steps of 2^-53.
  double uniform_real() noexcept { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

  /// Puts the elements in random order; all orders are equally likely.
  template <std::ranges::random_access_range Range>
  void shuffle(Range&& range) {
    auto const first = std::ranges::begin(range);
    for (auto left = static_cast<std::uint64_t>(std::ranges::distance(range)); left > 1; --left) {
      auto const last = static_cast<std::ranges::range_difference_t<Range>>(left - 1);
      auto const chosen =
          static_cast<std::ranges::range_difference_t<Range>>(below_or_equal(left - 1));
      if (chosen != last) std::ranges::swap(first[last], first[chosen]);
    }
  }

  /// A UUID of version 4 in its usual form, lower case.
  TEMPORAL_DECL std::string uuid4();

 private:
  TEMPORAL_DECL std::uint64_t below_or_equal(std::uint64_t greatest) noexcept;

  std::array<std::uint64_t, 4> state_;
};

}  // namespace temporal::workflow

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/random.ipp>
#endif
