#pragma once

#include <temporal/detail/rpc/diagnosis.hpp>
#include <temporal/detail/rpc/probe.hpp>
#include <temporal/detail/rpc/probe_reading.hpp>
#include <temporal/detail/rpc/status_reading.hpp>

#include <system_error>

namespace temporal::detail::rpc {

inline circumstances circumstances_of(connection_state const& state) {
  return circumstances(state.options(), state.tls().get());
}

inline connect_error to_connect_error(connection_state const& state, error const& failed,
                                      finding found) {
  error_info info;
  info.operation = "connect";
  info.target = state.target_text();
  info.attempts = failed.attempts();
  info.outcome = failed.outcome();
  return connect_error(found.kind, failed.status(), std::move(info), std::string(state.tls_mode()),
                       std::move(found.message), std::move(found.hint));
}

TEMPORAL_DECL connect_error quick_diagnosis(connection_state const& state, error const& failed) {
  return to_connect_error(state, failed, read_status(circumstances_of(state), failed.status()));
}

TEMPORAL_DECL asio::awaitable<probe_report> probe_as(
    circumstances tried, std::chrono::steady_clock::time_point deadline) {
  probe_request request(tried.server);
  request.proxy = std::move(tried.proxy);
  request.tls = std::move(tried.tls);
  request.deadline = deadline;
  return probe(std::move(request));
}

TEMPORAL_DECL asio::awaitable<connect_error> diagnose(
    std::shared_ptr<connection_state> state, error failed,
    std::chrono::steady_clock::time_point deadline) {
  auto const tried = circumstances_of(*state);
  auto found = read_status(tried, failed.status());
  if (!is_settled(tried, found)) {
    auto const latest = std::chrono::steady_clock::now() + diagnosis_limit;
    try {
      auto pending = probe_as(tried, std::min(deadline, latest));
      auto const report = co_await std::move(pending);
      if (auto better = read_probe(tried, failed.status(), report)) found = *std::move(better);
    } catch (std::exception const&) {
      // Canceled, or out of sockets: the status has to do.
    }
  }
  co_return to_connect_error(*state, failed, std::move(found));
}

}  // namespace temporal::detail::rpc
