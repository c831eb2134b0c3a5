#pragma once

#include <temporal/workflow/nondeterminism_error.hpp>

#include <utility>

namespace temporal::workflow {

TEMPORAL_DECL nondeterminism_error::nondeterminism_error(std::int64_t event_id,
                                                         std::string recorded, std::string made,
                                                         std::source_location where)
    : std::runtime_error([&] {
        std::string text =
            "[TMPRL1100] the workflow's code does not repeat its history: the history has ";
        text +=
            recorded.empty() ? "no event for it after event " + std::to_string(event_id) : recorded;
        text += ", the code ";
        text += made.empty() ? "did nothing for it" : "did " + made;
        if (where.line() != 0)
          text += " at " + std::string(where.file_name()) + ":" + std::to_string(where.line());
        return text;
      }()),
      event_id_(event_id),
      recorded_(std::move(recorded)),
      made_(std::move(made)),
      where_(where) {}

}  // namespace temporal::workflow
