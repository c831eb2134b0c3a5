#pragma once

#include <temporal/common/priority.hpp>

#include <stdexcept>

namespace temporal {

TEMPORAL_DECL void priority::validate() const {
  if (key && *key < 1) {
    throw std::invalid_argument("priority: key must be positive, but is " + std::to_string(*key));
  }
  if (fairness_key.size() > 64) {
    throw std::invalid_argument("priority: fairness_key must have at most 64 bytes, but has " +
                                std::to_string(fairness_key.size()));
  }
  // Written so that a NaN is refused as well.
  if (fairness_weight && !(*fairness_weight >= 0.001F && *fairness_weight <= 1000.0F)) {
    throw std::invalid_argument("priority: fairness_weight must be 0.001 to 1000, but is " +
                                std::to_string(*fairness_weight));
  }
}

}  // namespace temporal
