#pragma once

/// @file
/// The distributions' gRPC is not instrumented, so ThreadSanitizer does not see that its completion
/// queue orders "tag handed in" before "tag handed out". These two calls tell it.

#if defined(__SANITIZE_THREAD__)
#define TEMPORAL_DETAIL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TEMPORAL_DETAIL_TSAN 1
#endif
#endif

#if defined(TEMPORAL_DETAIL_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace temporal::detail::rpc {

/// Everything this thread did so far happens before the `acquired` of the same tag.
inline void released([[maybe_unused]] void* tag) noexcept {
#if defined(TEMPORAL_DETAIL_TSAN)
  __tsan_release(tag);
#endif
}

/// See `released`.
inline void acquired([[maybe_unused]] void* tag) noexcept {
#if defined(TEMPORAL_DETAIL_TSAN)
  __tsan_acquire(tag);
#endif
}

}  // namespace temporal::detail::rpc
