#pragma once

#include <temporal/workflow/random.hpp>

#include <bit>

namespace temporal::detail::wf {

class sip_state {
 public:
  sip_state() noexcept {}

  void round() noexcept {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  void add(std::uint64_t word) noexcept {
    v3_ ^= word;
    round();
    v0_ ^= word;
  }

  std::uint64_t finish() noexcept {
    v2_ ^= 0xff;
    for (int i = 0; i < 3; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  // SipHash's constants; a key of zeros changes none of them.
  std::uint64_t v0_ = 0x736f6d6570736575;
  std::uint64_t v1_ = 0x646f72616e646f6d;
  std::uint64_t v2_ = 0x6c7967656e657261;
  std::uint64_t v3_ = 0x7465646279746573;
};

TEMPORAL_DECL std::uint64_t seed_from(std::string_view run_id) noexcept {
  sip_state state;
  std::uint64_t word = 0;
  for (std::size_t at = 0; at < run_id.size(); ++at) {
    // Little-endian words, on every machine.
    word |= std::uint64_t{static_cast<unsigned char>(run_id[at])} << (at % 8 * 8);
    if (at % 8 == 7) state.add(std::exchange(word, 0));
  }
  state.add(word | std::uint64_t{run_id.size() & 0xff} << 56);
  return state.finish();
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

TEMPORAL_DECL random::random(std::uint64_t seed) noexcept {
  for (auto& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    auto mixed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    word = mixed ^ mixed >> 31;
  }
}

TEMPORAL_DECL random::result_type random::operator()() noexcept {
  auto const result = std::rotl(state_[1] * 5, 7) * 9;
  auto const shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

TEMPORAL_DECL std::uint64_t random::below_or_equal(std::uint64_t greatest) noexcept {
  if (greatest == max()) return (*this)();
  auto const count = greatest + 1;
  // Numbers below 2^64 mod count would make the smallest results likelier.
  auto const lowest = (0 - count) % count;
  auto number = (*this)();
  while (number < lowest) number = (*this)();
  return number % count;
}

TEMPORAL_DECL std::string random::uuid4() {
  auto high = (*this)();
  auto low = (*this)();
  high = (high & ~std::uint64_t{0xf000}) | 0x4000;
  low = (low & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
    auto const half = digit < 16 ? high : low;
    text += digits[half >> (60 - digit % 16 * 4) & 0xf];
  }
  return text;
}

}  // namespace temporal::workflow
