#pragma once

#include <pthread.h>

#include <atomic>

namespace temporal::detail::rpc {

/// How many forks lie between this process and the one that asked first: differs in a child. Unlike
/// the process id it costs no system call, and every call asks.
///
/// Distinct and shared: safe.
inline unsigned fork_count() noexcept {
  static std::atomic<unsigned> count = 0;
  [[maybe_unused]] static int const registered =
      ::pthread_atfork(nullptr, nullptr, [] { count.fetch_add(1, std::memory_order_relaxed); });
  return count.load(std::memory_order_relaxed);
}

}  // namespace temporal::detail::rpc
