#include <support/manual_clock.hpp>
#include <temporal/detail/worker/heartbeat_throttle.hpp>
#include <temporal/detail/worker/rate_limiter.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>

namespace worker = temporal::detail::worker;
using namespace std::chrono_literals;
using temporal::payloads;
using temporal::test::manual_clock;

namespace {

payloads details(std::string text) { return {temporal::payload("json/plain", std::move(text))}; }

}  // namespace

TEST_CASE("heartbeats are held back for 0.8 of the timeout, within limits") {
  CHECK(worker::heartbeat_interval(10s, 30s, 60s) == 8s);
  CHECK(worker::heartbeat_interval(1ms, 30s, 60s) == 800us);
  CHECK(worker::heartbeat_interval(std::nullopt, 30s, 60s) == 30s);
  CHECK(worker::heartbeat_interval(0s, 30s, 60s) == 30s);
  CHECK(worker::heartbeat_interval(1h, 30s, 60s) == 60s);
  CHECK(worker::heartbeat_interval(std::nullopt, 90s, 60s) == 60s);
}

TEST_CASE("twenty heartbeats in a second, timeout 5 s: one is sent, and the last one 4 s later") {
  manual_clock clock;
  worker::heartbeat_throttle throttle(worker::heartbeat_interval(5s, 30s, 60s));
  CHECK_FALSE(throttle.due());
  int sent = 0;
  for (int i = 1; i <= 20; ++i) {
    throttle.record(details(std::to_string(i)));
    if (auto const now = throttle.begin(clock.now())) {
      ++sent;
      CHECK(*now == details("1"));
      CHECK_FALSE(throttle.due());
      throttle.finish(true, clock.now());
    }
    clock.advance(50ms);
  }
  CHECK(sent == 1);
  REQUIRE(throttle.due());
  CHECK(*throttle.due() - clock.now() == 3s);
  clock.advance(3s - 1ns);
  CHECK_FALSE(throttle.begin(clock.now()));
  clock.advance(1ns);
  CHECK(throttle.begin(clock.now()) == details("20"));
  throttle.finish(true, clock.now());
  CHECK_FALSE(throttle.due());
  CHECK_FALSE(throttle.take_unsent());
}

TEST_CASE("one heartbeat is under way at a time") {
  manual_clock clock;
  worker::heartbeat_throttle throttle(1s);
  throttle.record(details("1"));
  REQUIRE(throttle.begin(clock.now()));
  CHECK(throttle.in_flight());
  throttle.record(details("2"));
  clock.advance(10s);
  CHECK_FALSE(throttle.due());
  CHECK_FALSE(throttle.begin(clock.now()));
  throttle.finish(true, clock.now());
  CHECK(throttle.begin(clock.now()) == details("2"));
}

TEST_CASE("a lost heartbeat is sent again soon, not after an interval, or a newer one is") {
  manual_clock clock;
  worker::heartbeat_throttle throttle(8s);
  throttle.record(details("1"));
  REQUIRE(throttle.begin(clock.now()));
  clock.advance(2s);
  throttle.finish(false, clock.now());
  CHECK_FALSE(throttle.begin(clock.now()));
  clock.advance(1s);
  CHECK(throttle.begin(clock.now()) == details("1"));
  throttle.record(details("2"));
  throttle.finish(false, clock.now());
  CHECK_FALSE(throttle.begin(clock.now()));
  clock.advance(1s);
  CHECK(throttle.begin(clock.now()) == details("2"));
  throttle.finish(true, clock.now());
  throttle.record(details("3"));
  clock.advance(1s);
  CHECK_FALSE(throttle.begin(clock.now()));

  worker::heartbeat_throttle quick(100ms);
  quick.record(details("1"));
  REQUIRE(quick.begin(clock.now()));
  quick.finish(false, clock.now());
  clock.advance(100ms);
  CHECK(quick.begin(clock.now()) == details("1"));
}

TEST_CASE("what may not have arrived: the newest, else what is under way") {
  manual_clock clock;
  worker::heartbeat_throttle throttle(1s);
  throttle.record(details("1"));
  REQUIRE(throttle.begin(clock.now()));
  CHECK(throttle.take_unsent() == details("1"));
  throttle.record(details("2"));
  CHECK(throttle.take_unsent() == details("2"));
  throttle.finish(true, clock.now());
  CHECK_FALSE(throttle.take_unsent());
}

TEST_CASE("an attempt is over 5 s after its limits, by the worker's clock") {
  manual_clock clock;
  auto const start = clock.now();
  worker::attempt_deadline const both(10s, 3s, start);
  CHECK(both.when() - start == 8s);
  CHECK(both.when_for_server() - start == 3s);
  worker::attempt_deadline const close(10s, std::nullopt, start);
  CHECK(close.when() - start == 15s);
  worker::attempt_deadline const none(std::nullopt, 0s, start);
  CHECK(none.when() == manual_clock::time_point::max());
  CHECK(none.when_for_server() == manual_clock::time_point::max());
  worker::attempt_deadline const forever(std::chrono::nanoseconds::max(), std::nullopt, start);
  CHECK(forever.when() == manual_clock::time_point::max());
}

TEST_CASE("a heartbeat that arrived prolongs the attempt from when it was sent, up to its end") {
  manual_clock clock;
  auto const start = clock.now();
  worker::attempt_deadline deadline(10s, 3s, start);
  deadline.acknowledge(start + 2s);
  CHECK(deadline.when() - start == 10s);
  deadline.acknowledge(start + 1s);
  CHECK(deadline.when() - start == 10s);
  deadline.acknowledge(start + 9s);
  CHECK(deadline.when() - start == 15s);
}

TEST_CASE("a rate gives turns evenly, and one that was not used again") {
  manual_clock clock;
  worker::rate_limiter rate(2);
  CHECK(rate.take(clock.now()) == clock.now());
  CHECK(rate.take(clock.now()) == clock.now() + 500ms);
  rate.give_back();
  CHECK(rate.take(clock.now()) == clock.now() + 500ms);
  clock.advance(1min);
  CHECK(rate.take(clock.now()) == clock.now());
  CHECK(rate.take(clock.now()) == clock.now() + 500ms);
}

TEST_CASE("a rate of almost nothing does not overflow") {
  manual_clock clock;
  worker::rate_limiter rate(1e-300);
  rate.take(clock.now());
  CHECK(rate.take(clock.now()) > clock.now() + 24h);
}
