#pragma once

#include <temporal/detail/worker/activity_call.hpp>
#include <temporal/worker/interceptor.hpp>

namespace temporal {

TEMPORAL_DECL asio::awaitable<payloads> activity_inbound::execute_activity(
    execute_activity_input input) const {
  if (position_ == call_->interceptors.size()) return call_->execute(std::move(input));
  return call_->interceptors[position_]->execute_activity(std::move(input),
                                                          activity_inbound(call_, position_ + 1));
}

TEMPORAL_DECL void activity_outbound::heartbeat(activity_heartbeat_input input) const {
  if (position_ == path_->interceptors.size()) {
    path_->record(std::move(input.details));
  } else {
    path_->interceptors[position_]->heartbeat(std::move(input),
                                              activity_outbound(path_, position_ + 1));
  }
}

TEMPORAL_DECL asio::awaitable<payloads> activity_inbound_interceptor::execute_activity(
    execute_activity_input input, activity_inbound next) {
  return next.execute_activity(std::move(input));
}

TEMPORAL_DECL void activity_outbound_interceptor::heartbeat(activity_heartbeat_input input,
                                                            activity_outbound next) {
  next.heartbeat(std::move(input));
}

}  // namespace temporal
