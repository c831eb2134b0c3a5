#pragma once

#include <temporal/common/conversion_error.hpp>

#include <utility>

namespace temporal {

struct conversion_error::data {
  std::string text;  // without the argument
  std::optional<std::size_t> argument;
  std::string type;
  std::string encoding;
};

TEMPORAL_DECL conversion_error::conversion_error(std::string const& action,
                                                 std::string const& reason)
    : std::runtime_error(action + ": " + reason),
      data_(std::make_shared<data const>(data{action + ": " + reason, std::nullopt, {}, {}})) {}

TEMPORAL_DECL conversion_error::conversion_error(std::string const& text,
                                                 std::shared_ptr<data const> data)
    : std::runtime_error(text), data_(std::move(data)) {}

TEMPORAL_DECL conversion_error conversion_error::at_argument(std::size_t index) const {
  auto changed = std::make_shared<data>(*data_);
  changed->argument = index;
  return conversion_error("argument " + std::to_string(index + 1) + ": " + changed->text, changed);
}

TEMPORAL_DECL conversion_error conversion_error::about(std::string type,
                                                       std::string encoding) const {
  auto changed = std::make_shared<data>(*data_);
  changed->type = std::move(type);
  changed->encoding = std::move(encoding);
  return conversion_error(what(), changed);
}

TEMPORAL_DECL std::optional<std::size_t> conversion_error::argument() const noexcept {
  return data_->argument;
}
TEMPORAL_DECL std::string const& conversion_error::type() const noexcept { return data_->type; }
TEMPORAL_DECL std::string const& conversion_error::encoding() const noexcept {
  return data_->encoding;
}

}  // namespace temporal
