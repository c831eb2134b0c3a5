#pragma once

#include <temporal/common/error.hpp>

namespace temporal {

struct error::data {
  temporal::status status;
  error_info info;
  std::string what;
};

TEMPORAL_DECL std::string_view to_string(outcome value) noexcept {
  switch (value) {
    case outcome::not_sent:
      return "not_sent";
    case outcome::rejected:
      return "rejected";
    case outcome::unknown:
      break;
  }
  return "unknown";
}

TEMPORAL_DECL error::error(temporal::status status, error_info info)
    : std::system_error(make_error_code(status.code)) {
  std::string what = info.operation;
  if (!info.target.empty()) what.append(" at ").append(info.target);
  what.append(what.empty() ? "failed: " : " failed: ").append(to_string(status.code));
  if (!status.message.empty()) what.append(": ").append(status.message);
  if (info.attempts > 1)
    what.append(" (after ").append(std::to_string(info.attempts)).append(" attempts)");
  data_ = std::make_shared<data const>(data{std::move(status), std::move(info), std::move(what)});
}

TEMPORAL_DECL char const* error::what() const noexcept { return data_->what.c_str(); }
TEMPORAL_DECL temporal::status const& error::status() const noexcept { return data_->status; }
TEMPORAL_DECL std::string const& error::operation() const noexcept { return data_->info.operation; }
TEMPORAL_DECL std::string const& error::target() const noexcept { return data_->info.target; }
TEMPORAL_DECL temporal::outcome error::outcome() const noexcept { return data_->info.outcome; }
TEMPORAL_DECL int error::attempts() const noexcept { return data_->info.attempts; }

}  // namespace temporal
