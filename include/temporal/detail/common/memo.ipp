#pragma once

#include <temporal/common/memo.hpp>

namespace temporal {

TEMPORAL_DECL std::map<std::string, payload> memo::fields(data_converter const& converter) const {
  std::map<std::string, payload> result;
  for (auto const& [name, value] : values_) {
    try {
      result.emplace(name, value.encode(converter));
    } catch (conversion_error const& error) {
      throw conversion_error("memo '" + name + "'", error.what())
          .about(error.type(), error.encoding());
    }
  }
  return result;
}

}  // namespace temporal
