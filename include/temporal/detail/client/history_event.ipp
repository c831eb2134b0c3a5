#pragma once

#include <temporal/client/history_event.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/history/v1/message/HistoryEvent.pb.h>

#include <string_view>

namespace temporal {

TEMPORAL_DECL std::int64_t history_event::id() const noexcept { return event_->event_id(); }

TEMPORAL_DECL std::string history_event::type() const {
  auto name = api::enums::v1::EventType_Name(event_->event_type());
  constexpr std::string_view prefix = "EVENT_TYPE_";
  if (name.starts_with(prefix)) return name.substr(prefix.size());
  return std::to_string(static_cast<int>(event_->event_type()));
}

TEMPORAL_DECL std::chrono::system_clock::time_point history_event::time() const {
  return detail::from_proto(event_->event_time());
}

}  // namespace temporal
