#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace temporal {

/// Values that travel with a failure. Values of an own failure are kept as given and encoded when
/// the failure is sent, with the data converter of the worker or client that sends it.
///
/// Cheap to copy, without throwing. Distinct objects: safe. Shared objects: safe.
class failure_details {
 public:
  failure_details() noexcept {}

  /// Details as received.
  TEMPORAL_DECL failure_details(temporal::payloads const& values, data_converter converter);

  /// Details of an own failure; keeps copies: `failure_details::of(order_id, 42)`.
  template <class... Args>
  static failure_details of(Args&&... args) {
    failure_details result;
    std::vector<deferred_payload> values;
    values.reserve(sizeof...(Args));
    (values.emplace_back(std::forward<Args>(args)), ...);
    result.values_ = std::make_shared<std::vector<deferred_payload> const>(std::move(values));
    return result;
  }

  std::size_t size() const noexcept { return values_ ? values_->size() : 0; }
  bool empty() const noexcept { return size() == 0; }

  /// The detail at `index`, counted from 0. Throws `std::out_of_range` if there are not so many,
  /// and `conversion_error` if it cannot be decoded as `T`.
  template <class T>
  T get(std::size_t index) const {
    return converter_.from_payload<T>(encoded(index));
  }

  /// All details encoded with `converter` (those that were received are left as they are).
  TEMPORAL_DECL temporal::payloads payloads(data_converter const& converter) const;
  temporal::payloads payloads() const { return payloads(converter_); }

 private:
  TEMPORAL_DECL payload encoded(std::size_t index) const;

  std::shared_ptr<std::vector<deferred_payload> const> values_;
  data_converter converter_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/failure_details.ipp>
#endif
