#pragma once

#include <temporal/config.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace temporal {

/// A value could not be encoded as a payload, or a payload could not be decoded as the wanted type.
/// Nothing was sent: encoding happens before any call.
///
/// `what()` reads `argument 2: cannot decode json/plain as int: expected an integer, got a string`.
/// It names types and encodings, and never quotes the payload's data. Copying does not throw.
class conversion_error : public std::runtime_error {
 public:
  /// `action` says what failed, for example `cannot decode json/plain as int`; `reason` says why.
  TEMPORAL_DECL conversion_error(std::string const& action, std::string const& reason);

  /// The same error with the place (counted from 0) that the value has among several.
  TEMPORAL_DECL conversion_error at_argument(std::size_t index) const;

  /// The same error with what it is about: the C++ type and the payload's encoding.
  TEMPORAL_DECL conversion_error about(std::string type, std::string encoding) const;

  /// Place among the arguments, counted from 0; empty for a single value. (The text counts from 1.)
  TEMPORAL_DECL std::optional<std::size_t> argument() const noexcept;

  /// C++ type as one writes it, for example `std::string`; empty when no type is involved.
  TEMPORAL_DECL std::string const& type() const noexcept;

  /// Encoding of the payload, for example `json/plain`; empty when the payload has none.
  TEMPORAL_DECL std::string const& encoding() const noexcept;

 private:
  struct data;
  TEMPORAL_DECL conversion_error(std::string const& text, std::shared_ptr<data const> data);

  std::shared_ptr<data const> data_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/conversion_error.ipp>
#endif
