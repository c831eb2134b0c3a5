#include <support/allocation_counter.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t thread_count = 0;
thread_local std::size_t thread_bytes = 0;
std::atomic<std::size_t> all_count{0};

void* counted(void* memory, std::size_t size) noexcept {
  if (!memory) return nullptr;
  ++thread_count;
  thread_bytes += size;
  all_count.fetch_add(1, std::memory_order_relaxed);
  return memory;
}

void* aligned(std::size_t size, std::align_val_t alignment) noexcept {
  auto const step = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(step, (size + step - 1) / step * step), size);
}

void* or_throw(void* memory) {
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return or_throw(counted(std::malloc(size), size)); }
void* operator new[](std::size_t size) { return or_throw(counted(std::malloc(size), size)); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
  return counted(std::malloc(size), size);
}
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept {
  return counted(std::malloc(size), size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return or_throw(aligned(size, alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return or_throw(aligned(size, alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace temporal::test {

allocation_counter::allocation_counter() noexcept
    : count_(thread_count), bytes_(thread_bytes), total_(all_count.load()) {}

std::size_t allocation_counter::count() const noexcept { return thread_count - count_; }
std::size_t allocation_counter::bytes() const noexcept { return thread_bytes - bytes_; }
std::size_t allocation_counter::total_count() const noexcept { return all_count.load() - total_; }

}  // namespace temporal::test
