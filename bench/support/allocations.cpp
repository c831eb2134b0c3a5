#include "allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define BENCH_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BENCH_SANITIZED 1
#endif

#if defined(__GLIBC__) && !defined(BENCH_SANITIZED)

namespace {

// One counter per thread, each on a cache line of its own: counting must not make the threads
// disturb each other, or the peers with more threads would look worse than they are.
struct alignas(64) counter {
  std::atomic<std::uint64_t> value{0};
};

constexpr std::size_t counter_count = 256;
constinit counter counters[counter_count];
constinit std::atomic<std::size_t> next_counter{0};
constinit thread_local counter* own_counter = nullptr;

void count() noexcept {
  if (own_counter == nullptr) {
    // With more threads than counters some share one, which only costs time.
    own_counter = &counters[next_counter.fetch_add(1, std::memory_order_relaxed) % counter_count];
  }
  own_counter->value.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

// glibc's own names for the functions replaced below. Replacing malloc in the program is what glibc
// documents ("Replacing malloc"); these names spare the search for the next definition, which
// allocates itself.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) {
  count();
  return __libc_calloc(number, size);
}

void* realloc(void* block, std::size_t size) {
  count();
  return __libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  count();
  *block = __libc_memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}

void free(void* block) { __libc_free(block); }
}

namespace bench {

bool counts_allocations() noexcept { return true; }

std::uint64_t allocations() noexcept {
  std::uint64_t sum = 0;
  for (auto const& each : counters) sum += each.value.load(std::memory_order_relaxed);
  return sum;
}

}  // namespace bench

#else

namespace bench {

bool counts_allocations() noexcept { return false; }
std::uint64_t allocations() noexcept { return 0; }

}  // namespace bench

#endif
