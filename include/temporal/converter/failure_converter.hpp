#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/fwd.hpp>

#include <exception>
#include <memory>

namespace temporal {

/// Converts between exceptions and `temporal.api.failure.v1.Failure`.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe.
class failure_converter {
 public:
  /// Details are encoded and decoded with `converter`; its `encode_common_attributes` decides
  /// whether message and stack trace are hidden.
  explicit failure_converter(data_converter converter) : converter_(std::move(converter)) {}

  /// The failure a message describes, causes included. Encoded attributes take the place of
  /// message and stack trace; if they cannot be decoded they are ignored. A message without or with
  /// unknown information becomes a plain `failure`. Never throws for what the message holds.
  TEMPORAL_DECL std::shared_ptr<failure const> from_failure(
      api::failure::v1::Failure const& source) const;

  /// The same as an exception, to be rethrown in the caller.
  TEMPORAL_DECL std::exception_ptr to_exception(api::failure::v1::Failure const& source) const;

  /// The message for an exception of any type.
  /// - A `failure` that was received goes back exactly as it came.
  /// - Every other `failure` gets the source `CppSDK`, and its details are encoded now.
  /// - Any other exception becomes an application failure: see `failure::from`.
  /// Throws `conversion_error` if details cannot be encoded.
  TEMPORAL_DECL api::failure::v1::Failure to_failure(std::exception_ptr error) const;
  TEMPORAL_DECL api::failure::v1::Failure to_failure(failure const& source) const;

 private:
  data_converter converter_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/failure_converter.ipp>
#endif
