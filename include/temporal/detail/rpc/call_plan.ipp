#pragma once

#include <temporal/detail/rpc/call_plan.hpp>
#include <temporal/detail/rpc/request_headers.hpp>
#include <temporal/detail/rpc/status_error.hpp>

#include <google/protobuf/message.h>
#include <grpc/support/time.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace temporal::detail::rpc {

TEMPORAL_DECL std::chrono::nanoseconds parse_grpc_timeout(std::string_view text) {
  // Eight digits of hours are more than a duration holds: such a limit is none.
  static constexpr auto most_hours =
      std::chrono::duration_cast<std::chrono::hours>(std::chrono::nanoseconds::max()).count();
  std::int64_t value = 0;
  auto const* const end = text.data() + text.size();
  auto const [unit, error] = std::from_chars(text.data(), end, value);
  // At most eight digits and a unit, by gRPC's HTTP/2 protocol description.
  if (error == std::errc() && value >= 0 && unit + 1 == end && unit - text.data() <= 8) {
    switch (*unit) {
      case 'H':
        return std::chrono::hours(std::min<std::int64_t>(value, most_hours));
      case 'M':
        return std::chrono::minutes(value);
      case 'S':
        return std::chrono::seconds(value);
      case 'm':
        return std::chrono::milliseconds(value);
      case 'u':
        return std::chrono::microseconds(value);
      case 'n':
        return std::chrono::nanoseconds(value);
      default:
        break;
    }
  }
  throw std::invalid_argument("invalid grpc-timeout header '" + std::string(text) +
                              "': expected a number and one of H, M, S, m, u, n, such as 30S");
}

TEMPORAL_DECL call_plan::call_plan(std::shared_ptr<connection_state> state, method const& rpc,
                                   google::protobuf::Message& request, rpc_options options)
    : state_(std::move(state)),
      rpc_(rpc),
      options_(std::move(options)),
      headers_(state_->headers()),
      start_(clock::now()) {
  fill_request_id(rpc, request);
  namespace_ = request_namespace(rpc, request);
  resource_id_ = resource_id(rpc, request);
  long_poll_ = is_long_poll(rpc, request);
  set_limits();
  check_usable();
  if (expired(start_)) {
    fail(status_code::deadline_exceeded, "the call's timeout is zero, negative or used up",
         outcome::not_sent);
  }
  serialize(request);
}

TEMPORAL_DECL void call_plan::set_limits() {
  auto limit = options_.timeout;
  auto header = options_.metadata.get("grpc-timeout");
  if (!header) header = headers_->get("grpc-timeout");
  if (header) {
    auto const timeout = parse_grpc_timeout(*header);
    limit = limit ? std::min(*limit, timeout) : timeout;
  }
  if (!limit && !long_poll_) limit = state_->options().rpc_timeout;
  // A limit too long for the clock is none.
  if (limit && *limit < clock::time_point::max() - start_) deadline_ = start_ + *limit;
}

TEMPORAL_DECL void call_plan::serialize(google::protobuf::Message const& request) {
  size_ = request.ByteSizeLong();
  if (size_ > state_->options().maximum_request_size) {
    fail(status_code::resource_exhausted,
         "the request is " + std::to_string(size_) + " bytes, and more than " +
             std::to_string(state_->options().maximum_request_size) +
             " are not sent; its largest field is " + largest_field(request),
         outcome::not_sent);
  }
  grpc::Slice slice(size_);
  request.SerializeWithCachedSizesToArray(const_cast<std::uint8_t*>(slice.begin()));
  bytes_ = serialized_request(std::move(slice));
}

