#pragma once

#include <temporal/detail/rpc/retry.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace temporal::detail::rpc {

TEMPORAL_DECL bool is_message_too_large(std::string_view message) noexcept {
  static constexpr std::array<std::string_view, 6> texts{
      "received message larger than max",       "message after decompression larger than max",
      "trying to send message larger than max", "grpc: message too large",
      "decompressed message length exceeds",    "sent message larger than max",
  };
  return std::any_of(texts.begin(), texts.end(), [message](std::string_view text) {
    auto const found =
        std::search(message.begin(), message.end(), text.begin(), text.end(), [](char a, char b) {
          auto const lower = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
          };
          return lower(a) == lower(b);
        });
    return found != message.end();
  });
}

TEMPORAL_DECL pushback::pushback(std::string_view header) : given(true) {
  std::int64_t value = -1;
  auto const [end, error] = std::from_chars(header.data(), header.data() + header.size(), value);
  if (error == std::errc() && end == header.data() + header.size() && value >= 0) {
    wait = std::chrono::milliseconds(value);
  }
}

TEMPORAL_DECL retry_machine::retry_machine(retry_rules rules, std::uint64_t seed)
    : rules_(std::move(rules)), random_(seed) {
  if (rules_.task_poll) {
    rules_.options.initial_interval = std::chrono::milliseconds(200);
    rules_.options.multiplier = 2;
    rules_.options.maximum_interval = std::chrono::milliseconds(10'000);
    rules_.options.maximum_attempts = 0;
  }
  interval_ = static_cast<double>(rules_.options.initial_interval.count());
  throttle_interval_ = static_cast<double>(rules_.options.throttle_initial_interval.count());
}

TEMPORAL_DECL bool retry_machine::is_retryable(attempt_failure const& failure) const noexcept {
  if (failure.too_large) return false;
  // A lost call may have run. RESOURCE_EXHAUSTED from the server is its refusal to run it.
  bool const refused = failure.from_server && failure.code == status_code::resource_exhausted;
  if (!rules_.repeatable && failure.sent && !refused) return false;
  switch (failure.code) {
    case status_code::unavailable:
    case status_code::unknown:
    case status_code::aborted:
    case status_code::data_loss:
    case status_code::out_of_range:
    case status_code::resource_exhausted:
      return true;
    case status_code::internal:
      // What the transport calls INTERNAL (a reset stream) says nothing about the server.
      return !failure.from_server || !rules_.internal_is_final;
    case status_code::canceled:
      return !failure.from_server || rules_.task_poll;
    case status_code::deadline_exceeded:
      return rules_.task_poll;
    default:
      return false;
  }
}

TEMPORAL_DECL bool retry_machine::is_borne(clock::time_point now) noexcept {
  if (!refused_since_) refused_since_ = now;
  return now - *refused_since_ < std::chrono::seconds(60);
}

TEMPORAL_DECL double retry_machine::spread(double interval) {
  // splitmix64: the spread only has to differ between clients, not to be unpredictable.
  random_ += 0x9e3779b97f4a7c15u;
  auto bits = random_;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  bits ^= bits >> 31;
  auto const unit = static_cast<double>(bits >> 11) * 0x1.0p-53;
  return interval * (1 + rules_.options.jitter * (2 * unit - 1));
}

TEMPORAL_DECL clock::duration retry_machine::backoff(attempt_failure const& failure) {
  auto const& options = rules_.options;
  auto wait = std::min(interval_, static_cast<double>(options.maximum_interval.count()));
  interval_ = wait * options.multiplier;
  wait = spread(wait);
  if (failure.code == status_code::resource_exhausted) {
    auto const throttle = std::min(throttle_interval_,
                                   static_cast<double>(options.throttle_maximum_interval.count()));
    throttle_interval_ = throttle * 2;
    wait = std::max(wait, spread(throttle));
  }
  return std::chrono::duration_cast<clock::duration>(
      std::chrono::duration<double, std::milli>(wait));
}

TEMPORAL_DECL std::optional<clock::duration> retry_machine::next(attempt_failure const& failure,
                                                                 clock::time_point now) {
  ++attempts_;
  if (is_retryable(failure)) {
    refused_since_.reset();
  } else if (!rules_.task_poll || failure.too_large || !is_borne(now)) {
    return std::nullopt;
  }
  if (failure.pushback.given && !failure.pushback.wait) return std::nullopt;
  if (rules_.options.maximum_attempts != 0 && attempts_ >= rules_.options.maximum_attempts)
    return std::nullopt;
  auto wait = backoff(failure);
  if (failure.pushback.wait) wait = *failure.pushback.wait;
  if (rules_.deadline && now + wait >= *rules_.deadline) return std::nullopt;
  return wait;
}

}  // namespace temporal::detail::rpc
