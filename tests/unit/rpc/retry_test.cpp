#include <temporal/detail/rpc/retry.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

using namespace std::chrono_literals;
using temporal::retry_options;
using temporal::status_code;
using temporal::detail::rpc::attempt_failure;
using temporal::detail::rpc::is_message_too_large;
using temporal::detail::rpc::pushback;
using temporal::detail::rpc::retry_machine;
using temporal::detail::rpc::retry_rules;

namespace {

using rpc_clock = temporal::detail::rpc::clock;

constexpr rpc_clock::time_point start{};

/// The waits that one call sees when every attempt fails alike, with no time spent in between.
std::vector<rpc_clock::duration> waits(retry_rules const& rules, attempt_failure const& failure,
                                       std::size_t most = 50) {
  retry_machine machine(rules, 7);
  std::vector<rpc_clock::duration> result;
  auto now = start;
  while (result.size() < most) {
    auto const wait = machine.next(failure, now);
    if (!wait) break;
    result.push_back(*wait);
    now += *wait;
  }
  return result;
}

void check_about(rpc_clock::duration actual, std::chrono::duration<double, std::milli> expected) {
  auto const milliseconds = std::chrono::duration<double, std::milli>(actual).count();
  CHECK(milliseconds >= expected.count() * 0.8);
  CHECK(milliseconds <= expected.count() * 1.2);
}

retry_rules without_jitter() {
  retry_rules rules;
  rules.options.jitter = 0;
  return rules;
}

attempt_failure server_failure(status_code code) { return attempt_failure(code); }

attempt_failure transport_failure(status_code code) {
  attempt_failure failure(code);
  failure.from_server = false;
  return failure;
}

}  // namespace

TEST_CASE("RT-01 RT-02 RT-03 RT-05 RT-06 the waits are 100 ms x1.7, spread by 20 %") {
  for (auto const code : {status_code::unknown, status_code::aborted, status_code::out_of_range,
                          status_code::unavailable, status_code::data_loss}) {
    auto const seen = waits(retry_rules(), server_failure(code));
    REQUIRE(seen.size() == 9);
    double expected = 100;
    for (auto const wait : seen) {
      check_about(wait, std::chrono::duration<double, std::milli>(expected));
      expected = std::min(expected * 1.7, 5000.0);
    }
  }
}

TEST_CASE("the spread of the waits differs between calls") {
  retry_machine one(retry_rules(), 1);
  retry_machine two(retry_rules(), 2);
  auto const failure = server_failure(status_code::unavailable);
  CHECK(one.next(failure, start) != two.next(failure, start));
}

TEST_CASE("RT-08 to RT-16 these answers of a server are final") {
  for (auto const code :
       {status_code::canceled, status_code::invalid_argument, status_code::deadline_exceeded,
        status_code::not_found, status_code::already_exists, status_code::permission_denied,
        status_code::failed_precondition, status_code::unimplemented,
        status_code::unauthenticated}) {
    CAPTURE(to_string(code));
    CHECK(waits(retry_rules(), server_failure(code)).empty());
  }
}

TEST_CASE("CANCELLED is repeated only when the transport gave it") {
  CHECK(waits(retry_rules(), transport_failure(status_code::canceled)).size() == 9);
}

TEST_CASE("RT-04 RT-23 INTERNAL is repeated for servers that use it loosely") {
  retry_rules rules;
  CHECK(waits(rules, server_failure(status_code::internal)).size() == 9);
  rules.internal_is_final = true;
  CHECK(waits(rules, server_failure(status_code::internal)).empty());
  CHECK(waits(rules, transport_failure(status_code::internal)).size() == 9);
}

TEST_CASE("RESOURCE_EXHAUSTED waits at least 1 s x2, at most 10 s") {
  auto const seen = waits(without_jitter(), server_failure(status_code::resource_exhausted));
  REQUIRE(seen.size() == 9);
  CHECK(seen[0] == 1s);
  CHECK(seen[1] == 2s);
  CHECK(seen[2] == 4s);
  CHECK(seen[3] == 8s);
  CHECK(seen[4] == 10s);
  CHECK(seen[8] == 10s);
}

TEST_CASE("RT-18 ten attempts are the limit, whatever the code") {
  CHECK(waits(retry_rules(), server_failure(status_code::unavailable)).size() + 1 == 10);
}

