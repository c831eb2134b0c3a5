#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench {

/// User and system time of all threads of this process, in seconds.
inline double cpu_seconds() {
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto const seconds = [](::timeval const& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The value that a share `quantile` of `values` is not above; 0 of none.
inline double percentile(std::vector<double> values, double quantile) {
  if (values.empty()) return 0;
  auto const at = static_cast<std::size_t>(quantile * static_cast<double>(values.size() - 1));
  auto const place = values.begin() + static_cast<std::ptrdiff_t>(at);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

inline double median(std::vector<double> values) {
  if (values.size() % 2 == 1) return percentile(std::move(values), 0.5);
  std::sort(values.begin(), values.end());
  auto const half = values.size() / 2;
  return values.empty() ? 0 : (values[half - 1] + values[half]) / 2;
}

}  // namespace bench
