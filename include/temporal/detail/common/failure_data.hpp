#pragma once

#include <temporal/common/failure_details.hpp>

#include <temporal/api/failure/v1/message/Failure.pb.h>

#include <exception>
#include <memory>
#include <string>

namespace temporal {
class failure;
}  // namespace temporal

namespace temporal::detail {

/// Content of a failure; immutable once shared.
struct failure_data {
  /// As received; for an own failure: everything but the details and the cause. Never null.
  std::shared_ptr<api::failure::v1::Failure const> proto;
  bool received = false;

  std::string message;      ///< Decoded, if the attributes were encoded.
  std::string stack_trace;  ///< Likewise.
  std::string what;
  std::shared_ptr<failure const> cause;
  failure_details details;
};

/// The library's door to a failure's content.
class failure_access {
 public:
  TEMPORAL_DECL static failure_data const& data(failure const& value) noexcept;
  TEMPORAL_DECL static void set_data(failure& value,
                                     std::shared_ptr<failure_data const> data) noexcept;
};

/// Completes `what` from the other members.
TEMPORAL_DECL std::shared_ptr<failure_data const> finish_failure(failure_data data);

/// An own failure.
TEMPORAL_DECL std::shared_ptr<failure_data const> make_failure(api::failure::v1::Failure proto,
                                                               std::exception_ptr const& cause,
                                                               failure_details details = {});

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/failure_data.ipp>
#endif
