#pragma once

#include <temporal/common/error.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/rpc/retry.hpp>

namespace temporal::detail::rpc {

class attempt;

/// A failed attempt: what the caller is told, and what the retry machine decides on.
class failed_attempt {
 public:
  /// Reads status, trailers and transport state of an attempt that is over.
  TEMPORAL_DECL explicit failed_attempt(attempt const& done);

  /// Whether the server said that it cannot decompress requests; it did not execute this one.
  TEMPORAL_DECL bool is_compression_refusal() const noexcept;

  /// What is known about the request's effect.
  TEMPORAL_DECL temporal::outcome outcome() const noexcept;

  temporal::status status;
  attempt_failure failure;
  /// This side gave the call up.
  bool canceled = false;
};

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/attempt_result.ipp>
#endif
