#include <temporal/workflow/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace wf = temporal::workflow;
using temporal::detail::wf::seed_from;

static_assert(std::uniform_random_bit_generator<wf::random>);

TEST_CASE("a run's seed is SipHash-1-3 of its id, for ever") {
  // Also what Python 3.11 with PYTHONHASHSEED=0 says of these bytes.
  CHECK(seed_from("abc") == 0xc03bc3a0042630f2);
  CHECK(seed_from("") == 0xd1fba762150c532c);
  CHECK(seed_from("01234567") == 0xda3dcedf84ea6cc6);
  CHECK(seed_from("0190a7a5-5f3c-7d22-a0c4-6b5f6c1d2e3f") == 0x99d07ca4b40d24c1);
}

TEST_CASE("the numbers of a seed never change") {
  wf::random random(42);
  CHECK(random() == 1546998764402558742u);
  CHECK(random() == 6990951692964543102u);
  CHECK(random() == 12544586762248559009u);
  CHECK(random.uniform_int(1, 6) == 6);
  CHECK(random.uniform_int<std::int64_t>(-1000000000000, 1000000000000) == -21943830300);
  CHECK(random.uniform_real() == 0.76973946043424246);
  CHECK(random.uuid4() == "b8215485-5a65-4db2-999a-2743ebe60087");
  std::vector<int> order(8);
  std::iota(order.begin(), order.end(), 0);
  random.shuffle(order);
  CHECK(order == std::vector<int>{0, 4, 7, 2, 3, 1, 5, 6});
}

TEST_CASE("numbers are within their bounds, and all of them come") {
  wf::random random(seed_from("run"));
  std::set<int> dice;
  std::array<int, 10> tenths{};
  for (int i = 0; i < 1000; ++i) {
    auto const die = random.uniform_int(-2, 3);
    CHECK(die >= -2);
    CHECK(die <= 3);
    dice.insert(die);
    auto const real = random.uniform_real();
    CHECK(real >= 0);
    CHECK(real < 1);
    ++tenths.at(static_cast<std::size_t>(real * 10));
  }
  CHECK(dice.size() == 6);
  for (auto const count : tenths) CHECK(count > 50);
  CHECK(random.uniform_int(7, 7) == 7);
  CHECK_THROWS_AS(random.uniform_int(2, 1), std::invalid_argument);
}

TEST_CASE("the widest ranges work") {
  wf::random random(1);
  bool negative = false;
  bool positive = false;
  for (int i = 0; i < 100; ++i) {
    auto const any = random.uniform_int(std::numeric_limits<std::int64_t>::min(),
                                        std::numeric_limits<std::int64_t>::max());
    (any < 0 ? negative : positive) = true;
    CHECK(random.uniform_int<std::uint8_t>(250, 255) >= 250);
  }
  CHECK(negative);
  CHECK(positive);
}

TEST_CASE("a shuffled range has the same elements, and each can be anywhere") {
  wf::random random(3);
  std::set<std::string> orders;
  for (int i = 0; i < 200; ++i) {
    std::string letters = "abc";
    random.shuffle(letters);
    orders.insert(letters);
    std::ranges::sort(letters);
    CHECK(letters == "abc");
  }
  CHECK(orders.size() == 6);
  std::vector<int> nothing;
  random.shuffle(nothing);
  CHECK(nothing.empty());
}

TEST_CASE("UUIDs have version 4 and its variant, and differ") {
  wf::random random(9);
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    auto const uuid = random.uuid4();
    std::string form = uuid;
    for (auto& letter : form) {
      if (std::string("0123456789abcdef").find(letter) != std::string::npos) letter = 'x';
    }
    CHECK(form == "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
    seen.insert(uuid);
  }
  CHECK(seen.size() == 100);
}
