#pragma once

#include <temporal/common/log.hpp>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

namespace temporal {

TEMPORAL_DECL std::string_view to_string(log_level level) noexcept {
  switch (level) {
    case log_level::debug:
      return "debug";
    case log_level::info:
      return "info";
    case log_level::warning:
      return "warning";
    case log_level::error:
      return "error";
  }
  return "unknown";
}

TEMPORAL_DECL logger::logger(sink target, log_level minimum) : minimum_(minimum) {
  if (!target) throw std::invalid_argument("logger: the sink is empty; use logger::discard()");
  sink_ = std::make_shared<sink const>(std::move(target));
}

TEMPORAL_DECL logger logger::discard() {
  logger silent;
  silent.discards_ = true;
  return silent;
}

TEMPORAL_DECL bool logger::enabled(log_level level) const noexcept {
  return !discards_ && level >= minimum_;
}

TEMPORAL_DECL void logger::log(log_level level, std::string_view message) const noexcept {
  if (!enabled(level)) return;
  try {
    if (sink_) {
      (*sink_)(level, message);
      return;
    }
    // In one piece, so that lines of several threads do not mix.
    std::string line = "temporal: ";
    line.append(to_string(level)).append(": ").append(message).push_back('\n');
    std::fwrite(line.data(), 1, line.size(), stderr);
  } catch (...) {
    // Whoever has something to say must not fail because nobody can listen.
  }
}

}  // namespace temporal
