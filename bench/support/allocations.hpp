#pragma once

#include <cstdint>

namespace bench {

/// Whether this build counts: the C library is glibc and no sanitizer has taken malloc's place.
bool counts_allocations() noexcept;

/// How many blocks all threads of this process have asked malloc and its kin for, so far. A
/// `realloc` counts as one. `operator new` and gRPC's `gpr_malloc` both end here.
std::uint64_t allocations() noexcept;

}  // namespace bench
