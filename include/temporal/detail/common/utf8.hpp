#pragma once

#include <temporal/config.hpp>

#include <string>

namespace temporal::detail {

/// The text with U+FFFD in the place of every byte that is not part of UTF-8, for a message with
/// such bytes in a `string` field is refused as a whole.
TEMPORAL_DECL std::string to_utf8(std::string text);

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/utf8.ipp>
#endif
