#pragma once

#include <temporal/detail/common/iso_time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace temporal::detail {

TEMPORAL_DECL std::string format_iso_time(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  auto const second = floor<seconds>(time);
  auto const day = floor<days>(second);
  year_month_day const date(day);
  hh_mm_ss const clock(second - day);
  auto const fraction = duration_cast<nanoseconds>(time - second).count();

  std::array<char, 64> text{};
  int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  auto const append = [&](char const* format, long long value) {
    size += std::snprintf(text.data() + size, text.size() - static_cast<std::size_t>(size), format,
                          value);
  };
  if (fraction % 1'000 != 0) {
    append(".%09lld", fraction);
  } else if (fraction != 0) {
    append(".%06lld", fraction / 1'000);
  }
  return std::string(text.data(), static_cast<std::size_t>(size)) + "+00:00";
}

/// Takes exactly `count` digits off the front of `text`, or nothing.
TEMPORAL_DECL std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (char const c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

TEMPORAL_DECL bool take_one_of(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

TEMPORAL_DECL std::optional<std::chrono::system_clock::time_point> parse_iso_time(
    std::string_view text) {
  using namespace std::chrono;
  auto const year = take_digits(text, 4);
  if (!year || !take_one_of(text, "-")) return std::nullopt;
  auto const month = take_digits(text, 2);
  if (!month || !take_one_of(text, "-")) return std::nullopt;
  auto const day = take_digits(text, 2);
  if (!day || !take_one_of(text, "Tt ")) return std::nullopt;
  auto const hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_one_of(text, ":")) return std::nullopt;
  auto const minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take_one_of(text, ":")) return std::nullopt;
  auto const second = take_digits(text, 2);
  if (!second || *second > 60) return std::nullopt;  // 60: a leap second

  std::int64_t nanos = 0;
  if (take_one_of(text, ".,")) {
    std::int64_t scale = 100'000'000;
    std::size_t digits = 0;
    while (auto const digit = take_digits(text, 1)) {
      nanos += *digit * scale;
      scale /= 10;
      ++digits;
    }
    if (digits == 0) return std::nullopt;
  }

  minutes offset{0};
  if (!take_one_of(text, "Zz")) {
    bool const west = text.starts_with('-');
    if (!take_one_of(text, "+-")) return std::nullopt;
    auto const hours_off = take_digits(text, 2);
    if (!hours_off || *hours_off > 23 || !take_one_of(text, ":")) return std::nullopt;
    auto const minutes_off = take_digits(text, 2);
    if (!minutes_off || *minutes_off > 59) return std::nullopt;
    offset = hours(*hours_off) + minutes(*minutes_off);
    if (west) offset = -offset;
  }
  if (!text.empty()) return std::nullopt;

  year_month_day const date{std::chrono::year(*year),
                            std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  auto const since_epoch = sys_days(date).time_since_epoch() + hours(*hour) + minutes(*minute) +
                           seconds(*second) - offset;
  auto const whole = duration_cast<seconds>(since_epoch);
  using clock_duration = system_clock::duration;
  constexpr auto highest = floor<seconds>(clock_duration::max()) - seconds(1);
  constexpr auto lowest = ceil<seconds>(clock_duration::min());
  if (whole > highest || whole < lowest) return std::nullopt;
  return system_clock::time_point(clock_duration(whole) +
                                  duration_cast<clock_duration>(nanoseconds(nanos)));
}

}  // namespace temporal::detail