TEMPORAL_DECL void call_plan::operator()(grpc::ClientContext& context) {
  ++attempts_;
  auto const now = clock::now();
  auto until = deadline_;
  if (long_poll_) {
    auto const wait_until = now + state_->options().long_poll_timeout;
    until = until ? std::min(*until, wait_until) : wait_until;
  }
  if (until) {
    // The monotonic clock: a step of the wall clock must not end or prolong calls.
    auto const left = std::max(std::chrono::nanoseconds(*until - now), std::chrono::nanoseconds(0));
    context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                      gpr_time_from_nanos(left.count(), GPR_TIMESPAN)));
  }
  auto const is_overridden = [this](std::string_view key) {
    return options_.metadata.get(key).has_value();
  };
  for (auto const& [key, value] : *headers_) {
    if (key != "grpc-timeout" && !is_overridden(key)) context.AddMetadata(key, value);
  }
  for (auto const& [key, value] : options_.metadata) {
    if (key != "grpc-timeout") context.AddMetadata(key, value);
  }
  auto const add_own = [&](std::string const& key, std::string const& value) {
    if (!value.empty() && !is_overridden(key) && !headers_->get(key))
      context.AddMetadata(key, value);
  };
  static std::string const namespace_key = "temporal-namespace";
  static std::string const resource_id_key = "temporal-resource-id";
  add_own(namespace_key, namespace_);
  add_own(resource_id_key, resource_id_);
  auto const threshold = state_->compression_threshold();
  compressed_ = threshold && size_ >= *threshold;
  if (compressed_) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
}

TEMPORAL_DECL clock::duration call_plan::after_failure(attempt const& done,
                                                       google::protobuf::Message const& request) {
  auto failed = std::make_unique<failed_attempt>(done);
  auto const now = clock::now();
  if (failed->canceled) fail(std::move(*failed), request);
  if (is_empty_wait(*failed, now)) return clock::duration::zero();
  // Asked of this attempt: another call may have turned compression off since it was sent.
  if (compressed_ && failed->is_compression_refusal()) {
    state_->stop_compression();
    return clock::duration::zero();
  }
  auto const wait = retry(*failed, now);
  if (!wait) fail(std::move(*failed), request);
  if (failed->outcome() == outcome::unknown) may_have_run_ = true;
  last_failure_ = std::move(failed);
  return *wait;
}

TEMPORAL_DECL void call_plan::fail_waiting() const {
  auto const& status = last_failure_->status;
  std::string text = "canceled while waiting to repeat the call, which had failed with ";
  text.append(to_string(status.code)).append(": ").append(status.message);
  fail(status_code::canceled, std::move(text), last_failure_->outcome());
}

TEMPORAL_DECL void call_plan::check_usable() const {
  auto problem = state_->unusable();
  if (problem.empty()) return;
  fail(status_code::unavailable, std::move(problem),
       last_failure_ ? last_failure_->outcome() : outcome::not_sent);
}

TEMPORAL_DECL bool call_plan::is_empty_wait(failed_attempt const& failed,
                                            clock::time_point now) const noexcept {
  return long_poll_ && rpc_.kind != call_kind::task_poll &&
         failed.status.code == status_code::deadline_exceeded && !expired(now);
}

TEMPORAL_DECL std::optional<clock::duration> call_plan::retry(failed_attempt const& failed,
                                                              clock::time_point now) {
  if (!retry_) {
    retry_rules rules;
    rules.options = options_.retry.value_or(state_->options().retry);
    rules.repeatable = rpc_.repeatable;
    rules.internal_is_final = state_->internal_error_differentiation();
    rules.task_poll = rpc_.kind == call_kind::task_poll;
    rules.deadline = deadline_;
    // The address differs between calls in flight, which is all that the spread needs.
    auto const seed = static_cast<std::uint64_t>(now.time_since_epoch().count()) ^
                      reinterpret_cast<std::uintptr_t>(this);
    retry_ = std::make_unique<retry_machine>(std::move(rules), seed);
  }
  return retry_->next(failed.failure, now);
}

TEMPORAL_DECL void call_plan::fail(failed_attempt failed,
                                   google::protobuf::Message const& request) const {
  if (failed.status.code == status_code::deadline_exceeded && deadline_ && expired(clock::now())) {
    // gRPC's own text names neither the limit nor whose it was.
    auto const limit = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - start_);
    failed.status.message =
        "no answer within the call's limit of " + std::to_string(limit.count()) + " ms";
  }
  throw_status(std::move(failed.status), info(failed.outcome()), &request);
}

TEMPORAL_DECL void call_plan::fail(status_code code, std::string message,
                                   temporal::outcome outcome) const {
  throw error(status(code, std::move(message)), info(outcome));
}

TEMPORAL_DECL error_info call_plan::info(temporal::outcome outcome) const {
  error_info info;
  info.operation = std::string(rpc_.name);
  info.target = state_->target_text();
  info.attempts = attempts_;
  info.outcome = may_have_run_ ? temporal::outcome::unknown : outcome;
  return info;
}

}  // namespace temporal::detail::rpc
