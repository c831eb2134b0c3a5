#pragma once

#include <temporal/worker/interceptor.hpp>

#include <asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

using interceptor_list = std::vector<std::shared_ptr<worker_interceptor>>;

/// One execution of an activity, as its interceptors pass it on. Never changes.
class activity_call {
 public:
  using execution = std::function<asio::awaitable<payloads>(execute_activity_input)>;

  activity_call(interceptor_list interceptors, execution execute)
      : interceptors(std::move(interceptors)), execute(std::move(execute)) {}

  interceptor_list interceptors;
  /// What is behind all interceptors.
  execution execute;
};

/// Where the heartbeats of an activity pass: interceptors first.
class heartbeat_path {
 public:
  using sink = std::function<void(payloads)>;

  heartbeat_path(interceptor_list interceptors, sink record)
      : interceptors(std::move(interceptors)), record(std::move(record)) {}

  interceptor_list interceptors;
  sink record;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/interceptor.ipp>
#endif
