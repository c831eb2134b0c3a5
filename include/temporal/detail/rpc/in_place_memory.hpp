#pragma once

#include <cstddef>
#include <new>

namespace temporal::detail::rpc {

/// Room for one small object, for Asio to keep a completion in: its operation dies before the
/// completion runs, so the room may be part of what the completion owns.
class in_place_memory {
 public:
  void* allocate(std::size_t size) {
    if (taken_ || size > sizeof(bytes_)) return ::operator new(size);
    taken_ = true;
    return bytes_;
  }

  void deallocate(void* block) noexcept {
    if (block == bytes_) {
      taken_ = false;
    } else {
      ::operator delete(block);
    }
  }

 private:
  alignas(std::max_align_t) std::byte bytes_[88];
  bool taken_ = false;
};

template <class T>
class in_place_allocator {
 public:
  using value_type = T;

  explicit in_place_allocator(in_place_memory& memory) noexcept : memory_(&memory) {}
  template <class U>
  in_place_allocator(in_place_allocator<U> const& other) noexcept
      : memory_(other.memory_) {}  // NOLINT

  T* allocate(std::size_t count) { return static_cast<T*>(memory_->allocate(count * sizeof(T))); }
  void deallocate(T* block, std::size_t) noexcept { memory_->deallocate(block); }

  template <class U>
  bool operator==(in_place_allocator<U> const& other) const noexcept {
    return memory_ == other.memory_;
  }

 private:
  template <class>
  friend class in_place_allocator;

  in_place_memory* memory_;
};

}  // namespace temporal::detail::rpc