TEST_CASE("RT-20 a factor of 1 keeps the interval") {
  auto rules = without_jitter();
  rules.options.initial_interval = 10ms;
  rules.options.multiplier = 1;
  auto const seen = waits(rules, server_failure(status_code::unknown));
  REQUIRE(seen.size() == 9);
  for (auto const wait : seen) CHECK(wait == 10ms);
}

TEST_CASE("RT-22 disabled retries make every failure final") {
  retry_rules rules;
  rules.options = retry_options::none();
  CHECK(waits(rules, server_failure(status_code::unavailable)).empty());
}

TEST_CASE("no attempt is made past the deadline") {
  auto rules = without_jitter();
  rules.deadline = start + 400ms;
  auto const seen = waits(rules, server_failure(status_code::unavailable));
  CHECK(seen.size() == 2);  // at 100 ms and 270 ms; the next would be at 559 ms
}

TEST_CASE("without a limit of attempts only the deadline ends retries") {
  auto rules = without_jitter();
  rules.options.maximum_attempts = 0;
  CHECK(waits(rules, server_failure(status_code::unavailable), 40).size() == 40);
}

TEST_CASE("grpc-retry-pushback-ms is obeyed") {
  auto failure = server_failure(status_code::unavailable);
  failure.pushback = pushback("1234");
  CHECK(waits(retry_rules(), failure).front() == 1234ms);
  failure.pushback = pushback("0");
  CHECK(waits(retry_rules(), failure).front() == 0ms);
  for (auto const* stop : {"-1", "soon", "", "12x"}) {
    failure.pushback = pushback(stop);
    CHECK(waits(retry_rules(), failure).empty());
  }
}

TEST_CASE("a refused size is final") {
  auto failure = server_failure(status_code::resource_exhausted);
  failure.too_large = true;
  CHECK(waits(retry_rules(), failure).empty());
  CHECK(is_message_too_large("grpc: received message larger than max (10248653 vs. 4194304)"));
  CHECK(is_message_too_large("Received message larger than max (5 vs. 4)"));
  CHECK(is_message_too_large("grpc: message after decompression larger than max (5 vs. 4)"));
  CHECK_FALSE(is_message_too_large("namespace rate limit exceeded"));
}

TEST_CASE("a call that must not run twice is repeated only when it cannot have run") {
  retry_rules rules;
  rules.repeatable = false;
  CHECK(waits(rules, server_failure(status_code::unavailable)).empty());
  CHECK(waits(rules, transport_failure(status_code::unavailable)).empty());
  CHECK(waits(rules, server_failure(status_code::resource_exhausted)).size() == 9);
  auto unsent = transport_failure(status_code::unavailable);
  unsent.sent = false;
  CHECK(waits(rules, unsent).size() == 9);
}

TEST_CASE("RT-31 a worker's poll is repeated for ever, 200 ms x2 up to 10 s") {
  auto rules = without_jitter();
  rules.task_poll = true;
  for (auto const code :
       {status_code::canceled, status_code::deadline_exceeded, status_code::unknown}) {
    auto const seen = waits(rules, server_failure(code), 50);
    REQUIRE(seen.size() == 50);
    CHECK(seen[0] == 200ms);
    CHECK(seen[1] == 400ms);
    CHECK(seen[6] == 10s);
    CHECK(seen[49] == 10s);
  }
}

TEST_CASE("RT-32 a worker's poll bears any answer for a minute") {
  auto rules = without_jitter();
  rules.task_poll = true;
  retry_machine machine(rules, 1);
  auto const failure = server_failure(status_code::invalid_argument);
  CHECK(machine.next(failure, start).has_value());
  CHECK(machine.next(failure, start + 59s).has_value());
  CHECK_FALSE(machine.next(failure, start + 61s).has_value());
}

TEST_CASE("the minute of a worker's poll begins with the first refusal, and anew after others") {
  auto rules = without_jitter();
  rules.task_poll = true;
  retry_machine machine(rules, 1);
  auto const away = server_failure(status_code::unavailable);
  auto const refusal = server_failure(status_code::permission_denied);
  CHECK(machine.next(away, start).has_value());
  CHECK(machine.next(refusal, start + 61s).has_value());
  CHECK(machine.next(refusal, start + 120s).has_value());
  CHECK(machine.next(away, start + 121s).has_value());
  CHECK(machine.next(refusal, start + 122s).has_value());
  CHECK(machine.next(refusal, start + 181s).has_value());
  CHECK_FALSE(machine.next(refusal, start + 182s).has_value());
}
