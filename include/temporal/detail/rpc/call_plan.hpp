#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/attempt_result.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/detail/rpc/method.hpp>
#include <temporal/fwd.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <optional>
#include <string>

namespace temporal::detail::rpc {

/// All that is decided once per call, before its first attempt: the bytes, the headers, the time
/// limits.
class call_plan {
 public:
  /// Reads the request for the last time; only its names are looked at again, for error texts.
  /// @throws error RESOURCE_EXHAUSTED, not sent, when the request is too large.
  /// @throws std::invalid_argument for a malformed `grpc-timeout` header.
  TEMPORAL_DECL call_plan(std::shared_ptr<connection_state> state, method const& rpc,
                          google::protobuf::Message& request, rpc_options options);
  call_plan(call_plan&&) = default;

  /// Sets deadline, headers and compression of the next attempt.
  TEMPORAL_DECL void operator()(grpc::ClientContext& context);

  std::shared_ptr<connection_state> const& state() const noexcept { return state_; }
  char const* path() const noexcept { return rpc_.path; }
  serialized_request const& bytes() const noexcept { return bytes_; }
  /// Whether the server may hold the call for long.
  bool long_poll() const noexcept { return long_poll_; }

  /// @return how long to wait before the next attempt, zero for none.
  /// @throws error when the failure is the call's.
  TEMPORAL_DECL clock::duration after_failure(attempt const& done,
                                              google::protobuf::Message const& request);

  /// The wait before the next attempt was canceled: ends the call with what failed before.
  [[noreturn]] TEMPORAL_DECL void fail_waiting() const;

  /// @throws error when the connection was closed, or its process forked, since the last attempt.
  TEMPORAL_DECL void check_usable() const;

  /// Tells that an earlier plan of the same call left it open whether the request was executed.
  void assume_it_may_have_run() noexcept { may_have_run_ = true; }

  /// Ends the call with an error of this side.
  [[noreturn]] TEMPORAL_DECL void fail(status_code code, std::string message,
                                       temporal::outcome outcome) const;

 private:
  TEMPORAL_DECL void serialize(google::protobuf::Message const& request);
  TEMPORAL_DECL void set_limits();
  TEMPORAL_DECL error_info info(temporal::outcome outcome) const;

  bool expired(clock::time_point now) const noexcept { return deadline_ && now >= *deadline_; }

  /// Whether the failed attempt was a wait of a long poll that ended without event, by this side's
  /// limit, and the call may go on waiting.
  TEMPORAL_DECL bool is_empty_wait(failed_attempt const& failed,
                                   clock::time_point now) const noexcept;

  /// @return the wait before the next attempt, or nothing when the failure is final.
  TEMPORAL_DECL std::optional<clock::duration> retry(failed_attempt const& failed,
                                                     clock::time_point now);

  /// Ends the call with a failed attempt's error.
  [[noreturn]] TEMPORAL_DECL void fail(failed_attempt failed,
                                       google::protobuf::Message const& request) const;

  std::shared_ptr<connection_state> state_;
  method const& rpc_;
  rpc_options options_;
  std::shared_ptr<metadata const> headers_;
  std::string namespace_;
  std::string resource_id_;
  serialized_request bytes_;
  std::size_t size_ = 0;
  bool long_poll_ = false;
  bool compressed_ = false;    // the latest attempt's request
  bool may_have_run_ = false;  // an earlier attempt's fate is unknown, whatever the last one's is
  int attempts_ = 0;
  clock::time_point start_;
  std::optional<clock::time_point> deadline_;
  // Rarely needed, so not part of every call's memory.
  std::unique_ptr<retry_machine> retry_;
  std::unique_ptr<failed_attempt> last_failure_;
};

/// The duration of a `grpc-timeout` header, such as `30S` or `100m`.
/// @throws std::invalid_argument that quotes it.
TEMPORAL_DECL std::chrono::nanoseconds parse_grpc_timeout(std::string_view text);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/call_plan.ipp>
#endif
