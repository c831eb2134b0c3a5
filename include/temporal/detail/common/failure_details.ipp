#pragma once

#include <temporal/common/failure_details.hpp>

#include <stdexcept>
#include <string>

namespace temporal {

TEMPORAL_DECL failure_details::failure_details(temporal::payloads const& values,
                                               data_converter converter)
    : converter_(std::move(converter)) {
  std::vector<deferred_payload> kept;
  kept.reserve(values.size());
  for (auto const& value : values) kept.emplace_back(value);
  values_ = std::make_shared<std::vector<deferred_payload> const>(std::move(kept));
}

TEMPORAL_DECL payloads failure_details::payloads(data_converter const& converter) const {
  temporal::payloads result;
  result.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    try {
      result.push_back((*values_)[i].encode(converter));
    } catch (conversion_error const& error) {
      throw error.at_argument(i);
    }
  }
  return result;
}

TEMPORAL_DECL payload failure_details::encoded(std::size_t index) const {
  if (index >= size()) {
    throw std::out_of_range("failure_details: there is no detail " + std::to_string(index) +
                            " among " + std::to_string(size()));
  }
  return (*values_)[index].encode(converter_);
}

}  // namespace temporal
